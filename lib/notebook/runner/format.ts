/**
 * Formatting the cells of notebooks by `deno fmt`. Deno 2.9's own `deno fmt --check` finds fault with
 * every notebook whose cells do not end with an empty line, formatted or not; therefore `deno.json`
 * keeps it away from notebooks, and what it would write is compared here.
 *
 * @module
 */
import kit from "../../../deno.json" with { type: "json" };
import { runProgram } from "../../program.ts";
import { type Notebook, notebookText, readNotebook, sourceOf } from "../ipynb.ts";
import { syntaxProblem } from "../syntax_problem.ts";
import { cellsModule } from "./cells_module.ts";

/** Where a notebook's code cannot be parsed. */
export interface Unparsed {
  /** Number of the code cell, from 1. */
  readonly cell: number;
  /** Line within the cell, from 1. */
  readonly line: number;
  /** The line, and what is wrong with it. */
  readonly problem: string;
}

/** The same notebooks with code and prose formatted as the kit's files are, or why not. */
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
    ); // which leaves cells alone that it cannot parse
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

/** The first place of a notebook that cannot be parsed, if there is one. */
async function firstUnparsed(notebook: Notebook): Promise<Unparsed | undefined> {
  const { text, place } = cellsModule(notebook);
  const problem = await syntaxProblem(text);
  const at = problem && place(problem.line);
  if (!at) return undefined;
  const { message, lines: [quoted = ""] } = problem;
  return { ...at, problem: `("${quoted.trim()}"): SyntaxError: ${message}` };
}

/** Numbers, from 1 and of any kind, of the cells that formatting would change. */
export function cellsThatDiffer(notebook: Notebook, formatted: Notebook): number[] {
  return formatted.cells.flatMap((cell, index) =>
    sourceOf(cell) === sourceOf(notebook.cells[index]!) ? [] : [index + 1]
  );
}
