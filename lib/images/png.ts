/**
 * Decodes and encodes PNG files of every depth, with palettes, and interlaced. Values are as stored:
 * palette images keep their indices, because masks are stored that way, with their colours beside them,
 * because pictures are too.
 *
 * @module
 */
import { encode } from "fast-png";
import type { DecodeOptions } from "./pixel_limit.ts";
import { type PngFile, readPngFile } from "./png_file.ts";
import { greysOf, type PixelSize, type Raster } from "./raster.ts";
import { readScanlines, rowBytes } from "./scanlines.ts";
import { Unreadable } from "./unreadable.ts";

/** First row and column of the pixels of each Adam7 pass, and their spacing. */
const PASSES = [
  { top: 0, left: 0, down: 8, across: 8 },
  { top: 0, left: 4, down: 8, across: 8 },
  { top: 4, left: 0, down: 8, across: 4 },
  { top: 0, left: 2, down: 4, across: 4 },
  { top: 2, left: 0, down: 4, across: 2 },
  { top: 0, left: 1, down: 2, across: 2 },
  { top: 1, left: 0, down: 2, across: 1 },
] as const;

/**
 * Decodes a PNG. Values are as stored: 1-bit masks give 0 and 1, and a palette image gives its indices
 * in one channel; `colours` has their displayed colours.
 *
 * @throws {Unreadable} that says what is wrong: not a PNG, truncated, a wrong checksum, more or fewer
 * pixels than declared, an index beyond the palette.
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
export function decodePng(bytes: Uint8Array, options: DecodeOptions = {}): Raster {
  return pngRaster(readPngFile(bytes, options));
}

/**
 * The pixels of a parsed PNG file.
 *
 * @throws {Unreadable} as `decodePng` does.
 */
export function pngRaster(file: PngFile): Raster {
  const { height, width, channels, depth, palette, alphas } = file;
  const data = file.interlaced
    ? interlacedSamples(file)
    : samplesOf(readScanlines(file, [file]), file);
  if (palette) checkIndices(data, palette.length);
  const greyBits = !palette && depth < 8 ? depth as 1 | 2 | 4 : undefined;
  const colours = palette ?? (greyBits && greysOf(greyBits));
  return {
    ...{ height, width, channels, data },
    ...(colours ? { colours } : {}),
    ...(alphas ? { alphas } : {}),
    ...(greyBits ? { greyBits } : {}),
  };
}

type Format = Pick<PngFile, "channels" | "depth">;

/** The values of rows as stored in the file, each row after its filter byte. */
function samplesOf(
  lines: Uint8Array,
  { height, width, ...format }: PixelSize & Format,
): Raster["data"] {
  const { channels, depth } = format;
  const row = rowBytes(width, format);
  const count = width * channels;
  const samples = depth === 16 ? new Uint16Array(height * count) : new Uint8Array(height * count);
  for (let y = 0; y < height; y++) {
    const line = lines.subarray(y * (row + 1) + 1, (y + 1) * (row + 1));
    if (depth === 8) samples.set(line, y * count);
    else for (let x = 0; x < count; x++) samples[y * count + x] = sampleAt(line, x, depth);
  }
  return samples;
}

/** Value `x` of a row: two bytes, big-endian, or `depth` bits from the highest on. */
function sampleAt(line: Uint8Array, x: number, depth: PngFile["depth"]): number {
  if (depth === 16) return line[2 * x]! << 8 | line[2 * x + 1]!;
  const bit = x * depth;
  return line[bit >> 3]! >> (8 - depth - (bit & 7)) & ((1 << depth) - 1);
}

/** The values of the seven passes, put in their places. */
function interlacedSamples(file: PngFile): Raster["data"] {
  const { height, width, channels, depth } = file;
  const count = height * width * channels;
  const samples = depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  const parts = PASSES.map((pass) => ({
    ...pass,
    height: Math.ceil((height - pass.top) / pass.down),
    width: Math.ceil((width - pass.left) / pass.across),
  })).filter(({ height, width }) => height > 0 && width > 0); // an empty pass has no rows
  const lines = readScanlines(file, parts);
  let start = 0;
  for (const { top, left, down, across, ...size } of parts) {
    const end = start + size.height * (1 + rowBytes(size.width, file));
    const part = samplesOf(lines.subarray(start, end), { ...size, channels, depth });
    for (let y = 0, from = 0; y < size.height; y++) {
      for (let x = 0; x < size.width; x++, from += channels) {
        const to = ((top + y * down) * width + left + x * across) * channels;
        for (let channel = 0; channel < channels; channel++) {
          samples[to + channel] = part[from + channel]!;
        }
      }
    }
    start = end;
  }
  return samples;
}

/** Checks that no index is beyond the palette. */
export function checkIndices(data: Raster["data"], colours: number): void {
  if (colours >= 256) return;
  const beyond = data.find((index) => index >= colours);
  if (beyond === undefined) return;
  throw new Unreadable(`colour ${beyond} of a palette of ${colours}`);
}

/** Encodes pixels of bytes as an 8-bit PNG, without colours; `decodePng` returns them unchanged. */
export function encodePng(
  { height, width, channels, data }: Omit<Raster, "data"> & { readonly data: Uint8Array },
): Uint8Array {
  return encode({ height, width, channels, data, depth: 8 });
}
