/**
 * Shortens names that are too long for their place, such as image ids that are hashes of 64 digits.
 *
 * @module
 */
import type { FontFace } from "./plotly/assets.ts";
import { textWidth } from "./plotly/font.ts";

/**
 * Cuts a text to a width, and ends it with an ellipsis if something was cut off.
 *
 * @param options.width Width of the place, in pixels.
 * @param options.size Font size, in pixels.
 * @param options.face Face of the font. @default "regular"
 *
 * @example
 * ```ts
 * import { cut } from "./cut.ts";
 * import { match, ok, strictEqual } from "node:assert/strict";
 *
 * strictEqual(cut("0016E5_07959", { width: 168, size: 13 }), "0016E5_07959");
 * match(cut("2c83c86d".repeat(8), { width: 168, size: 13 }), /^(2c83c86d)+.*…$/);
 * const name = "noisy: early-learning correction";
 * const [regular, bold] = (["regular", "bold"] as const).map((face) =>
 *   cut(name, { width: 168, size: 14, face })
 * );
 * ok(bold!.length < regular!.length); // bold letters are wider
 * ```
 */
export function cut(
  text: string,
  { width, size, face = "regular" }: { width: number; size: number; face?: FontFace },
): string {
  const fits = (text: string) => size * textWidth(text, face) <= width;
  if (fits(text)) return text;
  let length = text.length - 1;
  while (length > 1 && !fits(`${text.slice(0, length)}…`)) length--;
  return `${text.slice(0, length)}…`;
}
