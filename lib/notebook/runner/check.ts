/**
 * Checks notebooks without running them: types, format, and whether their outputs are up to date with
 * their code, the library and the records.
 *
 * @module
 */
import { dirname } from "@std/path";
import { runProgram } from "../../program.ts";
import { readNotebook } from "../ipynb.ts";
import { type ModuleFile, writeModules } from "./cells_module.ts";
import { cellsThatDiffer, formatNotebooks } from "./format.ts";
import { recordedSources, SOURCE_NAMES, type Sources, sourcesOf } from "./sources.ts";

/** Lists the problems of notebooks, one entry each; empty if there are none. */
export async function checkNotebooks(paths: readonly string[]): Promise<string[]> {
  const notebooks = await Promise.all(
    paths.map(async (path) => ({ path, notebook: await readNotebook(path) })),
  );
  const formatted = await formatNotebooks(notebooks.map(({ notebook }) => notebook));
  const unparsed = formatted.flatMap((result, index) =>
    "problem" in result
      ? [`${paths[index]}, cell ${result.cell}, line ${result.line} ${result.problem}; fix it`]
      : []
  );
  const format = formatted.flatMap((result, index) => {
    if ("problem" in result) return [];
    const cells = cellsThatDiffer(notebooks[index]!.notebook, result);
    if (cells.length === 0) return [];
    return [
      `${paths[index]} is not formatted in cell ${cells.join(", ")}; run deno task notebooks`,
    ];
  });
  const parsed = notebooks.filter((_, index) => !("problem" in formatted[index]!));
  const files = await writeModules(parsed);
  const [types, now] = await Promise.all([checkTypes(files), sourcesOf(files)]);
  const stale = parsed.flatMap(({ path, notebook }) => {
    const reason = changes(recordedSources(notebook), now.get(path)!);
    return reason ? [`${path} is stale: ${reason}; run deno task notebooks`] : [];
  });
  return [...unparsed, ...types, ...format, ...stale];
}

/**
 * Why outputs made from one state of the sources are stale for another; undefined if they are valid.
 *
 * @example
 * ```ts
 * import { changes } from "./check.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const sources = { code: "1", lib: "2", records: "3" };
 * strictEqual(changes(sources, sources), undefined);
 * strictEqual(changes({ ...sources, lib: "0" }, sources), "what it imports changed since it was run");
 * strictEqual(changes({}, sources), "deno task notebooks has never run it to its end");
 * ```
 */
export function changes(then: Partial<Sources>, now: Sources): string | undefined {
  const names = Object.keys(SOURCE_NAMES) as (keyof Sources)[];
  if (names.every((name) => then[name] === undefined)) {
    return "deno task notebooks has never run it to its end";
  }
  const changed = names.filter((name) => then[name] !== now[name]).map((name) =>
    SOURCE_NAMES[name]
  );
  return changed.length > 0 ? `${changed.join(" and ")} changed since it was run` : undefined;
}

/** Deno's type errors, with positions in modules replaced by positions in notebooks. */
async function checkTypes(files: readonly ModuleFile[]): Promise<string[]> {
  const byConfig = Object.groupBy(files, ({ home }) => home.config);
  const problems = Object.entries(byConfig).map(async ([config, files = []]) => {
    const { success, log } = await runProgram(
      [Deno.execPath(), "check", "--config", config, ...files.map(({ path }) => path)],
      { cwd: dirname(config), env: { NO_COLOR: "1" }, stdout: "null" },
    );
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
      log,
    );
    return [text.replace(/^(Check .*\n)+/gm, "").trim()];
  });
  return (await Promise.all(problems)).flat();
}
