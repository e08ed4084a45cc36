/**
 * Parses the chunks of a PNG file and checks their checksums (PNG specification, third edition, 5).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { checkPixels, type DecodeOptions } from "./pixel_limit.ts";
import type { PixelSize, Rgb } from "./raster.ts";
import { severalPictures, Unreadable } from "./unreadable.ts";

/** The contents of a PNG file, before its pixels are unpacked. */
export interface PngFile extends PixelSize {
  /** Bits of each channel, or of each index of a palette. */
  readonly depth: 1 | 2 | 4 | 8 | 16;
  /** Number of values per pixel. */
  readonly channels: 1 | 2 | 3 | 4;
  /** Whether pixels are stored in the seven passes of Adam7. */
  readonly interlaced: boolean;
  /** Colours of the indices, if pixels are indices. */
  readonly palette: readonly Rgb[] | undefined;
  /** Opacities of the first colours of the palette. */
  readonly alphas: readonly number[] | undefined;
  /** The EXIF block, a TIFF file without pixels. */
  readonly exif: Uint8Array | undefined;
  /** The deflated pixels. */
  readonly packed: Uint8Array;
}

const SIGNATURE = [0x89504e47, 0x0d0a1a0a] as const;
const [IHDR, PLTE, TRNS, EXIF, ACTL, IDAT, IEND] = [
  ...[0x49484452, 0x504c5445, 0x74524e53, 0x65584966],
  ...[0x6163544c, 0x49444154, 0x49454e44],
];

/** Channels and depths by colour type. */
const KINDS: Readonly<Record<number, { channels: PngFile["channels"]; depths: number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};
const PALETTE = 3;

/**
 * Parses a PNG file.
 *
 * @throws {Unreadable} when it is not a PNG, is truncated, has a wrong checksum or declares what it does
 * not contain.
 *
 * @example
 * ```ts
 * import { encodePng } from "./png.ts";
 * import { readPngFile } from "./png_file.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * const png = encodePng({ height: 1, width: 2, channels: 1, data: Uint8Array.of(0, 255) });
 * const { height, width, depth, interlaced } = readPngFile(png);
 * deepStrictEqual([height, width, depth, interlaced], [1, 2, 8, false]);
 * throws(() => readPngFile(png.subarray(0, 50)), /truncated/);
 * ```
 */
export function readPngFile(png: Uint8Array, options: DecodeOptions = {}): PngFile {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (png.length < 8 || SIGNATURE.some((word, at) => view.getUint32(4 * at) !== word)) {
    throw new Unreadable("not a PNG file");
  }
  const chunks = new Map<number, Uint8Array>();
  const pixels: Uint8Array[] = [];
  for (const [type, content] of chunksOf(png, view)) {
    if (!chunks.size && type !== IHDR) throw new Unreadable("no header where a PNG has one");
    if (type === IDAT) pixels.push(content);
    else if (!chunks.has(type)) chunks.set(type, content);
  }
  const header = headerOf(chunks.get(IHDR!)!);
  checkPixels(header, options);
  if (!pixels.length) throw new Unreadable("no pixels in it");
  checkPictures(chunks.get(ACTL!));
  const palette = header.colour === PALETTE ? coloursOf(chunks.get(PLTE!)) : undefined;
  const alphas = palette && chunks.get(TRNS!);
  return {
    ...header,
    palette,
    alphas: alphas && [...alphas],
    exif: chunks.get(EXIF!),
    packed: pixels.length === 1 ? pixels[0]! : Buffer.concat(pixels),
  };
}

/** Rejects an animation, which declares its number of pictures. */
function checkPictures(control: Uint8Array | undefined): void {
  if (!control || control.length < 4) return;
  const pictures = new DataView(control.buffer, control.byteOffset).getUint32(0);
  if (pictures > 1) throw new Unreadable(severalPictures(pictures));
}

/** Type and content of each chunk up to the end chunk; each must be complete. */
function* chunksOf(png: Uint8Array, view: DataView): Generator<readonly [number, Uint8Array]> {
  for (let at = 8, type = 0; type !== IEND;) {
    if (at + 12 > png.length) throw new Unreadable("truncated");
    const length = view.getUint32(at);
    type = view.getUint32(at + 4);
    const end = at + 8 + length;
    if (end + 4 > png.length) throw new Unreadable("truncated");
    if (crc32(png.subarray(at + 4, end)) !== view.getUint32(end)) {
      throw new Unreadable(`wrong checksum at byte ${at}`);
    }
    yield [type, png.subarray(at + 8, end)];
    at = end + 4;
  }
}

function headerOf(header: Uint8Array) {
  if (header.length !== 13) throw new Unreadable("a header of another length");
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [depth, colour, compression, filters, interlace] = header.subarray(
    8,
  ) as unknown as number[];
  const kind = KINDS[colour!];
  if (!kind?.depths.includes(depth!)) {
    throw new Unreadable(`colour type ${colour} with ${depth} bits, which PNG does not have`);
  }
  if (compression || filters || interlace! > 1) {
    throw new Unreadable("a compression, filter or interlace method that PNG does not have");
  }
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth: depth as PngFile["depth"],
    channels: kind.channels,
    colour,
    interlaced: interlace === 1,
  };
}

function coloursOf(bytes: Uint8Array | undefined): Rgb[] {
  if (!bytes?.length || bytes.length % 3 || bytes.length > 768) {
    throw new Unreadable("a palette that is missing or of a wrong length");
  }
  return Array.from(
    { length: bytes.length / 3 },
    (_, at) => [bytes[3 * at]!, bytes[3 * at + 1]!, bytes[3 * at + 2]!],
  );
}
