/**
 * How often noise hits the same place, which is what a network could memorise. `wrong_share.ts` measures
 * how much it hits.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import type { LabelNoise } from "./label_noise.ts";

/**
 * For each pixel, the number of epochs among 1 … `epochs` in which noise makes its label wrong.
 *
 * @param label The clean label of the image `id`.
 * @returns Counts, 0 … `epochs`, in place of label values.
 * @throws {RangeError} when `epochs` is not an integer from 0 to 255, or the label does not fit the
 * noise.
 *
 * @example Noise that never changes is either always or never wrong
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
    /** Name of the image in its data set. */
    readonly id: string;
    /** Number of epochs to count. */
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
