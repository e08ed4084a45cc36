/**
 * Runs notebooks and saves their outputs, in place or in another file.
 *
 * @module
 */
import { basename, dirname, join, relative, resolve } from "@std/path";
import { UserError } from "../../errors.ts";
import { cannotWrite, writeAtomic } from "../../files.ts";
import { NOTEBOOKS, notebooksIn } from "../copies.ts";
import { type Notebook, type Output, readNotebook, sourceOf, writeNotebook } from "../ipynb.ts";
import { writeModules } from "./cells_module.ts";
import { formatNotebooks } from "./format.ts";
import { hasTag, withParameters } from "./parameters.ts";
import { runNotebook, type RunNotebookOptions } from "./run.ts";
import { sourcesOf, withSources } from "./sources.ts";

/**
 * Finds the paths of notebooks: the kit's whose names start with a word, sorted by name, and files that a
 * word names; all of the kit's without any word. Paths below the current folder are relative to it.
 *
 * @param here The folder that relative paths start from.
 * @throws {UserError} if a word matches no notebook.
 */
export async function findNotebooks(
  words: readonly string[],
  { here = Deno.cwd(), folder = NOTEBOOKS } = {},
): Promise<string[]> {
  const own = await notebooksIn(folder);
  const found = words.map((word) => {
    const fitting = own.filter((name) => name.startsWith(basename(word)));
    const isPath = /[\\/]|\.ipynb$/.test(word);
    const path = resolve(here, word);
    const isOwn = fitting.length > 0 && (!isPath || dirname(path) === folder);
    if (isOwn) return fitting.map((name) => join(folder, name));
    if (isPath) return [path];
    throw new UserError(
      `no notebook is called "${word}"; there are ${own.join(", ")}, or give a path`,
    );
  });
  const paths = words.length ? found.flat() : own.map((name) => join(folder, name));
  return [...new Set(paths.map(shown))];
}

/** Options for running and saving a notebook. */
export interface UpdateOptions extends Omit<RunNotebookOptions, "cwd"> {
  /** The file to save it to. @default its own */
  readonly out?: string | undefined;
  /** Parameters as typed, such as `"steps=40"`; they need an `out`. @default [] */
  readonly parameters?: readonly string[] | undefined;
}

/**
 * Runs a notebook and writes it with the outputs of this run and the hashes of their sources. If it is one
 * of the kit's own and is written back, it is also formatted, and the PNG of its cell tagged `picture` is
 * saved to `pictures/<name>.png` beside it. A notebook that fails is written as far as it ran.
 *
 * @throws {UserError} if it fails, naming notebook, cell, line and the code there; or, before it runs, if
 * it cannot be read or written.
 */
export async function updateNotebook(path: string, options: UpdateOptions = {}): Promise<void> {
  const { out = path, parameters = [], ...running } = options;
  if (parameters.length > 0 && resolve(out) === resolve(path)) {
    throw new UserError(`${path} would be overwritten with -p; add --out done.ipynb`);
  }
  const isOwn = dirname(resolve(out)) === NOTEBOOKS;
  const given = withParameters(await readNotebook(path), parameters);
  await checkWritable(out);
  const before = isOwn ? await formatted(path, given) : given;
  const [file] = await writeModules([{ path, notebook: before }]);
  const sources = (await sourcesOf([file!])).get(path)!;
  const cwd = dirname(resolve(path));
  const { notebook, failure } = await runNotebook(before, { ...running, cwd });
  const { iel: _stale, ...metadata } = notebook.metadata;
  const plain = { ...notebook, metadata };
  await writeNotebook(out, failure ? plain : withSources(plain, sources));
  const picture = pictureOf(notebook);
  if (isOwn && picture && !failure) {
    await writeAtomic(join(NOTEBOOKS, "pictures", `${basename(out, ".ipynb")}.png`), picture);
  }
  if (!failure) return;
  const { cell, line, code, problem } = failure;
  const place = `${path}, cell ${cell}${line === undefined ? "" : `, line ${line}`}`;
  throw new UserError(`${place} ("${code}"): ${problem}; fix it and run it again`);
}

async function formatted(path: string, notebook: Notebook): Promise<Notebook> {
  const [result] = await formatNotebooks([notebook]);
  if (!("problem" in result!)) return result!;
  const { cell, line, problem } = result;
  throw new UserError(`${path}, cell ${cell}, line ${line} ${problem}; fix it and run it again`);
}

/** Checks the output path first, since a notebook may run for minutes. */
async function checkWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const probe = join(folder, `.${crypto.randomUUID().slice(0, 8)}.part`);
  const isThere = await Deno.stat(folder).then(({ isDirectory }) => isDirectory, () => false);
  if (!isThere) throw new UserError(`there is no folder ${folder}; create it, or name another`);
  const otherwise = "write to another file: --out /tmp/done.ipynb";
  await Deno.writeTextFile(probe, "").catch(cannotWrite(path, { otherwise }));
  await Deno.remove(probe);
}

const shown = (path: string) => {
  const short = relative(Deno.cwd(), path);
  return short.startsWith("..") ? path : short;
};

/**
 * The picture that represents a notebook in a list: the last PNG output of the cell tagged `picture`;
 * `undefined` if there is none.
 *
 * @example
 * ```ts
 * import { pictureOf } from "./update.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const cell = {
 *   cell_type: "code" as const,
 *   metadata: { tags: ["picture"] },
 *   source: "figure",
 *   outputs: [{
 *     output_type: "display_data" as const,
 *     data: { "image/png": "iVBORw==" },
 *     metadata: {},
 *   }],
 * };
 * const notebook = { cells: [cell], metadata: {}, nbformat: 4 as const, nbformat_minor: 5 };
 * deepStrictEqual(pictureOf(notebook), Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
 * ```
 */
export function pictureOf({ cells }: Pick<Notebook, "cells">): Uint8Array<ArrayBuffer> | undefined {
  const cell = cells.find((cell) => hasTag(cell, "picture"));
  const found = cell?.outputs?.flatMap((output: Output) => {
    const png = "data" in output ? output.data["image/png"] : undefined;
    return png === undefined ? [] : [sourceOf({ source: png as string | string[] })];
  }).at(-1);
  return found === undefined ? undefined : Uint8Array.fromBase64(found);
}
