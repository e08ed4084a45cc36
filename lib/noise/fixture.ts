/**
 * Label maps to corrupt, for the tests of this room.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";

/** A label map from rows of digits. */
export function mapOf(digits: string): LabelMap {
  const rows = digits.split(" ");
  const data = Uint8Array.from(rows.join(""), Number);
  return { height: rows.length, width: rows[0]!.length, data };
}

/** A label map whose pixels are a function of row and column. */
export const drawn = (
  height: number,
  width: number,
  label: (y: number, x: number) => number,
): LabelMap => ({
  height,
  width,
  data: Uint8Array.from(
    { length: height * width },
    (_, at) => label(Math.floor(at / width), at % width),
  ),
});

/**
 * Objects of different classes on background 0, some inside others, some close to each other, with a band
 * of `ignore` if given.
 */
export function scene(classes: number, ignore?: number): LabelMap {
  return drawn(60, 72, (y, x) => {
    if (ignore !== undefined && y >= 40 && y < 44) return ignore;
    const [top, left] = [y % 20, x % 18];
    const radius = Math.hypot(top - 10, left - 9);
    const object = Math.floor(y / 20) * 4 + Math.floor(x / 18);
    if (radius < 3) return 1 + (object + 1) % (classes - 1);
    return radius < 8 - object % 3 ? 1 + object % (classes - 1) : 0;
  });
}
