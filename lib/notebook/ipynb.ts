/**
 * Notebook files (nbformat 4): types, reading, and writing them so that equal contents give equal bytes.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { otherThanJson } from "../images/content.ts";
import { writeAtomic } from "../files.ts";

/** Contents by media type; text may be a list of its lines. */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** An output of a cell. */
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
  /** Metadata of tools. */
  metadata: Record<string, unknown>;
  /** Text; `sourceOf` joins it. */
  source: string | string[];
  /** Outputs of a code cell. */
  outputs?: Output[];
  /** Execution count of a code cell; null before it has run. */
  execution_count?: number | null;
  /** Pictures in a Markdown cell, by name and media type. */
  attachments?: Record<string, MimeBundle>;
}

/** A notebook. */
export interface Notebook {
  /** The cells, in order. */
  cells: Cell[];
  /** Metadata of tools; the kit's own are under `iel`. */
  metadata: Record<string, unknown>;
  /** Major version of the format. */
  nbformat: 4;
  /** Minor version of the format. */
  nbformat_minor: number;
}

/** A cell's text as one string. */
export function sourceOf({ source }: Pick<Cell, "source">): string {
  return [source].flat().join("");
}

/**
 * Splits text as notebooks store it: into lines with their line breaks.
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
 * @throws {UserError} if the file is missing, a folder, or not a notebook of version 4.
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
    if (error instanceof Deno.errors.NotFound) fail("does not exist");
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
    return fail("is not a notebook of version 4");
  }
  for (const [index, cell] of value.cells.entries()) {
    const problem = problemOf(cell);
    if (!problem) continue;
    fail(`is damaged: its cell ${index + 1} ${problem}`, "open it in JupyterLab, fix and save it");
  }
  return { nbformat_minor: 5, ...value, metadata: value.metadata ?? {} } as Notebook;
}

/** Why a value is not a valid cell. */
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
    return "has invalid outputs";
  }
}

/**
 * The text of a notebook file: keys in the order of the nbformat library, indented by one space per level,
 * text as lists of lines, and nothing that changes from run to run (times, window positions).
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
  const minor = Math.max(nbformat_minor, 5); // the first version with cell ids
  const written = { cells, metadata, nbformat, nbformat_minor: minor };
  const figures: string[] = [];
  const text = JSON.stringify(written, (key, value) => {
    if (key !== PLOTLY || typeof value !== "object") return value;
    return `figure ${figures.push(JSON.stringify(value))}`;
  }, 1);
  const inPlace = new RegExp(`("${RegExp.escape(PLOTLY)}": )"figure (\\d+)"`, "g");
  return text.replace(inPlace, (_, key, number) => key + figures[number - 1]) + "\n";
}

/** Each figure is on one line: thousands of lines with one number each help nobody. */
const PLOTLY = "application/vnd.plotly.v1+json";

/** Writes a notebook atomically: readers see the old file or the new one. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeAtomic(path, new TextEncoder().encode(notebookText(notebook)));
}

/** Removes the execution times that clients store in a cell. */
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
