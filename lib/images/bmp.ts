/**
 * Decodes Windows and OS/2 bitmaps, as PIL reads them: 1, 4 and 8 bits with a palette; 16, 24 and 32
 * bits; plain, run-length encoded or with bit masks; stored bottom-up or top-down. The kit has its own
 * decoder because sharp reads no bitmaps.
 *
 * Layout: file header of 14 bytes ("BM", …, offset of the pixels at 10), then a header whose first
 * field is its length: 12 for OS/2 1, 40 for BITMAPINFOHEADER (size, width, height, planes, bits,
 * compression, …, colours at 32), more for its successors; rows are padded to 4 bytes, colours stored
 * blue, green, red.
 *
 * @module
 */
import { rleIndices } from "./bmp_rle.ts";
import { checkPixels, type DecodeOptions } from "./pixel_limit.ts";
import { checkIndices } from "./png.ts";
import type { PixelSize, Raster, Rgb } from "./raster.ts";
import { Unreadable } from "./unreadable.ts";

const FILE_HEADER = 14;
const OS2_HEADER = 12;

/** Values of `compression` in the headers; 4 and 5, an embedded JPEG or PNG, are for printers. */
const [PLAIN, RLE8, RLE4, MASKS, ALPHA_MASKS] = [0, 1, 2, 3, 6];

/** Masks of red, green, blue and alpha if a file has none: 5 bits each of 16, 8 of 32. */
const USUAL_MASKS: Readonly<Record<number, readonly number[]>> = {
  16: [0x7c00, 0x03e0, 0x001f, 0],
  24: [0xff0000, 0x00ff00, 0x0000ff, 0],
  32: [0xff0000, 0x00ff00, 0x0000ff, 0],
};

interface Header extends PixelSize {
  readonly size: number;
  /** Whether the first stored row is the top one. */
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Byte offset of the pixels. */
  readonly pixels: number;
  /** The declared number of colours; 0 for as many as the bits allow. */
  readonly colours: number;
}

/**
 * Decodes a bitmap to RGB, to RGBA if it has a mask for alpha, or to indices with their colours. A fourth
 * byte without a mask is dropped, because the format leaves it undefined.
 *
 * @throws {Unreadable} that says what is wrong: not a bitmap, an unsupported kind, too few bytes.
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
export function decodeBmp(bytes: Uint8Array, options: DecodeOptions = {}): Raster {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = headerOf(view);
  checkPixels(header, options);
  return header.bits <= 8 ? indexed(bytes, header) : coloured(bytes, view, header);
}

/**
 * The size of a bitmap, read without its pixels.
 *
 * @throws {Unreadable} when it is not a bitmap.
 */
