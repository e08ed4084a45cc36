/**
 * Hashes the sources of a notebook's outputs: its code, the modules that define its imports with all of
 * their imports, and the published records of the experiments that it names. Of modules, comments do not
 * count; of `deno.json`, its tasks do not; of npm packages, the version counts. The notebook stores the
 * three hashes, so that stale outputs are detected without running anything.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, fromFileUrl, join, relative, toFileUrl } from "@std/path";
import { filesHash, listHash } from "../../data/files_hash.ts";
import { runProgram } from "../../program.ts";
import { RESULTS_FOLDER } from "../../results/store.ts";
import { definingFile, DOORS } from "../definitions.ts";
import type { Notebook } from "../ipynb.ts";
import { KIT } from "../kit_imports.ts";
import type { ModuleFile } from "./cells_module.ts";

/** Hashes of the sources, SHA-256 in hexadecimal. */
export interface Sources {
  /** Hash of the code cells. */
  readonly code: string;
  /**
   * Hash of the modules that define their imports and of all modules imported from there, without
   * comments, and of the names of npm packages.
   */
  readonly lib: string;
  /** Hash of the published records of the experiments that the code names. */
  readonly records: string;
}

/** Name of each source, for messages about changes. */
export const SOURCE_NAMES: Readonly<Record<keyof Sources, string>> = {
  code: "its code",
  lib: "what it imports",
  records: "its published records",
};

/** The current sources of notebooks, by path. */
export async function sourcesOf(files: readonly ModuleFile[]): Promise<Map<string, Sources>> {
  if (files.length === 0) return new Map();
  const roots = files.map(({ code }) => rootsOf(code));
  const graph: Imports = new Map();
  const whole = toFileUrl(DOORS.get("@iel/kit")!).href; // imports most of the modules
  for (const [index, { home }] of files.entries()) {
    for (const root of [whole, ...roots[index]!]) {
      if (graph.has(root)) continue;
      for (const [url, imports] of await importsOf(root, home.config)) graph.set(url, imports);
    }
  }
  const hashes = new Map<string, string>();
  const hashOf = async (url: string) => {
    const path = fromFileUrl(url);
    const read = async () => await Deno.readTextFile(path).catch(() => "not there");
    const counted = basename(path) === "deno.json" ? withoutTasks : withoutComments;
    const known = hashes.get(url) ?? sha256(counted(await read()));
    hashes.set(url, known);
    return [relative(KIT, path), known] as const;
  };
  const published = await foldersIn(join(RESULTS_FOLDER, "published"));
  const sources = await Promise.all(files.map(async (file, index) => {
    const needed = [...reachable(roots[index]!, graph)];
    const modules = await Promise.all(needed.filter((url) => url.startsWith("file:")).map(hashOf));
    const packages = needed.filter((name) => name.startsWith("npm:")).sort();
    return [file.notebook, {
      code: sha256(file.text),
      lib: sha256([listHash(new Map(modules)), ...packages].join("\n")),
      records: await recordsHash(published.filter((id) => file.text.includes(`"${id}"`))),
    }] as const;
  }));
  return new Map(sources);
}

/** The sources that a notebook's outputs were made from, as far as recorded. */
export function recordedSources({ metadata }: Notebook): Partial<Sources> {
  return (metadata.iel as { sources?: Partial<Sources> } | undefined)?.sources ?? {};
}

/** The notebook with its sources recorded. */
export function withSources(notebook: Notebook, sources: Sources): Notebook {
  return { ...notebook, metadata: { ...notebook.metadata, iel: { sources } } };
}

/** The runtime imports of each module, by URL; packages have URLs too. */
type Imports = Map<string, readonly string[]>;

/** An entry of `deno info --json`. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
}

/** All direct and indirect imports of a module; empty if the module does not exist. */
async function importsOf(url: string, config: string): Promise<Imports> {
  const { success, out } = await runProgram(
    [Deno.execPath(), "info", "--json", "--config", config, url],
    { cwd: KIT, stderr: "null" },
  );
  if (!success) return new Map([[url, []]]);
  const { modules } = JSON.parse(out) as { modules: Module[] };
  return new Map(modules.map(({ specifier, dependencies = [] }) => [
    specifier,
    dependencies.flatMap(({ code }) => code?.specifier ? [code.specifier] : []),
  ]));
}

function reachable(roots: Iterable<string>, imports: Imports): Set<string> {
  const seen = new Set<string>();
  const open = [...roots];
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (seen.has(url)) continue;
    seen.add(url);
    open.push(...imports.get(url) ?? []);
  }
  return seen;
}

/**
 * URLs of the modules that code depends on directly: if it imports names from a module of the kit, the
 * modules that define them.
 *
 * @param code Code with imports by absolute URL.
 *
 * @example
 * ```ts
 * import { rootsOf } from "./sources.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * const [root, ...others] = rootsOf('import { showTable, type Table } from "@iel/kit";');
 * match(root!, /notebook.show\.ts$/);
 * strictEqual(others.length, 0);
 * ```
 */
export function rootsOf(code: string): string[] {
  const lib = toFileUrl(join(KIT, "lib")).href;
  const pathOf = (specifier: string) =>
    DOORS.get(specifier) ?? (specifier.startsWith("file:") ? fromFileUrl(specifier) : undefined);
  const roots = new Set<string>();
  const named = /\bimport\s*(type\s)?\s*\{([^}]*)\}\s*from\s*"([^"\n]+)"/g;
  const rest = code.replaceAll(named, (all, isType, names: string, specifier) => {
    const path = pathOf(specifier);
    if (path === undefined) return all;
    const values = isType ? [] : names.split(",").map((name) => name.trim())
      .filter((name) => name && !name.startsWith("type "));
    const isKits = DOORS.has(specifier) || specifier.startsWith(lib);
    for (const value of values) {
      const name = value.split(/\s+as\s+/)[0]!;
      roots.add(isKits ? definingFile(name, path) ?? path : path);
    }
    return "";
  });
  for (const [, specifier] of rest.matchAll(/\b(?:import|from)\s*\(?\s*"([^"\n]+)"/g)) {
    const path = pathOf(specifier!);
    if (path !== undefined) roots.add(path);
  }
  return [...roots].map((path) => toFileUrl(path).href);
}

/**
 * Removes comments that have their own lines, in code formatted by `deno fmt`.
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

/**
 * Removes the tasks of a `deno.json`: modules import its versions and settings, and no output depends on
 * its tasks.
 *
 * @example
 * ```ts
 * import { withoutTasks } from "./sources.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(withoutTasks('{ "version": "1.0.0", "tasks": { "a": "echo" } }'), '{"version":"1.0.0"}');
 * ```
 */
export function withoutTasks(json: string): string {
  const { tasks: _, ...rest } = JSON.parse(json) as Record<string, unknown>;
  return JSON.stringify(rest);
}

async function recordsHash(ids: readonly string[]): Promise<string> {
  const shelf = join(RESULTS_FOLDER, "published");
  const files = (await Promise.all(ids.map((id) => filesIn(join(shelf, id))))).flat();
  return await filesHash(shelf, files.map((file) => relative(shelf, file)));
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(nothingThere<Deno.DirEntry>);
  return entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch(nothingThere<Deno.DirEntry>);
  const files = entries.map(async ({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return await filesIn(path);
    return name.endsWith(".json") ? [path] : [];
  });
  return (await Promise.all(files)).flat();
}

function nothingThere<T>(error: unknown): T[] {
  if (error instanceof Deno.errors.NotFound) return [];
  throw error;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
