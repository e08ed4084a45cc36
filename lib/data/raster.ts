/**
 * Image files as they are stored: bytes, one or more channels. Turning them into pictures of the
 * network's size is `resize.ts`'s matter, turning mask values into classes `labels.ts`'s.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { extname } from "@std/path";
import { UserError } from "../errors.ts";
import { decodeBmp } from "./bmp.ts";
import { decodePng } from "./png.ts";

/** Stored pixels. */
export interface Raster {
  /** Rows of pixels. */
  readonly height: number;
  /** Columns of pixels. */
  readonly width: number;
  /** 1 (grey), 2 (grey, alpha), 3 (red, green, blue) or 4 (and alpha). */
  readonly channels: 1 | 2 | 3 | 4;
  /** Rows first, channels last. */
  readonly data: Uint8Array;
  /**
   * Red, green and blue of each value, where values are not brightnesses from 0 to 255: a palette, or
   * greys of fewer than 8 bits. Pictures have these colours, masks the values. @default none
   */
  readonly colours?: readonly (readonly number[])[];
}

/** Decoders by file extension. They throw plain errors that say what is wrong with the bytes. */
export const DECODERS = { ".bmp": decodeBmp, ".png": decodePng } as const satisfies Record<
  string,
  (bytes: Uint8Array) => Raster
>;

/**
 * Reads an image file; its extension (`.bmp`, `.png`) tells the format.
 *
 * @throws {UserError} when the file is missing, damaged or of another format; the line ends with
 * `remedy`.
 *
 * @example
 * ```ts
 * import { readRaster } from "./raster.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(readRaster("no.png", { remedy: "draw it" }), /no\.png is missing; draw it/);
 * ```
 */
export async function readRaster(
  path: string,
  { remedy = "replace the file" }: {
    /** What the user can do. @default "replace the file" */
    remedy?: string;
  } = {},
): Promise<Raster> {
  const extension = extname(path).toLowerCase();
  if (!(extension in DECODERS)) {
    const known = Object.keys(DECODERS).join(" and ");
    throw new UserError(`${path} is not an image that the kit reads; convert it to ${known}`);
  }
  const bytes = await readFile(path).catch((error) => {
    const why = error.code === "ENOENT" ? "is missing" : `cannot be read (${error.message})`;
    throw new UserError(`${path} ${why}; ${remedy}`);
  });
  try {
    return DECODERS[extension as keyof typeof DECODERS](bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`${path} is damaged or of an unknown kind (${why}); ${remedy}`);
  }
}

/**
 * The one value of each pixel: grey images as they are, colour images when red, green and blue are
 * equal everywhere. Alpha is dropped.
 *
 * @throws {Error} when the image has real colours.
 *
 * @example
 * ```ts
 * import { greyValues } from "./raster.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const rgb = { height: 1, width: 2, channels: 3, data: Uint8Array.of(7, 7, 7, 9, 9, 9) } as const;
 * deepStrictEqual(greyValues(rgb), Uint8Array.of(7, 9));
 * ```
 */
export function greyValues({ height, width, channels, data }: Raster): Uint8Array {
  if (channels === 1) return data;
  return Uint8Array.from({ length: height * width }, (_, pixel) => {
    const at = pixel * channels;
    if (channels > 2 && (data[at] !== data[at + 1] || data[at] !== data[at + 2])) {
      const [row, column] = [Math.floor(pixel / width), pixel % width];
      throw new Error(`colours where a mask needs one value, at row ${row}, column ${column}`);
    }
    return data[at]!;
  });
}
