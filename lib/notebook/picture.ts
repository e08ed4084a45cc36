/**
 * The picture that stands for a notebook in a list of notebooks.
 *
 * @module
 */
import { type Notebook, type Output, sourceOf } from "./ipynb.ts";

/** The tag of the cell whose picture it is. */
const TAG = "picture";

/**
 * The last PNG that the cell tagged `picture` has put out; `undefined` where there is none.
 *
 * @example
 * ```ts
 * import { pictureOf } from "./picture.ts";
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
  const cell = cells.find(({ metadata: { tags } }) => Array.isArray(tags) && tags.includes(TAG));
  const found = cell?.outputs?.flatMap((output: Output) => {
    const png = "data" in output ? output.data["image/png"] : undefined;
    return png === undefined ? [] : [sourceOf({ source: png as string | string[] })];
  }).at(-1);
  return found === undefined ? undefined : Uint8Array.fromBase64(found);
}
