/**
 * Chooses the validation images that figures and the report show of a run. Others draw them.
 *
 * @module
 */
import type { Dataset, LabelMap, Sample } from "../data/dataset.ts";
import { spacedIndices } from "../data/evenly_spaced.ts";
import { splits } from "../data/split.ts";
import type { RunRecord } from "../results/record.ts";
import { noiseOf } from "../experiment/training_of.ts";

/** A validation image, its label, and the label as the noise of training would have corrupted it. */
export interface Example extends Sample {
  /** The corrupted label; null if training has no noise. */
  readonly noisy: LabelMap | null;
}

/**
 * A few of the images whose predictions a run's record keeps, evenly spaced over the split and not
 * chosen by result. Each has its label as the noise of the first epoch would have corrupted it: the whole
 * image's label, even where training corrupts only the part that it crops.
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
 * const examples = await examplesOf({ ...record, predictions: { [id]: map } }, { dataset: images });
 * deepStrictEqual(examples.map(({ id, noisy }) => [id, noisy]), [[id, null]]);
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

/** Ids that say nothing to a reader: hashes. */
const HASH = /^[0-9a-f]{32,}$/i;

/**
 * What a figure calls a validation image: its id or, for a hash, its place in the split.
 *
 * @param data Of the run whose validation images they are.
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
