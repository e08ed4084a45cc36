/**
 * The empty base of figures that show images: it has no plot, and hidden axes count the pixels of the
 * figure.
 *
 * @module
 */
import type { Layout, Trace } from "./plotly/renderer.ts";
import { BASE_LAYOUT } from "./style.ts";

/** Side of the square that contains an image, in pixels of the figure. */
export const IMAGE_SIDE = 168;
/** Pixels along the longer side of an image, which match those of the figure's PNG. */
export const IMAGE_PIXELS: number = 2 * IMAGE_SIDE;

/** Makes coordinates count pixels. */
export const IN_PIXELS = { xref: "x", yref: "y" } as const satisfies Layout;

/** Traces and layout of a figure, before images are added. */
export interface PixelAxes {
  /** One trace, without points. */
  readonly data: readonly Trace[];
  /** Layout to which images, annotations and shapes are added. */
  readonly layout: Layout;
}

/**
 * Makes a figure without a plot: x counts pixels from the left, y from the bottom.
 *
 * @example
 * ```ts
 * import { pixelAxes } from "./pixel_axes.ts";
 * import { heading } from "./style.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { layout } = pixelAxes({ width: 300, height: 200, title: heading("A plane", "empty") });
 * deepStrictEqual((layout["yaxis"] as { range: number[] }).range, [0, 200]);
 * ```
 */
export function pixelAxes(
  { width, height, title }: { width: number; height: number; title: Layout },
): PixelAxes {
  const hidden = { visible: false, fixedrange: true };
  return {
    data: [{ type: "scatter", x: [], y: [] }],
    layout: {
      ...BASE_LAYOUT,
      ...{ width, height, margin: { l: 0, r: 0, t: 0, b: 0 }, title },
      xaxis: { ...hidden, range: [0, width] },
      yaxis: { ...hidden, range: [0, height] },
    },
  };
}

/**
 * Places an image with its upper left corner at a position, as large as its cell allows.
 *
 * @param source Address of the image, which is {@linkcode IMAGE_PIXELS} along its longer side.
 * @param place.height Height of the cell, which is {@linkcode IMAGE_SIDE} wide.
 *
 * @example
 * ```ts
 * import { imageAt } from "./pixel_axes.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(imageAt("data:,", { x: 20, y: 400, height: 100 })["sizex"], 168);
 * ```
 */
export function imageAt(
  source: string,
  { x, y, height }: { x: number; y: number; height: number },
): Layout {
  return {
    ...IN_PIXELS,
    ...{ sizex: IMAGE_SIDE, sizey: height, layer: "above" },
    ...{ x, y, xanchor: "left", yanchor: "top" },
    source,
  };
}
