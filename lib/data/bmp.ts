/**
 * Windows bitmaps to pixels: uncompressed, 24 or 32 bits, or 8 bits with a palette; stored bottom-up
 * or top-down. Compressed and 1-, 4- and 16-bit files are refused by name.
 *
 * Layout: file header of 14 bytes ("BM", …, offset of the pixels at 10), then a header whose first
 * 40 bytes are BITMAPINFOHEADER (size, width, height, planes, bits, compression, …, colours at 32);
 * rows are padded to 4 bytes, colours stored blue, green, red.
 *
 * @module
 */
import type { Raster } from "./raster.ts";

const FILE_HEADER = 14;
const INFO_HEADER = 40;

/**
 * Decodes a bitmap to RGB. A fourth byte of 32-bit files is dropped: the format leaves it undefined.
 *
 * @throws {Error} that says what is wrong: no bitmap, an unsupported kind, too few bytes.
 *
 * @example One red pixel
 * ```ts
 * import { decodeBmp } from "./bmp.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const bytes = new Uint8Array(58);
 * bytes.set([0x42, 0x4d], 0); // "BM"
 * bytes[10] = 54; // where the pixels begin
 * bytes.set([40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24], 14); // 1×1, one plane, 24 bits
 * bytes.set([0, 0, 255], 54);
 * deepStrictEqual(decodeBmp(bytes), {
 *   height: 1,
 *   width: 1,
 *   channels: 3,
 *   data: Uint8Array.of(255, 0, 0),
 * });
 * ```
 */
export function decodeBmp(bytes: Uint8Array): Raster {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FILE_HEADER + INFO_HEADER || view.getUint16(0, true) !== 0x4d42) {
    throw new Error("not a BMP file");
  }
  const headerSize = view.getUint32(14, true);
  const [width, storedHeight] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  if (headerSize < INFO_HEADER) throw new Error("an OS/2 bitmap");
  if (compression !== 0) throw new Error(`compression ${compression}, not 0`);
  if (bits !== 8 && bits !== 24 && bits !== 32) throw new Error(`${bits} bits, not 8, 24 or 32`);
  const height = Math.abs(storedHeight);
  if (width <= 0 || height === 0) throw new Error(`size ${width}×${storedHeight}`);

  const pixels = view.getUint32(10, true);
  const stride = Math.ceil(width * bits / 32) * 4;
  if (bytes.length < pixels + stride * height) {
    throw new Error(`${bytes.length} bytes of ${pixels + stride * height}`);
  }
  const palette = FILE_HEADER + headerSize;
  const colours = bits === 8 ? view.getUint32(46, true) || 256 : 0;
  if (bytes.length < palette + 4 * colours) throw new Error("a palette that is cut short");

  const data = new Uint8Array(height * width * 3);
  for (let row = 0, to = 0; row < height; row++) {
    const start = pixels + stride * (storedHeight > 0 ? height - 1 - row : row);
    for (let column = 0; column < width; column++, to += 3) {
      let from = start + column * (bits / 8);
      if (bits === 8) {
        const index = bytes[from]!;
        if (index >= colours) throw new Error(`colour ${index} of a palette of ${colours}`);
        from = palette + 4 * index;
      }
      data[to] = bytes[from + 2]!;
      data[to + 1] = bytes[from + 1]!;
      data[to + 2] = bytes[from]!;
    }
  }
  return { height, width, channels: 3, data };
}
