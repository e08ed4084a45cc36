/**
 * Decodes the run-length encoded pixels of bitmaps, RLE8 and RLE4.
 *
 * The code has two bytes at a time: a length of at least 1 and the value to repeat; or 0 and a code: 0
 * ends the row, 1 the picture, 2 moves right and up by the next two bytes, and 3 … 255 is the number of
 * pixels that follow literally, padded to 2 bytes.
 *
 * @module
 */
import { Unreadable } from "./unreadable.ts";

/**
 * The indices of a picture, row by row from the top. Skipped pixels are 0; those beyond the end of a row
 * are dropped.
 *
 * @throws {Unreadable} when the code ends before the picture does.
 *
 * @example Three pixels of 7, then the end
 * ```ts
 * import { rleIndices } from "./bmp_rle.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const options = { height: 1, width: 4, bits: 8, topDown: false } as const;
 * deepStrictEqual(rleIndices(Uint8Array.of(3, 7, 0, 1), options), Uint8Array.of(7, 7, 7, 0));
 * ```
 */
export function rleIndices(
  code: Uint8Array,
  { height, width, bits, topDown }: {
    readonly height: number;
    readonly width: number;
    /** Bits of each index; 4 packs two into a byte, the upper half first. */
    readonly bits: 4 | 8;
    /** Whether the first row is the top one. */
    readonly topDown: boolean;
  },
): Uint8Array {
  const data = new Uint8Array(height * width);
  let [at, x, y] = [0, 0, 0];
  const next = () => {
    if (at < code.length) return code[at++]!;
    throw new Unreadable("truncated: its code ends before the picture does");
  };
  /** Writes `count` pixels; `byteOf` returns the byte of each pair of pixels, or of each pixel. */
  const put = (count: number, byteOf: () => number) => {
    let byte = 0;
    for (let pixel = 0; pixel < count; pixel++) {
      const half = bits === 4 && pixel % 2 === 1;
      if (!half) byte = byteOf();
      const index = bits === 8 ? byte : half ? byte & 15 : byte >> 4;
      if (x < width && y < height) data[(topDown ? y : height - 1 - y) * width + x] = index;
      x++;
    }
  };
  while (y < height) {
    const [count, value] = [next(), next()];
    if (count) put(count, () => value);
    else if (value === 0) [x, y] = [0, y + 1];
    else if (value === 1) return data;
    else if (value === 2) [x, y] = [x + next(), y + next()];
    else {
      put(value, next);
      if (Math.ceil(value * bits / 8) % 2) at++;
    }
    if (at >= code.length && y === height - 1 && x >= width) return data; // the end code is missing
  }
  return data;
}