export function bmpSize(bytes: Uint8Array): PixelSize {
  return headerOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function headerOf(view: DataView): Header {
  if (view.byteLength < FILE_HEADER + OS2_HEADER || view.getUint16(0, true) !== 0x4d42) {
    throw new Unreadable("not a BMP file");
  }
  const [pixels, size] = [view.getUint32(10, true), view.getUint32(FILE_HEADER, true)];
  if (FILE_HEADER + size > view.byteLength) throw new Unreadable("truncated");
  const old = size === OS2_HEADER;
  if (!old && size < 16) throw new Unreadable(`a header of ${size} bytes`);
  /** A field of the header; 0 if the header is too short to have it. */
  const field = (at: number) => at + 4 <= size ? view.getUint32(FILE_HEADER + at, true) : 0;
  const storedHeight = old ? view.getUint16(FILE_HEADER + 6, true) : field(8) | 0;
  return {
    size,
    height: Math.abs(storedHeight),
    width: old ? view.getUint16(FILE_HEADER + 4, true) : field(4) | 0,
    topDown: storedHeight < 0,
    bits: view.getUint16(FILE_HEADER + (old ? 10 : 14), true),
    compression: old ? PLAIN : field(16),
    pixels,
    colours: old ? 0 : field(32),
  };
}

/** Bytes of a stored row, padded. */
const strideOf = ({ width, bits }: Header) => Math.ceil(width * bits / 32) * 4;

/** Byte offset of a row of the picture. */
const rowStart = (header: Header, row: number) =>
  header.pixels + strideOf(header) * (header.topDown ? row : header.height - 1 - row);

function checkLength({ length }: Uint8Array, header: Header): void {
  const needed = header.pixels + strideOf(header) * header.height;
  if (length < needed) throw new Unreadable(`truncated: ${length} bytes of ${needed}`);
}

function indexed(bytes: Uint8Array, header: Header): Raster {
  const { height, width, bits, compression, topDown } = header;
  if (![1, 4, 8].includes(bits)) throw new Unreadable(`a bitmap of ${bits} bits`);
  const colours = paletteOf(bytes, header);
  let data: Uint8Array;
  if (compression === PLAIN) {
    checkLength(bytes, header);
    data = new Uint8Array(height * width);
    for (let row = 0; row < height; row++) {
      const start = rowStart(header, row);
      for (let column = 0; column < width; column++) {
        const bit = column * bits;
        const byte = bytes[start + (bit >> 3)]!;
        data[row * width + column] = byte >> (8 - bits - (bit & 7)) & ((1 << bits) - 1);
      }
    }
  } else if (compression === (bits === 8 ? RLE8 : bits === 4 ? RLE4 : NaN)) {
    data = rleIndices(bytes.subarray(header.pixels), {
      height,
      width,
      bits: bits as 4 | 8,
      topDown,
    });
  } else throw unsupported(header);
  checkIndices(data, colours.length);
  return { height, width, channels: 1, data, colours };
}

/** The colours after the header: blue, green, red and, except in OS/2 1, a fourth byte each. */
function paletteOf(bytes: Uint8Array, { size, bits, colours, pixels }: Header): Rgb[] {
  const entry = size === OS2_HEADER ? 3 : 4;
  const start = FILE_HEADER + size;
  const room = Math.floor((pixels - start) / entry); // OS/2 writers omit unused colours
  const count = Math.min(colours || 2 ** bits, 2 ** bits, size === OS2_HEADER ? room : Infinity);
  if (count < 1 || bytes.length < start + entry * count) {
    throw new Unreadable("a truncated palette");
  }
  return Array.from({ length: count }, (_, at) => {
    const from = start + entry * at;
    return [bytes[from + 2]!, bytes[from + 1]!, bytes[from]!];
  });
}

function coloured(bytes: Uint8Array, view: DataView, header: Header): Raster {
  const { height, width, bits, compression } = header;
  const withMasks = compression === MASKS || compression === ALPHA_MASKS;
  const usual = USUAL_MASKS[bits];
  if (!usual || (compression !== PLAIN && !(withMasks && bits !== 24))) throw unsupported(header);
  checkLength(bytes, header);
  const masks = (withMasks ? masksOf(view, header) : usual).map(channelOf);
  const channels = masks[3]!.most ? 4 : 3;
  const data = new Uint8Array(height * width * channels);
  const step = bits / 8;
  for (let row = 0, to = 0; row < height; row++) {
    let from = rowStart(header, row);
    for (let column = 0; column < width; column++, from += step) {
      if (bits === 24) {
        data[to++] = bytes[from + 2]!;
        data[to++] = bytes[from + 1]!;
        data[to++] = bytes[from]!;
        continue;
      }
      const value = bits === 16 ? view.getUint16(from, true) : view.getUint32(from, true);
      for (let channel = 0; channel < channels; channel++) {
        const { mask, shift, most } = masks[channel]!;
        data[to++] = Math.floor(((value & mask) >>> shift) * 255 / most); // PIL rounds down too
      }
    }
  }
  return { height, width, channels, data };
}

/** Masks of red, green, blue and alpha: inside the header, or just after a header of 40 bytes. */
function masksOf(view: DataView, { size, compression }: Header): number[] {
  const count = size >= 56 || compression === ALPHA_MASKS ? 4 : 3;
  const start = FILE_HEADER + 40;
  if (view.byteLength < start + 4 * count) throw new Unreadable("truncated");
  return Array.from(
    { length: 4 },
    (_, at) => at < count ? view.getUint32(start + 4 * at, true) : 0,
  );
}

/** A mask with its lowest bit and its largest value. */
function channelOf(mask: number, channel: number) {
  const shift = mask ? 31 - Math.clz32(mask & -mask) : 0;
  const most = mask >>> shift;
  if (channel < 3 && !most) throw new Unreadable("masks that leave out a colour");
  if ((most & (most + 1)) !== 0) throw new Unreadable("a mask with a gap in its bits");
  return { mask, shift, most };
}

function unsupported({ bits, compression }: Header): Unreadable {
  return new Unreadable(`a bitmap of ${bits} bits with compression ${compression}`);
}
