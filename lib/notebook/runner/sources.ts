/**
 * What the outputs of a notebook follow from: its code, the modules of the kit that it imports
 * (without their comments) with the versions of npm packages, and the published records of the
 * experiments that it names. Hashes of the three are kept in the notebook, so that outputs that no
 * longer follow are found without running anything.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { fromFileUrl, join, relative } from "@std/path";
import { filesHash, listHash } from "../../data/files_hash.ts";
import { EXPERIMENTS } from "../../experiments/paper.ts";
import { RESULTS_FOLDER } from "../../results/store.ts";
import type { Notebook } from "../ipynb.ts";
import { cellsModule, type NotebookFile, withModuleFiles } from "./cells_module.ts";

/** Hashes, SHA-256 in hexadecimal, of what outputs follow from. */
export interface Sources {
  /** Of the code cells. */
  readonly code: string;
  /**
   * Of the modules in `lib` that they import, directly or not, without comments, and of the names of
   * npm packages.
   */
  readonly lib: string;
  /** Of the published records of the experiments that the code names. */
  readonly records: string;
}

/** What each source is called where it has changed. */
export const SOURCE_NAMES: Readonly<Record<keyof Sources, string>> = {
  code: "its code",
  lib: "lib",
  records: "its published records",
};

const ROOT = fromFileUrl(new URL("../../..", import.meta.url));

/** The sources of notebooks as they are now, by path. */
export async function sourcesOf(
  notebooks: readonly NotebookFile[],
): Promise<Map<string, Sources>> {
  return await withModuleFiles(notebooks, async (files) => {
    const sources = new Map<string, Sources>();
    for (const [index, file] of files.entries()) {
      const { text } = cellsModule(notebooks[index]!.notebook);
      const [lib, records] = [await libHash(file.path), await recordsHash(text)];
      sources.set(file.notebook, { code: sha256(text), lib, records });
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
  const hashes = new Map<string, string>();
  for (const file of inLib) {
    hashes.set(relative(ROOT, file), sha256(withoutComments(await Deno.readTextFile(file))));
  }
  return sha256([listHash(hashes), ...packages.sort()].join("\n"));
}

/**
 * Code without the comments that have lines of their own, as `deno fmt` lays them out.
 *
 * @example
 * ```ts
 * import { withoutComments } from "./sources.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const code = "/**\n * Doubles.\n *\/\n// fast\nconst twice = (x: number) =>\n  2 * x; // exact\n";
 * strictEqual(withoutComments(code), "const twice = (x: number) =>\n  2 * x; // exact\n");
 * ```
 */
export function withoutComments(code: string): string {
  return code.replaceAll(/^ *(\/\*\*|\*( |\/|$)|\/\/ ).*\n/gm, "");
}

async function recordsHash(code: string): Promise<string> {
  const shelf = join(RESULTS_FOLDER, "published");
  const named = Object.keys(EXPERIMENTS).filter((id) => code.includes(`"${id}"`));
  const files = (await Promise.all(named.map((id) => filesIn(join(shelf, id))))).flat();
  return await filesHash(shelf, files.map((file) => relative(shelf, file)));
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
