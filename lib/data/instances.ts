/**
 * Merges masks of single objects, one file each, into one label map: 1 where any object is, 0 elsewhere.
 *
 * @module
 */
import type { LabelMap } from "./dataset.ts";
import { pngRaster } from "../images/png.ts";
import { readPngFile } from "../images/png_file.ts";
import { readScanlines } from "../images/scanlines.ts";
import { Unreadable } from "../images/unreadable.ts";
import { shownGreys } from "./mask.ts";
import { sizeWords } from "./pairs.ts";
import type { Size } from "./resize.ts";

/** The mask of one object: 0 outside, 255 inside. */
export interface InstanceMask {
  /** File name, for messages. */
  readonly name: string;
  /** A PNG of the image's size. */
  readonly png: Uint8Array;
}

/** Rows of one byte per pixel, with `lead` bytes of 0 before each row. */
interface Rows extends Size {
  readonly lead: number;
  readonly bytes: Uint8Array;
}

/**
 * Merges the masks of an image. Objects may overlap.
 *
 * @throws {Unreadable} that names a mask that is damaged, has another size, or holds a value other than
 * 0 and 255.
 *
 * @example Two objects
 * ```ts
 * import { mergeInstances } from "./instances.ts";
 * import { encodePng } from "../images/png.ts";
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
      const other = sizeWords(rows, { ...size, orientation: 1 });
      if (other) throw new Unreadable(other);
      mark(rows, data);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      throw new Unreadable(`${name} ${error.message}`);
    }
  }
  return { height, width, data };
}

function readRows(png: Uint8Array): Rows {
  try {
    const file = readPngFile(png);
    const { height, width, channels, depth, palette, interlaced } = file;
    if (channels === 1 && depth === 8 && !palette && !interlaced) {
      return { height, width, lead: 1, bytes: readScanlines(file, [file]) }; // without a copy
    }
    const greys = shownGreys(pngRaster(file));
    const large = greys.find((grey) => grey > 255);
    if (large !== undefined) throw new Unreadable(`the value ${large} of 16 bits, not 0 or 255`);
    return { height, width, lead: 0, bytes: Uint8Array.from(greys) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new Unreadable(`cannot be read (${error.message})`);
  }
}

/** Sets 1 wherever a mask has 255. Masks are nearly all 0, so zeros are skipped four at a time. */
function mark({ width, lead, bytes }: Rows, into: Uint8Array): void {
  const stride = width + lead;
  const aligned = bytes.byteOffset % 4 ? bytes.slice() : bytes;
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
  const markByte = (at: number) => {
    const value = aligned[at];
    if (!value) return;
    const [row, column] = [Math.floor(at / stride), at % stride - lead];
    if (value !== 255) {
      throw new Unreadable(`has the value ${value} at row ${row}, column ${column}, not 0 or 255`);
    }
    into[row * width + column] = 1;
  };
  for (let word = 0; word < words.length; word++) {
    if (words[word]) { for (let at = 4 * word; at < 4 * word + 4; at++) markByte(at); }
  }
  for (let at = 4 * words.length; at < aligned.length; at++) markByte(at);
}
