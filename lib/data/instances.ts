/**
 * Masks of single objects, one file each, as one label map: 1 where any object is, 0 elsewhere.
 * Where the files come from is the loaders' matter.
 *
 * @module
 */
import type { LabelMap } from "./dataset.ts";
import { decodePng } from "./png.ts";
import { greyValues } from "./raster.ts";
import type { Size } from "./resize.ts";
import { readScanlines } from "./scanlines.ts";

/** One object: 0 outside, 255 inside. */
export interface InstanceMask {
  /** Its file, for messages. */
  readonly name: string;
  /** A PNG of the image's size. */
  readonly png: Uint8Array;
}

/** Rows of one byte for each pixel, with `lead` bytes of 0 before each row. */
interface Rows extends Size {
  readonly lead: number;
  readonly bytes: Uint8Array;
}

/**
 * Merges the masks of an image. Objects may overlap.
 *
 * @throws {Error} that names the mask which is damaged, has another size, or holds a value that is
 * neither 0 nor 255.
 *
 * @example Two objects
 * ```ts
 * import { mergeInstances } from "./instances.ts";
 * import { encodePng } from "./png.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const mask = (...values: number[]) =>
 *   encodePng({ height: 1, width: 4, channels: 1, data: Uint8Array.from(values) });
 * const masks = [
 *   { name: "a.png", png: mask(255, 0, 0, 0) },
 *   { name: "b.png", png: mask(0, 0, 255, 255) },
 * ];
 * const { data } = mergeInstances(masks, { height: 1, width: 4 });
 * deepStrictEqual(data, Uint8Array.of(1, 0, 1, 1));
 * ```
 */
export function mergeInstances(masks: Iterable<InstanceMask>, size: Size): LabelMap {
  const { height, width } = size;
  const data = new Uint8Array(height * width);
  for (const { name, png } of masks) {
    try {
      const rows = readRows(png);
      if (rows.height !== height || rows.width !== width) {
        const [own, image] = [rows, size].map(({ height, width }) => `${height}×${width}`);
        throw new Error(`is ${own} pixels, but its image is ${image}`);
      }
      mark(rows, data);
    } catch (error) {
      throw new Error(`${name} ${(error as Error).message}`);
    }
  }
  return { height, width, data };
}

function readRows(png: Uint8Array): Rows {
  const lines = readScanlines(png);
  if (lines?.channels === 1) return { ...lines, lead: 1 };
  try {
    const raster = decodePng(png);
    const { height, width } = raster;
    return { height, width, lead: 0, bytes: greyValues(raster) };
  } catch (error) {
    throw new Error(`is damaged or of an unknown kind (${(error as Error).message})`);
  }
}

/** Sets 1 wherever a mask has 255. Nearly all of a mask is 0 and is passed over four at a time. */
function mark({ width, lead, bytes }: Rows, into: Uint8Array): void {
  const stride = width + lead;
  const aligned = bytes.byteOffset % 4 ? bytes.slice() : bytes;
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
  const markByte = (at: number) => {
    const value = aligned[at];
    if (!value) return;
    const [row, column] = [Math.floor(at / stride), at % stride - lead];
    if (value !== 255) {
      throw new Error(`has the value ${value} at row ${row}, column ${column}, not 0 or 255`);
    }
    into[row * width + column] = 1;
  };
  for (let word = 0; word < words.length; word++) {
    if (words[word]) { for (let at = 4 * word; at < 4 * word + 4; at++) markByte(at); }
  }
  for (let at = 4 * words.length; at < aligned.length; at++) markByte(at);
}
