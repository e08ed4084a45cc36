/**
 * Checking notebooks without running them: types, format, and whether their outputs still follow
 * from their code, the library and the records.
 *
 * @module
 */
import { readNotebook } from "../ipynb.ts";
import { type ModuleFile, type NotebookFile, withModuleFiles } from "./cells_module.ts";
import { unformattedCells } from "./format.ts";
import { recordedSources, SOURCE_NAMES, type Sources, sourcesOf } from "./sources.ts";

/** What is wrong with notebooks, one entry a problem; none where all is well. */
export async function checkNotebooks(paths: readonly string[]): Promise<string[]> {
  const notebooks = await Promise.all(
    paths.map(async (path) => ({ path, notebook: await readNotebook(path) })),
  );
  const now = await sourcesOf(notebooks);
  const stale = notebooks.flatMap(({ path, notebook }) => {
    const reason = changes(recordedSources(notebook), now.get(path)!);
    return reason ? [`${path} is stale: ${reason}; run deno task notebooks`] : [];
  });
  const format = await Promise.all(notebooks.map(checkFormat));
  const types = await withModuleFiles(notebooks, checkTypes);
  return [...types, ...format.flat(), ...stale];
}

/**
 * Why outputs made from one state of the sources do not stand for another; undefined where they do.
 *
 * @example
 * ```ts
 * import { changes } from "./check.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const sources = { code: "1", lib: "2", records: "3" };
 * strictEqual(changes(sources, sources), undefined);
 * strictEqual(changes({ ...sources, lib: "0" }, sources), "lib changed since it was run");
 * strictEqual(changes({}, sources), "it was never run to its end by deno task notebooks");
 * ```
 */
export function changes(then: Partial<Sources>, now: Sources): string | undefined {
  const names = Object.keys(SOURCE_NAMES) as (keyof Sources)[];
  if (names.every((name) => then[name] === undefined)) {
    return "it was never run to its end by deno task notebooks";
  }
  const changed = names.filter((name) => then[name] !== now[name]).map((name) =>
    SOURCE_NAMES[name]
  );
  return changed.length > 0 ? `${changed.join(" and ")} changed since it was run` : undefined;
}

/** Deno's type errors, with places in notebooks for places in modules. */
async function checkTypes(files: readonly ModuleFile[]): Promise<string[]> {
  const { success, stderr } = await deno("check", ...files.map(({ path }) => path));
  if (success) return [];
  const text = files.reduce(
    (text, { url, notebook, place }) =>
      text.replaceAll(
        new RegExp(`${RegExp.escape(url)}:(\\d+):(\\d+)`, "g"),
        (all, line, column) => {
          const at = place(Number(line));
          return at ? `${notebook}, cell ${at.cell}, line ${at.line}, column ${column}` : all;
        },
      ),
    stderr,
  );
  return [text.replace(/^(Check .*\n)+/gm, "").trim()];
}

async function checkFormat({ path, notebook }: NotebookFile): Promise<string[]> {
  const cells = await unformattedCells(notebook);
  if (cells.length === 0) return [];
  return [`${path} is not formatted in cell ${cells.join(", ")}; run deno task notebooks`];
}

async function deno(...args: string[]): Promise<{ success: boolean; stderr: string }> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    ...{ args, env: { NO_COLOR: "1" }, stdin: "null", stdout: "null" },
  }).output();
  return { success, stderr: new TextDecoder().decode(stderr) };
}
