/**
 * Chooses the validation images of a run that figures and the report show.
 *
 * @module
 */
import type { Dataset, LabelMap, Sample } from "../data/dataset.ts";
import { spacedIndices } from "../data/evenly_spaced.ts";
import { splits } from "../data/split.ts";
import type { RunRecord } from "../results/record.ts";
import { noiseOf } from "../experiment/training_of.ts";

/** A validation image, its label, and the label as the training noise would have corrupted it. */
export interface Example extends Sample {
  /** The corrupted label; null if training has no noise. */
  readonly noisy: LabelMap | null;
}

/**
 * Loads a few of the images for which records of a data set keep predictions, evenly spaced over the split
 * and not chosen by result. Each also has its label as the noise of the first epoch would have corrupted it
 * for the first of the runs that has noise, applied to the whole image even if training corrupts only a
 * crop.
 *
 * @param runs At least one; all keep predictions of the same images.
 *
 * @example
 * ```ts
 * import { dataset } from "../data/table.ts";
 * import { openData } from "../data/find_data.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { examplesOf } from "./examples.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const images = await openData(dataset("synthetic-blobs", { height: 16, width: 16 }));
 * const { predictions, ...record } = fakeRecord({ arm: "clean" });
 * const [id, map] = [images.validation.ids[0]!, Object.values(predictions)[0]!];
 * const examples = await examplesOf([{ ...record, predictions: { [id]: map } }], { dataset: images });
 * deepStrictEqual(examples.map(({ id, noisy }) => [id, noisy]), [[id, null]]);
 * ```
 */
export async function examplesOf(
  runs: readonly RunRecord[],
  { dataset, count = 3 }: {
    /** Data set that the run was trained on. */
    readonly dataset: Dataset;
    /** Number of images. @default 3 */
    readonly count?: number;
  },
): Promise<Example[]> {
  const { spec, predictions } = runs.find(({ spec }) => spec.noise) ?? runs[0]!;
  const noise = noiseOf({ ...spec, noiseFrame: "image" }, { dataset }); // whole images are shown
  const { test: { ids, load } } = splits.make(spec.split, dataset);
  const kept = ids.flatMap((id, index) => Object.hasOwn(predictions, id) ? [index] : []);
  return await Promise.all(
    spacedIndices(kept.length, count).map(async (at) => {
      const sample = await load(kept[at]!);
      const noisy = noise?.corrupt(sample.label, { id: sample.id, epoch: 1 }) ?? null;
      return { ...sample, noisy };
    }),
  );
}

/** Matches ids that mean nothing to readers: hashes. */
const HASH = /^[0-9a-f]{32,}$/i;

/**
 * The name of a validation image in a figure: its id or, if that is a hash, its position in the split.
 *
 * @param data Data of the run that the validation images belong to.
 *
 * @example
 * ```ts
 * import { imageName } from "./examples.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const hash = "2c83c86d".repeat(8);
 * const names = ["001", hash].map((id) => imageName(id, { validation: ["001", hash] }));
 * deepStrictEqual(names, ["001", "image 2 of 2"]);
 * ```
 */
export function imageName(
  id: string,
  { validation }: Pick<RunRecord["data"], "validation">,
): string {
  const at = validation.indexOf(id);
  return HASH.test(id) && at >= 0 ? `image ${at + 1} of ${validation.length}` : id;
}
