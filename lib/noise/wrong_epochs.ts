/**
 * How often noise hits the same place: what a network could memorise. How much it hits is
 * `wrong_share.ts`'s matter.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import type { LabelNoise } from "./label_noise.ts";

/**
 * For each pixel, in how many of the epochs 1 … `epochs` noise makes its label wrong.
 *
 * @param label The clean label of the image `id`.
 * @returns Counts in the place of label values, 0 … `epochs`.
 * @throws {RangeError} when `epochs` is not an integer from 0 to 255, or the label does not fit the
 * noise.
 *
 * @example Noise that never changes is wrong always or never
 * ```ts
 * import { labelNoise } from "./table.ts";
 * import { protocols } from "./protocols.ts";
 * import { wrongEpochs } from "./wrong_epochs.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const context = { classes: 2, ignore: undefined, height: 16, width: 16, seed: 0 };
 * const noise = labelNoise(protocols["per-image"].settings, context);
 * const clean = { height: 16, width: 16, data: new Uint8Array(256) };
 * const { data } = wrongEpochs(clean, { noise, id: "294", epochs: 5 });
 * deepStrictEqual([...new Set(data)].sort(), [0, 5]);
 * ```
 */
export function wrongEpochs(
  label: LabelMap,
  { noise, id, epochs }: {
    /** The noise of the run. */
    readonly noise: LabelNoise;
    /** The image's name in its data set. */
    readonly id: string;
    /** How many epochs are counted. */
    readonly epochs: number;
  },
): LabelMap {
  if (!Number.isInteger(epochs) || epochs < 0 || epochs > 255) {
    throw new RangeError(`epochs must be an integer from 0 to 255, not ${epochs}`);
  }
  const counts = new Uint8Array(label.data.length);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const noisy = noise.corrupt(label, { id, epoch });
    for (let at = 0; at < counts.length; at++) {
      if (noisy.data[at] !== label.data[at]) counts[at]!++;
    }
  }
  return { height: label.height, width: label.width, data: counts };
}
