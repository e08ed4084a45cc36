/**
 * Reads a number from the first directory of a TIFF file. EXIF blocks are TIFF files too.
 *
 * @module
 */

/** Orientation of the camera: 1 … 8, as in EXIF. */
export const ORIENTATION = 0x0112;

/** Compression of the pixels: 6 and 7 are JPEG. */
export const COMPRESSION = 0x0103;

/** Meaning of the values: `WHITE_IS_ZERO`, `YCBCR` and others. */
export const PHOTOMETRIC = 0x0106;

/** A photometric interpretation: greys in which 0 is white. */
export const WHITE_IS_ZERO = 0;

/** A photometric interpretation: luma and chroma. */
export const YCBCR = 6;

/**
 * The value of a tag with one short or long number; `undefined` if the tag is absent.
 *
 * @example
 * ```ts
 * import { ORIENTATION, tiffTag } from "./tiff_tag.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const exif = Uint8Array.of(
 *   ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8], // big-endian, the directory at 8
 *   ...[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0], // one entry: orientation, short, 1, 6
 * );
 * strictEqual(tiffTag(exif, ORIENTATION), 6);
 * strictEqual(tiffTag(exif.subarray(0, 12), ORIENTATION), undefined);
 * ```
 */
export function tiffTag(bytes: Uint8Array, tag: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) return undefined;
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > bytes.length) return undefined;
  const entries = view.getUint16(directory, little);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + 12 * entry;
    if (at + 12 > bytes.length) return undefined;
    if (view.getUint16(at, little) !== tag) continue;
    const short = view.getUint16(at + 2, little) === 3;
    return short ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little);
  }
  return undefined;
}
