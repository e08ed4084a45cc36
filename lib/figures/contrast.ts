/**
 * Pictures as a reader can see them: microscopes give images whose brightest nuclei are nearly black.
 * Networks see pictures as they are; only figures stretch them, and have to say so.
 *
 * @module
 */
import type { Picture } from "../data/dataset.ts";

/** What a figure says where its pictures were stretched. */
export const STRETCHED = "Contrast of images stretched for the eye.";

/**
 * A picture with its contrast stretched: one straight line for all channels, so that hues stay, takes
 * the darkest hundredth of the values to 0 and the brightest to 255 (the share that MATLAB's `imadjust`
 * saturates). A picture of one value stays as it is.
 *
 * @example A dark picture takes the whole range
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

/** Share of the values at either end that may become 0 or 255. */
const SATURATED = 0.01;
