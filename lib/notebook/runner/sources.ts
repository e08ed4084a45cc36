/**
 * What the outputs of a notebook follow from: its code, the modules of the kit that it imports with
 * the versions of npm packages, and the published records. Hashes of the three are kept in the
 * notebook, so that outputs that no longer follow are found without running anything.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { fromFileUrl, join, relative } from "@std/path";
import { filesHash } from "../../data/files_hash.ts";
import { RESULTS_FOLDER } from "../../results/store.ts";
import type { Notebook } from "../ipynb.ts";
import { cellsModule, type NotebookFile, withModuleFiles } from "./cells_module.ts";

/** Hashes, SHA-256 in hexadecimal, of what outputs follow from. */
export interface Sources {
  /** Of the code cells. */
  readonly code: string;
  /** Of the modules in `lib` that they import, directly or not, and of the names of npm packages. */
  readonly lib: string;
  /** Of the published records. */
  readonly records: string;
}

/** What each source is called where it has changed. */
export const SOURCE_NAMES: Readonly<Record<keyof Sources, string>> = {
  code: "its code",
  lib: "lib",
  records: "the published records",
};

const ROOT = fromFileUrl(new URL("../../..", import.meta.url));

/** The sources of notebooks as they are now, by path. */
export async function sourcesOf(
  notebooks: readonly NotebookFile[],
): Promise<Map<string, Sources>> {
  const records = await recordsHash();
  return await withModuleFiles(notebooks, async (files) => {
    const sources = new Map<string, Sources>();
    for (const [index, file] of files.entries()) {
      const code = sha256(cellsModule(notebooks[index]!.notebook).text);
      sources.set(file.notebook, { code, lib: await libHash(file.path), records });
    }
    return sources;
  });
}

/** The sources that a notebook's outputs were made from, as far as it says. */
export function recordedSources({ metadata }: Notebook): Partial<Sources> {
  return (metadata.iel as { sources?: Partial<Sources> } | undefined)?.sources ?? {};
}

/** The same notebook, with its sources. */
export function withSources(notebook: Notebook, sources: Sources): Notebook {
  return { ...notebook, metadata: { ...notebook.metadata, iel: { sources } } };
}

/** An entry of `deno info --json`. */
interface Module {
  readonly specifier: string;
  readonly local?: string;
}

async function libHash(path: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", path],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
  const lib = join(ROOT, "lib");
  const inLib = modules.flatMap(({ local }) => local?.startsWith(lib) ? [local] : []);
  const packages = modules.map(({ specifier }) => specifier).filter((name) => /^npm:/.test(name));
  const names = inLib.map((file) => relative(ROOT, file));
  return sha256([await filesHash(ROOT, names), ...packages.sort()].join("\n"));
}

async function recordsHash(): Promise<string> {
  const folder = join(RESULTS_FOLDER, "published");
  return await filesHash(folder, (await filesIn(folder)).map((file) => relative(folder, file)));
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const files: string[] = [];
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = join(folder, name);
      if (isDirectory) files.push(...await filesIn(path));
      else if (name.endsWith(".json")) files.push(path);
    }
    return files;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
