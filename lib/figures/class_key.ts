/**
 * The key of a figure that shows label maps: a swatch and a name for each class, in a line.
 *
 * @module
 */
import type { ClassInfo } from "../data/dataset.ts";
import { textWidth } from "./plotly/font.ts";
import type { Layout } from "./plotly/renderer.ts";
import { INK } from "./style.ts";

const SWATCH = 14;
const TEXT_SIZE = 14;
const GAP = 24;

/**
 * Swatches and names, for a layout whose axes `x` and `y` count pixels (y upwards).
 *
 * @param options.left Where the line begins.
 * @param options.y The height of its middle.
 *
 * @example
 * ```ts
 * import { classKey } from "./class_key.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const classes = [{ name: "ground", colour: "#000000" }, { name: "cell", colour: "#e69f00" }];
 * strictEqual(classKey(classes, { left: 20, y: 24 }).shapes.length, 2);
 * ```
 */
export function classKey(
  classes: readonly ClassInfo[],
  { left, y }: { left: number; y: number },
): { annotations: Layout[]; shapes: Layout[] } {
  let x = left;
  const swatches = classes.map(({ name, colour }) => {
    const swatch = { name, colour, x };
    x += SWATCH + 6 + TEXT_SIZE * textWidth(name, "regular") + GAP;
    return swatch;
  });
  const inPixels = { xref: "x", yref: "y" };
  return {
    annotations: swatches.map(({ name, x }) => ({
      ...inPixels,
      ...{ x: x + SWATCH + 6, xanchor: "left", y, showarrow: false },
      text: name,
      font: { size: TEXT_SIZE },
    })),
    shapes: swatches.map(({ colour, x }) => ({
      ...inPixels,
      type: "rect",
      ...{ x0: x, x1: x + SWATCH, y0: y - SWATCH / 2, y1: y + SWATCH / 2 },
      fillcolor: colour,
      line: { color: INK.muted, width: 1 },
    })),
  };
}
