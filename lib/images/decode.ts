/**
 * Bytes of an image file to pixels, whatever its format is.
 *
 * @module
 */
import { bmpSize, decodeBmp } from "./bmp.ts";
import { contentOf, formatOf, type ImageFormat } from "./content.ts";
import { oriented } from "./orientation.ts";
import { checkPixels, type DecodeOptions } from "./pixel_limit.ts";
import { pngRaster } from "./png.ts";
import { readPngFile } from "./png_file.ts";
import type { PixelSize, Raster } from "./raster.ts";
import { decodeBySharp, sharpHeader } from "./sharp.ts";
import { ORIENTATION, tiffTag } from "./tiff_tag.ts";
import { Unreadable } from "./unreadable.ts";

/** What an image file says of itself. */
export interface ImageHeader extends PixelSize {
  /** What the bytes are, whatever the file is called. */
  readonly format: ImageFormat;
  /** What EXIF says, 1 … 8; 1 is upright. The pixels and the size are those after turning. */
  readonly orientation: number;
  /** Bits of each channel: 16, or 8 for all that have fewer. */
  readonly bits: 8 | 16;
  /** Whether pixels were changed when it was saved, as in a JPEG. */
  readonly lossy: boolean;
}

/** Pixels, and what their file says of itself. */
export interface ImageFile extends ImageHeader, Raster {}

/**
 * Decodes PNG, BMP, JPEG, TIFF, WebP or GIF, told apart by their first bytes. Turned as EXIF says.
 *
 * @throws {Unreadable} when the bytes are no such image, damaged, cut short, or of too many pixels.
 *
 * @example
 * ```ts
 * import { decodeImage } from "./decode.ts";
 * import { encodePng } from "./png.ts";
 * import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
 *
 * const mask = { height: 1, width: 3, channels: 1, data: Uint8Array.of(0, 128, 255) } as const;
 * const { format, data } = await decodeImage(encodePng(mask));
 * strictEqual(format, "PNG");
 * deepStrictEqual(data, mask.data);
 * await rejects(decodeImage(new Uint8Array()), /it is an empty file/);
 * ```
 */
export async function decodeImage(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Promise<ImageFile> {
  const format = formatOf(bytes);
  if (format === "PNG") {
    const file = readPngFile(bytes, options);
    const orientation = file.exif && tiffTag(file.exif, ORIENTATION) || 1;
    const header = { format, orientation, lossy: false, bits: bitsOf(file.depth) };
    return { ...header, ...oriented(pngRaster(file), orientation) };
  }
  if (format === "BMP") {
    return { format, orientation: 1, lossy: false, bits: 8, ...decodeBmp(bytes, options) };
  }
  if (format) return { format, ...await decodeBySharp(bytes, format, options) };
  throw new Unreadable(`it is ${contentOf(bytes)}`);
}

/**
 * What an image file says of itself, without unpacking its pixels.
 *
 * @throws {Unreadable} when the bytes are no such image, or have too many pixels; of a PNG, when they
 * are cut short or have a wrong checksum.
 *
 * @example
 * ```ts
 * import { imageHeader } from "./decode.ts";
 * import { encodePng } from "./png.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const png = encodePng({ height: 1, width: 3, channels: 1, data: Uint8Array.of(0, 128, 255) });
 * deepStrictEqual(await imageHeader(png), {
 *   ...{ format: "PNG", height: 1, width: 3, orientation: 1, lossy: false, bits: 8 },
 * });
 * ```
 */
export async function imageHeader(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Promise<ImageHeader> {
  const format = formatOf(bytes);
  if (format === "PNG") {
    const { exif, height, width, depth } = readPngFile(bytes, options);
    const orientation = exif && tiffTag(exif, ORIENTATION) || 1;
    const size = orientation >= 5 ? { height: width, width: height } : { height, width };
    return { format, ...size, orientation, lossy: false, bits: bitsOf(depth) };
  }
  if (format === "BMP") {
    const { height, width } = bmpSize(bytes);
    checkPixels({ height, width }, options);
    return { format, height, width, orientation: 1, lossy: false, bits: 8 };
  }
  if (format) return { format, ...await sharpHeader(bytes, format, options) };
  throw new Unreadable(`it is ${contentOf(bytes)}`);
}

const bitsOf = (depth: number): 8 | 16 => depth === 16 ? 16 : 8;
