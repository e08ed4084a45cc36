/**
 * Shows a figure or a table in a notebook.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type Figure, toPng } from "../figures/figure.ts";
import { type Table, toMarkdown } from "../results/table.ts";
import { display } from "./display.ts";
import type { MimeBundle } from "./ipynb.ts";

/**
 * Shows a figure: interactive if the client supports plotly (JupyterLab as started by `deno task lab`, VS
 * Code), else as a picture in the figure's own size with twice the pixels (GitHub, exports). The output
 * contains no HTML or SVG, because GitHub and nbconvert would prefer these and then strip the parts that
 * make them work.
 *
 * @throws {UserError} if a trace type needs a browser.
 *
 * @example
 * ```ts
 * import { show } from "./show.ts";
 * import { diceFigure } from "../figures/dice.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 *
 * const options = { title: "An invented curve", command: "deno task figures 2", shelf: "runs" } as const;
 * await show(diceFigure([fakeRecord()], options)); // outside of a notebook, prints the title
 * ```
 */
export async function show(figure: Figure): Promise<void> {
  const { bundle, notes } = await shownAs(figure);
  await display(bundle, { metadata: notes });
}

/** A figure by media type, and its metadata for the client. */
export async function shownAs(figure: Figure): Promise<{ bundle: MimeBundle; notes: MimeBundle }> {
  const png = await toPng(figure);
  const { width, height } = pngSize(png);
  return {
    bundle: figureBundle(figure, png),
    notes: { "image/png": { width: width / 2, height: height / 2 } },
  };
}

/**
 * Shows a table, rendered as Markdown by the notebook.
 *
 * @example
 * ```ts
 * import { showTable } from "./show.ts";
 *
 * await showTable({ columns: ["stencil", "gain"], rows: [["released", 38.3]] }, { digits: 1 });
 * ```
 */
export async function showTable(
  table: Table,
  options: {
    /** Decimal places. @default 3 */
    digits?: number;
  } = {},
): Promise<void> {
  const text = toMarkdown(table, options);
  await display({ "text/markdown": text, "text/plain": text });
}

/**
 * A figure by media type.
 *
 * @param png The figure drawn by {@linkcode toPng}.
 */
export function figureBundle({ data, layout, meta }: Figure, png: Uint8Array): MimeBundle {
  const config = { displaylogo: false, responsive: true };
  return {
    "application/vnd.plotly.v1+json": JSON.parse(JSON.stringify({ data, layout, config }, rounded)),
    "image/png": Buffer.from(png).toString("base64"),
    "text/plain": meta.title,
  };
}

/** Rounds numbers to five digits: more than a screen can show, in a fraction of the file size. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(5)) : value;
}

/**
 * Reads width and height in pixels from a PNG's first chunk.
 *
 * @example
 * ```ts
 * import { pngSize } from "./show.ts";
 * import { encode } from "fast-png";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const png = encode({ width: 3, height: 2, channels: 1, depth: 8, data: new Uint8Array(6) });
 * deepStrictEqual(pngSize(png), { width: 3, height: 2 });
 * ```
 */
export function pngSize(png: Uint8Array): { width: number; height: number } {
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
