/**
 * How much a training keeps of its epochs: counts of each image for chosen epochs, their sums for the
 * others, so that records and checkpoints stay small however long a training is.
 *
 * @module
 */
import { type ConventionName, conventions } from "../metrics/conventions.ts";
import { type ImageCounts, sumCounts } from "../metrics/counts.ts";
import type { EpochNumbers } from "./epoch.ts";

/** About how many epochs, evenly spaced, keep the counts of each image. */
const SPACED = 20;
/** Of the last so many epochs all do: scores are means of them, and a figure shows the last. */
const LAST = 5;

/**
 * The epochs of a training, with the counts of each image for every ⌈total / 20⌉th epoch and for the last
 * five, and for the others one sum over all images in their place. A convention that pools the data set
 * gives the same score of either. Where the metric of the run pools images, every epoch keeps them, and
 * so does a training of up to 20 epochs.
 *
 * 484 epochs of Cityscapes' 500 validation images would take 60 MB in a record, and take 3 so.
 *
 * @param epochs Numbered from 1; those so far.
 *
 * @example The first epochs of a long training are summed
 * ```ts
 * import { withKeptCounts } from "./kept_counts.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { epochs } = fakeRecord({ epochs: 12, images: 3 });
 * const kept = withKeptCounts(epochs, { total: 100, metric: "cityscapes-iou" });
 * deepStrictEqual(kept.map(({ counts }) => counts.length), [1, 1, 1, 1, 3, 1, 1, 3, 3, 3, 3, 3]);
 * ```
 */
export function withKeptCounts(
  epochs: readonly EpochNumbers[],
  { total, metric }: {
    /** Epochs that the training is to have. */
    readonly total: number;
    /** Convention of the scores of the run. */
    readonly metric: ConventionName;
  },
): EpochNumbers[] {
  if (conventions[metric].pool === "image") return [...epochs];
  const every = Math.ceil(total / SPACED);
  return epochs.map((numbers, at) =>
    numbers.epoch % every === 0 || at >= epochs.length - LAST ? numbers : summed(numbers)
  );
}

const sumOf = (images: readonly ImageCounts[]): ImageCounts[] => [sumCounts(images)];

function summed(numbers: EpochNumbers): EpochNumbers {
  const { counts, selection, after, selectionAfter } = numbers;
  const sums = (all: EpochNumbers["after"]) =>
    Object.fromEntries(Object.entries(all).map(([name, images]) => [name, sumOf(images)]));
  return {
    ...numbers,
    counts: sumOf(counts),
    selection: selection && sumOf(selection),
    after: sums(after),
    ...selectionAfter && { selectionAfter: sums(selectionAfter) },
  };
}
