/**
 * PNG to pixels and back, by fast-png or, where a file is plain, faster by `scanlines.ts`: what the
 * kit's data sets store. Checksums are checked; palettes stay indices, because masks are stored that
 * way, with their colours beside them, because images are too.
 *
 * @module
 */
import { decode, type DecodedPng, encode } from "fast-png";
import type { Raster } from "./raster.ts";
import { readScanlines, type Scanlines } from "./scanlines.ts";

/**
 * Decodes a PNG of up to 8 bits per channel. Values are as stored: 1-bit masks give 0 and 1, and a
 * palette image gives its indices in one channel; what these look like is in `colours`.
 *
 * @throws {Error} that says what is wrong: a bad signature or checksum, missing bytes, 16 bits (of
 * which no file says how many are in use).
 *
 * @example
 * ```ts
 * import { decodePng, encodePng } from "./png.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const mask = { height: 1, width: 3, channels: 1, data: Uint8Array.of(0, 128, 255) } as const;
 * deepStrictEqual(decodePng(encodePng(mask)), mask);
 * ```
 */
export function decodePng(bytes: Uint8Array): Raster {
  const plain = readScanlines(bytes);
  if (plain) return rasterOf(plain);
  const png = decode(bytes, { checkCrc: true });
  const { height, width, depth, channels, data } = png;
  if (depth === 16) throw new Error("16 bits per channel, not 8");
  const row = Math.ceil(width * channels * depth / 8);
  if (data.length < row * height) throw new Error(`${data.length} bytes of ${row * height}`);
  const colours = coloursOf(png);
  return {
    height,
    width,
    channels: channels as Raster["channels"],
    data: depth === 8 ? new Uint8Array(data) : unpack(data as Uint8Array, { width, row, depth }),
    ...(colours ? { colours } : {}),
  };
}

/** The palette without its alpha, or the greys of fewer than 8 bits. */
function coloursOf({ palette, channels, depth }: DecodedPng): Raster["colours"] {
  if (channels !== 1) return undefined; // colours with a palette only suggest it
  if (palette) return palette.map((colour) => colour.slice(0, 3));
  if (depth === 8) return undefined;
  const most = 2 ** depth - 1;
  return Array.from({ length: most + 1 }, (_, value) => new Array(3).fill(255 * value / most));
}

/** Rows without the byte before each. */
function rasterOf({ height, width, channels, bytes }: Scanlines): Raster {
  const row = width * channels;
  const data = new Uint8Array(height * row);
  for (let y = 0; y < height; y++) {
    const from = y * (row + 1) + 1;
    data.set(bytes.subarray(from, from + row), y * row);
  }
  return { height, width, channels, data };
}

/** Values of 1, 2 or 4 bits, packed into bytes from the highest bit, one channel. */
function unpack(
  packed: Uint8Array,
  { width, row, depth }: { width: number; row: number; depth: number },
): Uint8Array {
  const values = new Uint8Array(packed.length / row * width);
  for (let at = 0; at < values.length; at++) {
    const bit = (at % width) * depth;
    const byte = packed[Math.floor(at / width) * row + (bit >> 3)]!;
    values[at] = (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
  }
  return values;
}

/** Encodes pixels as an 8-bit PNG; `decodePng` gives them back. */
export function encodePng(raster: Raster): Uint8Array {
  return encode({ ...raster, depth: 8 });
}
