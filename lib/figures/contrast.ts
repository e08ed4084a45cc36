/**
 * Makes dark images visible to readers: in some microscope images even the brightest nuclei are nearly
 * black. Networks see images as they are; only figures stretch them, and they must say so.
 *
 * @module
 */
import type { Picture } from "../data/dataset.ts";

/** The note of a figure all of whose images were stretched. */
export const STRETCHED = "The contrast of the images is stretched.";

/**
 * Stretches the contrast of a picture: one linear map for all channels, which keeps the hues, takes the
 * darkest hundredth of the values to 0 and the brightest to 255 (MATLAB's `imadjust` saturates the same
 * share). A picture of a single value is returned unchanged.
 *
 * @example A dark picture fills the whole range
 * ```ts
 * import { stretchContrast } from "./contrast.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const dark = { height: 1, width: 2, data: Float32Array.of(4, 4, 4, 24, 14, 4) };
 * deepStrictEqual(stretchContrast(dark).data, Float32Array.of(0, 0, 0, 255, 127.5, 0));
 * ```
 */
export function stretchContrast({ height, width, data }: Picture): Picture {
  const sorted = data.toSorted();
  const cut = Math.floor(SATURATED * sorted.length);
  const [low, high] = [sorted[cut]!, sorted[sorted.length - 1 - cut]!];
  if (!(high > low)) return { height, width, data };
  const stretched = (value: number) =>
    Math.min(255, Math.max(0, 255 * (value - low) / (high - low)));
  return { height, width, data: data.map(stretched) };
}

/** Share of the values at either end that become 0 or 255. */
const SATURATED = 0.01;

/** Pictures whose brightest values are below this are too dark to be seen in print: half of the range. */
const DARK = 128;

/**
 * Stretches the dark pictures of some examples, and says whether there was one.
 *
 * @example
 * ```ts
 * import { stretchDark } from "./contrast.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const picture = (...values: number[]) => (
 *   { image: { height: 1, width: 1, data: Float32Array.from(values) } }
 * );
 * const { rows, note } = stretchDark([picture(0, 10, 20), picture(0, 10, 200)]);
 * deepStrictEqual(rows.map(({ image }) => image.data[2]), [255, 200]);
 * deepStrictEqual(note, "The contrast of dark images is stretched.");
 * ```
 */
export function stretchDark<Row extends { readonly image: Picture }>(
  rows: readonly Row[],
): { rows: readonly Row[]; note: string } {
  const dark = rows.map(({ image: { data } }) => {
    const sorted = data.toSorted();
    return sorted[sorted.length - 1 - Math.floor(SATURATED * sorted.length)]! < DARK;
  });
  return {
    rows: rows.map((row, at) => dark[at] ? { ...row, image: stretchContrast(row.image) } : row),
    note: dark.includes(true) ? "The contrast of dark images is stretched." : "",
  };
}
