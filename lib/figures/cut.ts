/**
 * Names that are too long for their place: ids of images may be hashes of 64 digits.
 *
 * @module
 */
import { textWidth } from "./plotly/font.ts";

/**
 * As much of the beginning of a text as fits, and an ellipsis where something is left out.
 *
 * @param options.width Of the place, in pixels.
 * @param options.size Of the text, in pixels.
 *
 * @example
 * ```ts
 * import { cut } from "./cut.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * strictEqual(cut("0016E5_07959", { width: 168, size: 13 }), "0016E5_07959");
 * match(cut("2c83c86d".repeat(8), { width: 168, size: 13 }), /^(2c83c86d)+.*…$/);
 * ```
 */
export function cut(text: string, { width, size }: { width: number; size: number }): string {
  const fits = (text: string) => size * textWidth(text, "regular") <= width;
  if (fits(text)) return text;
  let length = text.length - 1;
  while (length > 1 && !fits(`${text.slice(0, length)}…`)) length--;
  return `${text.slice(0, length)}…`;
}
