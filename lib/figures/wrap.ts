/**
 * Breaks texts into lines that fit their place.
 *
 * @module
 */
import type { FontFace } from "./plotly/assets.ts";
import { textWidth } from "./plotly/font.ts";

/**
 * Breaks a text at its spaces into lines of at most a width. A word longer than a line gets a line of its
 * own. An empty text has no lines.
 *
 * @param options.width Maximum length of a line, in pixels.
 * @param options.size Font size, in pixels.
 * @param options.face Face of the font. @default "regular"
 *
 * @example
 * ```ts
 * import { wrap } from "./wrap.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const linesIn = (width: number) => wrap("Seed 1, the median of 3.", { width, size: 13 });
 * deepStrictEqual(linesIn(400), ["Seed 1, the median of 3."]);
 * deepStrictEqual(linesIn(90), ["Seed 1, the", "median of 3."]);
 * deepStrictEqual(wrap("", { width: 90, size: 13 }), []);
 * ```
 */
export function wrap(
  text: string,
  { width, size, face = "regular" }: { width: number; size: number; face?: FontFace },
): string[] {
  const fits = (line: string) => size * textWidth(line, face) <= width;
  const lines: string[] = [];
  for (const word of text.split(" ").filter((word) => word !== "")) {
    const longer = [...lines.splice(-1), word].join(" ");
    if (longer === word || fits(longer)) lines.push(longer);
    else lines.push(longer.slice(0, -word.length - 1), word);
  }
  return lines;
}
