/**
 * The caption below a figure, broken into lines that fit its width.
 *
 * @module
 */
import type { Layout } from "./plotly/renderer.ts";
import { IN_PIXELS } from "./pixel_axes.ts";
import { INK } from "./style.ts";
import { wrap } from "./wrap.ts";

const TEXT_SIZE = 13;
const LINE_HEIGHT = 20;
/** Pixels below the last line. */
const MARGIN = 18;

/** A caption and its height. */
export interface Caption {
  /** One annotation for each line. */
  readonly annotations: readonly Layout[];
  /** Pixels from the bottom of the figure to the top of the first line; 0 if there is no text. */
  readonly height: number;
}

/**
 * Places a caption, broken into lines, at the bottom of a layout whose axes count pixels.
 *
 * @param options.left Left end of the lines, in pixels.
 * @param options.width Maximum length of a line, in pixels.
 *
 * @example
 * ```ts
 * import { caption } from "./caption.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const linesIn = (width: number) =>
 *   caption("Seed 1, the median of 3.", { left: 20, width }).annotations.map(({ text }) => text);
 * deepStrictEqual(linesIn(400), ["Seed 1, the median of 3."]);
 * deepStrictEqual(linesIn(90), ["Seed 1, the", "median of 3."]);
 * ```
 */
export function caption(
  words: string,
  { left, width }: { readonly left: number; readonly width: number },
): Caption {
  const lines = wrap(words, { width, size: TEXT_SIZE });
  return {
    annotations: lines.map((text, line) => ({
      ...IN_PIXELS,
      ...{ x: left, xanchor: "left", borderpad: 0, borderwidth: 0, text, showarrow: false },
      y: MARGIN + (lines.length - line - 0.5) * LINE_HEIGHT,
      font: { size: TEXT_SIZE, color: INK.muted },
    })),
    height: lines.length > 0 ? MARGIN + lines.length * LINE_HEIGHT : 0,
  };
}
