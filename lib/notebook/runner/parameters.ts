/**
 * Injects parameters into a notebook by papermill's convention: the cell tagged `parameters` has the
 * default values, and a cell tagged `injected-parameters` after it has the values of one run.
 *
 * @module
 * @see https://papermill.readthedocs.io/en/latest/usage-parameterize.html
 */
import { UserError } from "../../errors.ts";
import { choices } from "../../cli_values.ts";
import { type Cell, type Notebook, sourceOf } from "../ipynb.ts";

/** Whether a cell has a tag. */
export function hasTag({ metadata: { tags } }: Pick<Cell, "metadata">, tag: string): boolean {
  return Array.isArray(tags) && tags.includes(tag);
}

/**
 * Returns the notebook with injected parameters, which replace any earlier ones.
 *
 * @param typed Parameters as typed, such as `"steps=40"`, `"profile=quick"` or `"watched.epochs=2"`:
 * values are JSON, `undefined`, or otherwise strings.
 *
 * @throws {UserError} if the notebook has no such parameter, or none at all.
 *
 * @example
 * ```ts
 * import { withParameters } from "./parameters.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const cell = { cell_type: "code" as const, metadata: { tags: ["parameters"] }, source: "const a = 1;" };
 * const notebook = { cells: [cell], metadata: {}, nbformat: 4 as const, nbformat_minor: 5 };
 * const { cells } = withParameters(notebook, ["a=[2, 3]"]);
 * strictEqual(cells[1]!.source, "// Injected parameters\nconst a = [2, 3];");
 * ```
 */
export function withParameters(notebook: Notebook, typed: readonly string[]): Notebook {
  if (typed.length === 0) return notebook;
  const cells = notebook.cells.filter((cell) => !hasTag(cell, "injected-parameters"));
  const at = cells.findIndex((cell) => cell.cell_type === "code" && hasTag(cell, "parameters"));
  if (at < 0) {
    throw new UserError('no cell is tagged "parameters"; tag the one that declares them');
  }
  const declared = new Map(
    Array.from(
      sourceOf(cells[at]!).matchAll(/^(const|let|var)\s+(\w+)/gm),
      ([, keyword, name]) => [name!, keyword!],
    ),
  );
  const code = typed.map((word) => assignment(word, declared));
  const injected: Cell = {
    cell_type: "code",
    id: "injected-parameters",
    metadata: { tags: ["injected-parameters"] },
    source: ["// Injected parameters", ...code].join("\n"),
    outputs: [],
    execution_count: null,
  };
  return { ...notebook, cells: cells.toSpliced(at + 1, 0, injected) };
}

function assignment(word: string, declared: ReadonlyMap<string, string>): string {
  const [, path, value] = /^([\w.]+)=([^]*)$/.exec(word) ?? [];
  if (path === undefined || value === undefined) {
    throw new UserError(`-p takes name=value, not "${word}"`);
  }
  const [name, ...fields] = path.split(".");
  const keyword = declared.get(name!);
  if (!keyword) {
    const known = [...declared.keys()];
    throw new UserError(
      `no parameter is called "${name}"; ${
        known.length > 0 ? choices(name!, known) : "there are none"
      }`,
    );
  }
  return `${fields.length > 0 ? "" : `${keyword} `}${path} = ${literal(value)};`;
}

/** The value as a TypeScript expression. */
function literal(value: string): string {
  if (value === "undefined") return value;
  try {
    JSON.parse(value);
    return value.trim();
  } catch {
    return JSON.stringify(value);
  }
}
