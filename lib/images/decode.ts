/**
 * Decodes the bytes of an image file of any supported format.
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

/** The properties of an image file. */
export interface ImageHeader extends PixelSize {
  /** Format by content, whatever the file's name. */
  readonly format: ImageFormat;
  /** EXIF orientation, 1 … 8; 1 is upright. Pixels and size are those after turning. */
  readonly orientation: number;
  /** Bits of each channel: 16, or 8 for all with fewer. */
  readonly bits: 8 | 16;
  /** Whether saving changed the pixels, as in a JPEG. */
  readonly lossy: boolean;
}

/** Pixels, and the properties of their file. */
export interface ImageFile extends ImageHeader, Raster {}

/**
 * Decodes PNG, BMP, JPEG, TIFF, WebP or GIF, identified by their first bytes, and turns the picture as
 * EXIF says.
 *
 * @throws {Unreadable} when the bytes are not such an image, damaged, truncated, or have too many pixels.
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
 * The properties of an image file, read without unpacking its pixels.
 *
 * @throws {Unreadable} when the bytes are not such an image, or have too many pixels; for a PNG, also when
 * they are truncated or have a wrong checksum.
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
