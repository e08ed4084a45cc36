/**
 * The key of a figure that shows label maps: a swatch and a name for each class, on as many lines as
 * needed.
 *
 * @module
 */
import type { ClassInfo, LabelMap } from "../data/dataset.ts";
import { textWidth } from "./plotly/font.ts";
import type { Layout } from "./plotly/renderer.ts";
import { INK } from "./style.ts";

const SWATCH = 14;
const TEXT_SIZE = 14;
const GAP = 24;
/** Pixels above and below the key, from the middle of its first and last line. */
const MARGIN = 24;
const LINE_HEIGHT = 24;

/** A class key and its height. */
export interface ClassKey {
  /** Class names. */
  readonly annotations: readonly Layout[];
  /** Swatches. */
  readonly shapes: readonly Layout[];
  /** Pixels from the bottom of the key to the top of its margin; 0 without classes. */
  readonly height: number;
}

/**
 * Places swatches and names at the bottom of a layout whose axes `x` and `y` count pixels (y upwards,
 * from 0). A class that does not fit on a line begins the next one.
 *
 * @param options.left Left end of the lines, in pixels.
 * @param options.width Maximum length of a line, in pixels.
 * @param options.bottom Bottom of the key, in pixels from the bottom of the figure; 0 by default.
 *
 * @example
 * ```ts
 * import { classKey } from "./class_key.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const classes = [{ name: "ground", colour: "#000000" }, { name: "cell", colour: "#e69f00" }];
 * const heights = [400, 100].map((width) => classKey(classes, { left: 20, width }).height);
 * deepStrictEqual(heights, [48, 72]); // one line, then two
 * ```
 */
export function classKey(
  classes: readonly ClassInfo[],
  { left, width, bottom = 0 }: { left: number; width: number; bottom?: number },
): ClassKey {
  let [x, line] = [left, 0];
  const swatches = classes.map(({ name, colour }) => {
    const length = SWATCH + 6 + TEXT_SIZE * textWidth(name, "regular");
    if (x > left && x + length > left + width) [x, line] = [left, line + 1];
    const swatch = { name, colour, x, line };
    x += length + GAP;
    return swatch;
  });
  const inPixels = { xref: "x", yref: "y" };
  const middle = (of: number) => bottom + MARGIN + (line - of) * LINE_HEIGHT;
  return {
    annotations: swatches.map(({ name, x, line }) => ({
      ...inPixels,
      ...{ x: x + SWATCH + 6, xanchor: "left", y: middle(line), showarrow: false },
      text: name,
      font: { size: TEXT_SIZE },
    })),
    shapes: swatches.map(({ colour, x, line }) => ({
      ...inPixels,
      type: "rect",
      ...{ x0: x, x1: x + SWATCH, y0: middle(line) - SWATCH / 2, y1: middle(line) + SWATCH / 2 },
      fillcolor: colour,
      line: { color: INK.muted, width: 1 },
    })),
    height: classes.length > 0 ? 2 * MARGIN + line * LINE_HEIGHT : 0,
  };
}

/** Pixels without a class, in the colour that label maps give them. */
const NO_CLASS: ClassInfo = { name: "no class, ignored", colour: "#ffffff" };

/**
 * The classes that the key of these label maps must name, including "no class" if a map has such pixels.
 *
 * @example
 * ```ts
 * import { keyClasses } from "./class_key.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const classes = [{ name: "ground", colour: "#000000" }, { name: "cell", colour: "#e69f00" }];
 * const maps = [[0, 1], [0, 255]].map((data) => (
 *   { height: 1, width: 2, data: Uint8Array.from(data) }
 * ));
 * deepStrictEqual(
 *   maps.map((map) => keyClasses(classes, [map]).map(({ name }) => name)),
 *   [["ground", "cell"], ["ground", "cell", "no class, ignored"]],
 * );
 * ```
 */
export function keyClasses(
  classes: readonly ClassInfo[],
  maps: readonly LabelMap[],
): readonly ClassInfo[] {
  if (classes.length === 0) return classes; // a figure without a key
  const some = maps.some(({ data }) => data.some((label) => label >= classes.length));
  return some ? [...classes, NO_CLASS] : classes;
}
