/**
 * Limits the number of pixels of an image, checked before allocating memory for them: a file of a few
 * bytes can declare billions.
 *
 * @module
 */
import type { PixelSize } from "./raster.ts";
import { Unreadable } from "./unreadable.ts";

/** Default limit: 100 million, such as 10,000×10,000. */
export const MAX_PIXELS = 1e8;

/** Options of all decoders. */
export interface DecodeOptions {
  /** Images with more pixels are rejected. @default MAX_PIXELS */
  readonly maxPixels?: number | undefined;
}

/**
 * Checks that a size is positive and within the limit.
 *
 * @throws {Unreadable} when it is not.
 *
 * @example
 * ```ts
 * import { checkPixels } from "./pixel_limit.ts";
 * import { throws } from "node:assert/strict";
 *
 * checkPixels({ height: 2, width: 3 });
 * throws(() => checkPixels({ height: 2, width: 3 }, { maxPixels: 5 }), /2×3 pixels, .* of 5/);
 * throws(() => checkPixels({ height: 0, width: 3 }), /0×3/);
 * ```
 */
export function checkPixels(
  { height, width }: PixelSize,
  { maxPixels = MAX_PIXELS }: DecodeOptions = {},
): void {
  if (!(height > 0 && width > 0)) throw new Unreadable(`a size of ${height}×${width} pixels`);
  if (height * width <= maxPixels) return;
  throw new Unreadable(
    `it declares ${height}×${width} pixels, above the limit "maxPixels" of ${maxPixels}`,
  );
}
