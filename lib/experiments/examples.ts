/**
 * The validation images that figures and the report show of a run. Drawing them is theirs.
 *
 * @module
 */
import type { Dataset, LabelMap, Sample } from "../data/dataset.ts";
import { spacedIndices } from "../data/evenly_spaced.ts";
import type { NoiseSettings } from "../noise/settings.ts";
import type { RunRecord } from "../results/record.ts";
import { noiseOf } from "./run.ts";

/** A validation image, its label, and the label as the noise of training would have made it. */
export interface Example extends Sample {
  /** The corrupted label. */
  readonly noisy: LabelMap;
}

/**
 * A few images of those whose predictions a noisy run's record keeps, evenly spaced over the split
 * and not chosen by result, with the label that the noise of the first epoch would have made of
 * theirs.
 *
 * @throws {RangeError} when the run has no noise.
 *
 * @example
 * ```ts
 * import { openDataset } from "../data/open.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { examplesOf } from "./examples.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const dataset = await openDataset({ name: "synthetic-blobs", height: 16, width: 16 });
 * await rejects(examplesOf(fakeRecord({ arm: "clean" }), { dataset }), /has no noise/);
 * ```
 */
export async function examplesOf(
  { spec, predictions }: RunRecord,
  { dataset, count = 3 }: {
    /** What the run was trained on. */
    readonly dataset: Dataset;
    /** How many images. @default 3 */
    readonly count?: number;
  },
): Promise<Example[]> {
  const settings = spec.noise as NoiseSettings | null;
  const noise = noiseOf(settings, { dataset, seed: spec.seed });
  if (!noise) throw new RangeError(`the run of ${spec.arm} has no noise to show`);
  const { ids, load } = dataset.validation;
  const kept = ids.flatMap((id, index) => Object.hasOwn(predictions, id) ? [index] : []);
  return await Promise.all(
    spacedIndices(kept.length, count).map(async (at) => {
      const sample = await load(kept[at]!);
      return { ...sample, noisy: noise.corrupt(sample.label, { id: sample.id, epoch: 1 }) };
    }),
  );
}
