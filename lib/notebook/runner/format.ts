/**
 * Formatting the cells of notebooks by `deno fmt`. Deno 2.9's own `deno fmt --check` finds fault with
 * every notebook whose cells do not end with an empty line, formatted or not; therefore `deno.json`
 * keeps it away from notebooks, and what it would write is compared here.
 *
 * @module
 */
import kit from "../../../deno.json" with { type: "json" };
import { type Notebook, notebookText, readNotebook, sourceOf } from "../ipynb.ts";

/** The same notebook with code and prose formatted as the kit's files are. */
export async function formatNotebook(notebook: Notebook): Promise<Notebook> {
  const folder = await Deno.makeTempDir({ prefix: "iel-format-" });
  const path = `${folder}/notebook.ipynb`;
  const cells = notebook.cells.map((cell) => ({ ...cell, metadata: {}, outputs: [] }));
  const metadata = { language_info: { name: "typescript", file_extension: ".ts" } };
  try {
    await Deno.writeTextFile(path, notebookText({ ...notebook, cells, metadata }));
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["fmt", "--no-config", `--line-width=${kit.fmt.lineWidth}`, path],
      ...{ env: { NO_COLOR: "1" }, stdout: "null" },
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr)); // a syntax error
    const { cells: formatted } = await readNotebook(path);
    const withSource = notebook.cells.map((cell, index) => (
      { ...cell, source: sourceOf(formatted[index]!).trimEnd() }
    ));
    return { ...notebook, cells: withSource };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Numbers, from 1 and of any kind, of the cells that formatting would change. */
export async function unformattedCells(notebook: Notebook): Promise<number[]> {
  const { cells } = await formatNotebook(notebook);
  return cells.flatMap((cell, index) =>
    sourceOf(cell) === sourceOf(notebook.cells[index]!) ? [] : [index + 1]
  );
}
