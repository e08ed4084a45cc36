/**
 * Running notebooks and keeping their outputs: where they lie, or in another file.
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
 * Paths of notebooks: of the kit's whose names begin with a word, in the order of their names, and of
 * files that a word names; all of the kit's where there is no word. Those below the folder of this
 * process are relative to it.
 *
 * @param here The folder that relative paths begin in.
 * @throws {UserError} when a word fits none.
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
      `no notebook is called "${word}"; there are ${own.join(", ")}, and any path of yours`,
    );
  });
  const paths = words.length ? found.flat() : own.map((name) => join(folder, name));
  return [...new Set(paths.map(shown))];
}

/** How a notebook is run and kept. */
export interface UpdateOptions extends Omit<RunNotebookOptions, "cwd"> {
  /** The file that it is kept in. @default its own */
  readonly out?: string | undefined;
  /** Parameters as they are typed, `"steps=40"`; they need an `out`. @default [] */
  readonly parameters?: readonly string[] | undefined;
}

/**
 * Runs a notebook and writes it, with the outputs of this run and with what they follow from. One of
 * the kit's own that is written back is formatted too, and the PNG of its cell tagged `picture` goes to
 * `pictures/<name>.png` beside it. One that fails is written as far as it got.
 *
 * @throws {UserError} when it failed: the message names notebook, cell, line and what stands there;
 * and before it is run, when it cannot be read or written.
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
  throw new UserError(`${place} ("${code}"): ${problem}; mend it and run it again`);
}

async function formatted(path: string, notebook: Notebook): Promise<Notebook> {
  const [result] = await formatNotebooks([notebook]);
  if (!("problem" in result!)) return result!;
  const { cell, line, problem } = result;
  throw new UserError(`${path}, cell ${cell}, line ${line} ${problem}; mend it and run it again`);
}

/** A notebook may run for minutes: what it cannot be written to is said before. */
async function checkWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const probe = join(folder, `.${crypto.randomUUID().slice(0, 8)}.part`);
  const isThere = await Deno.stat(folder).then(({ isDirectory }) => isDirectory, () => false);
  if (!isThere) throw new UserError(`there is no folder ${folder}; make it, or name another`);
  const otherwise = "let it run into another file: --out /tmp/done.ipynb";
  await Deno.writeTextFile(probe, "").catch(cannotWrite(path, { otherwise }));
  await Deno.remove(probe);
}

const shown = (path: string) => {
  const short = relative(Deno.cwd(), path);
  return short.startsWith("..") ? path : short;
};

/**
 * The picture that stands for a notebook in a list: the last PNG that the cell tagged `picture` has
 * put out; `undefined` where there is none.
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
