/**
 * Turns stored pixels according to their EXIF orientation.
 *
 * @module
 */
import type { Raster } from "./raster.ts";

/**
 * Turns and mirrors a raster: 1 leaves it unchanged, 2 mirrors left and right, 3 turns by 180°, 4 mirrors
 * top and bottom, 5 … 8 also exchange rows and columns (6 is a quarter turn clockwise, 8 one
 * anticlockwise). Any other number leaves it unchanged.
 *
 * @example A quarter turn clockwise
 * ```ts
 * import { oriented } from "./orientation.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const row = { height: 1, width: 2, channels: 1, data: Uint8Array.of(1, 2) } as const;
 * deepStrictEqual(oriented(row, 6), { ...row, height: 2, width: 1 });
 * deepStrictEqual(oriented(row, 8).data, Uint8Array.of(2, 1));
 * ```
 */
export function oriented(raster: Raster, orientation: number): Raster {
  if (!(orientation >= 2 && orientation <= 8)) return raster;
  const { channels, data } = raster;
  const swapped = orientation >= 5;
  const [height, width] = swapped ? [raster.width, raster.height] : [raster.height, raster.width];
  const mirrorX = [2, 3, 7, 8].includes(orientation);
  const mirrorY = [3, 4, 6, 7].includes(orientation);
  const turned = data.slice();
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [row, column] = swapped ? [x, y] : [y, x];
      const fromRow = mirrorY ? raster.height - 1 - row : row;
      const fromColumn = mirrorX ? raster.width - 1 - column : column;
      const from = (fromRow * raster.width + fromColumn) * channels;
      for (let channel = 0; channel < channels; channel++) turned[to++] = data[from + channel]!;
    }
  }
  return { ...raster, height, width, data: turned };
}
