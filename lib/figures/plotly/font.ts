/**
 * Measures width and height of text, from the font's own tables.
 *
 * @module
 */
import { readFileSync } from "node:fs";
// @ts-types="@types/opentype.js"
import { type Font, parse } from "opentype.js/dist/opentype.mjs";
import { FONT_FILES, type FontFace } from "./assets.ts";

const fonts = new Map<FontFace, Font>();
const widths = new Map<string, number>();

function load(face: FontFace): Font {
  let font = fonts.get(face);
  if (!font) {
    font = parse(new Uint8Array(readFileSync(FONT_FILES[face]())).buffer);
    fonts.set(face, font);
  }
  return font;
}

/**
 * Advance width of `text` in em (multiply by the font size), kerning included.
 *
 * @example
 * ```ts
 * import { textWidth } from "./font.ts";
 * import { ok, strictEqual } from "node:assert/strict";
 *
 * strictEqual(textWidth("", "regular"), 0);
 * ok(textWidth("IEL", "bold") > textWidth("IEL", "regular"));
 * ```
 */
export function textWidth(text: string, face: FontFace): number {
  const key = `${face}/${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    width = load(face).getAdvanceWidth(text, 1000) / 1000;
    widths.set(key, width);
  }
  return width;
}

/** Height above and depth below the baseline, in em: 1.069 and 0.293 in Open Sans. */
export function lineMetrics(face: FontFace): { ascent: number; descent: number } {
  const { ascender, descender, unitsPerEm } = load(face);
  return { ascent: ascender / unitsPerEm, descent: -descender / unitsPerEm };
}
