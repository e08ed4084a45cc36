/**
 * Formats the cells of notebooks with `deno fmt`. Deno 2.9's own `deno fmt --check` rejects every notebook
 * whose cells do not end with an empty line, formatted or not; therefore `deno.json` excludes notebooks,
 * and this module compares the formatted cells.
 *
 * @module
 */
import kit from "../../../deno.json" with { type: "json" };
import { runProgram } from "../../program.ts";
import { type Notebook, notebookText, readNotebook, sourceOf } from "../ipynb.ts";
import { syntaxProblem } from "../syntax_problem.ts";
import { cellsModule } from "./cells_module.ts";

/** The position of a syntax error in a notebook. */
export interface Unparsed {
  /** Number of the code cell, from 1. */
  readonly cell: number;
  /** Line within the cell, from 1. */
  readonly line: number;
  /** The line and its error. */
  readonly problem: string;
}

/** Formats code and prose of notebooks like the kit's files, or returns the syntax error. */
export async function formatNotebooks(
  notebooks: readonly Notebook[],
): Promise<(Notebook | Unparsed)[]> {
  const folder = await Deno.makeTempDir({ prefix: "iel-format-" });
  const pathOf = (index: number) => `${folder}/${index}.ipynb`;
  const metadata = { language_info: { name: "typescript", file_extension: ".ts" } };
  try {
    for (const [index, notebook] of notebooks.entries()) {
      const cells = notebook.cells.map((cell) => ({ ...cell, metadata: {}, outputs: [] }));
      await Deno.writeTextFile(pathOf(index), notebookText({ ...notebook, cells, metadata }));
    }
    await runProgram(
      [Deno.execPath(), "fmt", "--no-config", `--line-width=${kit.fmt.lineWidth}`, folder],
      { stdout: "null", stderr: "null" },
    ); // leaves cells that it cannot parse unchanged
    return await Promise.all(notebooks.map(async (notebook, index) => {
      const unparsed = await firstUnparsed(notebook);
      if (unparsed) return unparsed;
      const { cells: formatted } = await readNotebook(pathOf(index));
      const withSource = notebook.cells.map((cell, index) => (
        { ...cell, source: sourceOf(formatted[index]!).trimEnd() }
      ));
      return { ...notebook, cells: withSource };
    }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The first syntax error of a notebook, if there is one. */
async function firstUnparsed(notebook: Notebook): Promise<Unparsed | undefined> {
  const { text, place } = cellsModule(notebook);
  const problem = await syntaxProblem(text);
  const at = problem && place(problem.line);
  if (!at) return undefined;
  const { message, lines: [quoted = ""] } = problem;
  return { ...at, problem: `("${quoted.trim()}"): SyntaxError: ${message}` };
}

/** Numbers of the cells that formatting would change, counted from 1 over cells of any kind. */
export function cellsThatDiffer(notebook: Notebook, formatted: Notebook): number[] {
  return formatted.cells.flatMap((cell, index) =>
    sourceOf(cell) === sourceOf(notebook.cells[index]!) ? [] : [index + 1]
  );
}
