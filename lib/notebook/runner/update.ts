/**
 * Running notebooks where they lie, so that their outputs can be committed.
 *
 * @module
 */
import { basename, dirname, join } from "@std/path";
import { UserError } from "../../errors.ts";
import { writeAtomic } from "../../files.ts";
import { readNotebook, writeNotebook } from "../ipynb.ts";
import { pictureOf } from "../picture.ts";
import { formatNotebook } from "./format.ts";
import { runNotebook, type RunNotebookOptions } from "./run.ts";
import { sourcesOf, withSources } from "./sources.ts";

/**
 * The notebooks of a folder, in the order of their names; of those only the ones whose names begin
 * with one of `names`, if there are any.
 *
 * @throws {UserError} when a name fits none.
 */
export async function findNotebooks(folder: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (/^[^.].*\.ipynb$/.test(name)) found.push(name);
  }
  found.sort();
  const wanted = names.map((name) => basename(name));
  for (const name of wanted) {
    if (found.some((file) => file.startsWith(name))) continue;
    throw new UserError(`no notebook is called "${name}"; there are ${found.join(", ")}`);
  }
  return found.filter((file) => !wanted.length || wanted.some((name) => file.startsWith(name)))
    .map((file) => join(folder, file));
}

/**
 * Formats and runs a notebook and writes it back, with the outputs of this run and with what they
 * follow from; the PNG of its cell tagged `picture` goes to `pictures/<name>.png` beside it. One that
 * fails is written as far as it got.
 *
 * @throws {UserError} when it failed; the message names notebook, cell, line and the cell's first
 * line.
 */
export async function updateNotebook(
  path: string,
  options: Omit<RunNotebookOptions, "cwd"> = {},
): Promise<void> {
  const before = await formatNotebook(await readNotebook(path));
  const sources = (await sourcesOf([{ path, notebook: before }])).get(path)!;
  const { notebook, failure } = await runNotebook(before, { ...options, cwd: dirname(path) });
  const { iel: _stale, ...metadata } = notebook.metadata;
  const plain = { ...notebook, metadata };
  await writeNotebook(path, failure ? plain : withSources(plain, sources));
  const picture = pictureOf(notebook);
  if (picture && !failure) {
    await writeAtomic(join(dirname(path), "pictures", `${basename(path, ".ipynb")}.png`), picture);
  }
  if (!failure) return;
  const { cell, line, code, problem } = failure;
  const place = `${path}, cell ${cell}${line === undefined ? "" : `, line ${line}`}`;
  throw new UserError(`${place} ("${code}"): ${problem}; mend it and run it again`);
}
