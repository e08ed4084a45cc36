/**
 * Notebook files (nbformat 4): their shape, reading them, and writing them so that equal contents
 * are equal bytes.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { otherThanJson } from "../images/content.ts";
import { writeAtomic } from "../files.ts";

/** Contents by media type; text may be a list of its lines. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** What a cell has put out. */
export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string | string[] }
  | { output_type: "display_data"; data: MimeBundle; metadata: MimeBundle }
  | {
    output_type: "execute_result";
    execution_count: number;
    data: MimeBundle;
    metadata: MimeBundle;
  }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

/** A cell of any kind. */
export interface Cell {
  /** Kind. */
  cell_type: "code" | "markdown" | "raw";
  /** Name of the cell, unique in its notebook. */
  id?: string;
  /** Notes of tools. */
  metadata: Record<string, unknown>;
  /** Text; `sourceOf` gives it in one piece. */
  source: string | string[];
  /** Of code cells. */
  outputs?: Output[];
  /** Of code cells; null before the cell has run. */
  execution_count?: number | null;
  /** Of cells of text: pictures that it shows, by name and media type. */
  attachments?: Record<string, MimeBundle>;
}

/** A notebook. */
export interface Notebook {
  /** In order. */
  cells: Cell[];
  /** Notes of tools; the kit's own lie under `iel`. */
  metadata: Record<string, unknown>;
  /** Major version of the format. */
  nbformat: 4;
  /** Minor version of the format. */
  nbformat_minor: number;
}

/** A cell's text in one piece. */
export function sourceOf({ source }: Pick<Cell, "source">): string {
  return [source].flat().join("");
}

/**
 * Text as notebooks hold it: lines with their ends.
 *
 * @example
 * ```ts
 * import { lines } from "./ipynb.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(lines("a\nb"), ["a\n", "b"]);
 * deepStrictEqual(lines(""), []);
 * ```
 */
export function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/**
 * Reads a notebook.
 *
 * @throws {UserError} when the file is missing, a folder, or not a notebook of version 4.
 *
 * @example
 * ```ts
 * import { readNotebook } from "./ipynb.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * await rejects(readNotebook(folder), /is a folder; name a notebook/);
 * await Deno.writeTextFile(`${folder}/a.ipynb`, '{ "nbformat": 4, "cells": [null] }');
 * await rejects(readNotebook(`${folder}/a.ipynb`), /is damaged: its cell 1 is null; open it in JupyterLab/);
 * await Deno.writeTextFile(`${folder}/a.ipynb`, "version https://git-lfs.github.com/spec/v1");
 * await rejects(readNotebook(`${folder}/a.ipynb`), /is a Git LFS pointer, .*; name a notebook/);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function readNotebook(path: string): Promise<Notebook> {
  const fail = (why: string, remedy = "name a notebook (.ipynb, version 4)"): never => {
    throw new UserError(`${path} ${why}; ${remedy}`);
  };
  const text = await Deno.stat(path).then(({ isFile, isDirectory }) => {
    if (!isFile) fail(isDirectory ? "is a folder" : "is not a file"); // reading a pipe may never end
    return Deno.readTextFile(path);
  }).catch((error: Error) => {
    if (error instanceof UserError) throw error;
    if (error instanceof Deno.errors.NotFound) fail("is not there");
    return fail(`cannot be read (${error.message})`);
  });
  let value: Partial<Notebook> | null;
  try {
    value = JSON.parse(text);
  } catch {
    const other = otherThanJson(text);
    return other === undefined ? fail("is not JSON") : fail(`is ${other}`);
  }
  if (value?.nbformat !== 4 || !Array.isArray(value.cells)) {
    return fail("is no notebook of version 4");
  }
  for (const [index, cell] of value.cells.entries()) {
    const problem = problemOf(cell);
    if (!problem) continue;
    fail(`is damaged: its cell ${index + 1} ${problem}`, "open it in JupyterLab, mend and save it");
  }
  return { nbformat_minor: 5, ...value, metadata: value.metadata ?? {} } as Notebook;
}

/** Why something is no cell. */
function problemOf(cell: Partial<Cell> | null): string | undefined {
  if (typeof cell !== "object" || cell === null) return `is ${JSON.stringify(cell)}`;
  const { cell_type: type, source, metadata, outputs = [] } = cell;
  if (!["code", "markdown", "raw"].includes(`${type}`)) return `has the type ${type}`;
  const isText = (value: unknown) => typeof value === "string";
  if (!isText(source) && !(Array.isArray(source) && source.every(isText))) return "has no text";
  if (typeof metadata !== "object" || metadata === null) return "has no metadata";
  if (
    !Array.isArray(outputs) || outputs.some((output) => typeof output?.output_type !== "string")
  ) {
    return "has outputs that are none";
  }
}

/**
 * The bytes of a notebook: keys in the order of the format's own library, one space a level, text as
 * lists of lines, and nothing that changes from run to run (times, positions of the window).
 *
 * @example
 * ```ts
 * import { notebookText } from "./ipynb.ts";
 * import { ok } from "node:assert/strict";
 *
 * const cell = { cell_type: "markdown", metadata: {}, source: "# One\ntwo" } as const;
 * const text = notebookText({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
 * ok(text.includes('"id": "cell-1"') && text.includes('"# One\\n",'));
 * ```
 */
export function notebookText(notebook: Notebook): string {
  const cells = notebook.cells.map((cell, index) => ({
    cell_type: cell.cell_type,
    ...(cell.cell_type === "code" ? { execution_count: cell.execution_count ?? null } : {}),
    id: cell.id ?? `cell-${index + 1}`,
    metadata: withoutTimes(cell.metadata),
    ...(cell.attachments ? { attachments: cell.attachments } : {}),
    ...(cell.cell_type === "code" ? { outputs: (cell.outputs ?? []).map(inLines) } : {}),
    source: lines(sourceOf(cell)),
  }));
  const { metadata, nbformat, nbformat_minor } = notebook;
  const minor = Math.max(nbformat_minor, 5); // the first that knows ids of cells
  const written = { cells, metadata, nbformat, nbformat_minor: minor };
  const figures: string[] = [];
  const text = JSON.stringify(written, (key, value) => {
    if (key !== PLOTLY || typeof value !== "object") return value;
    return `figure ${figures.push(JSON.stringify(value))}`;
  }, 1);
  const inPlace = new RegExp(`("${RegExp.escape(PLOTLY)}": )"figure (\\d+)"`, "g");
  return text.replace(inPlace, (_, key, number) => key + figures[number - 1]) + "\n";
}

/** Figures stand on one line each: thousands of lines with a number each help nobody. */
const PLOTLY = "application/vnd.plotly.v1+json";

/** Writes a notebook: readers see the old file or the new one. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeAtomic(path, new TextEncoder().encode(notebookText(notebook)));
}

/** What clients note about the running of a cell. */
function withoutTimes(metadata: Record<string, unknown>): Record<string, unknown> {
  const { execution: _execution, ...rest } = metadata;
  return rest;
}

function inLines(output: Output): Output {
  if (output.output_type === "error") return output;
  if (output.output_type === "stream") {
    return { ...output, text: lines([output.text].flat().join("")) };
  }
  const isText = (type: string) => type.startsWith("text/") || type === "image/svg+xml";
  const data = Object.entries(output.data).map(([type, value]) =>
    [type, isText(type) && typeof value === "string" ? lines(value) : value] as const
  );
  return { ...output, data: Object.fromEntries(data) };
}
