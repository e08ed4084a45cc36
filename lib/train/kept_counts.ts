/**
 * Decides how much of its epochs a training keeps: counts per image for chosen epochs, sums for the
 * others, so that records and checkpoints stay small however long a training is.
 *
 * @module
 */
import { type ConventionName, conventions } from "../metrics/conventions.ts";
import { type ImageCounts, sumCounts } from "../metrics/counts.ts";
import type { EpochNumbers } from "./epoch.ts";

/** The approximate number of epochs, evenly spaced, that keep the counts of each image. */
const SPACED = 20;
/**
 * The number of final epochs that all keep them: scores are means over these, and a figure shows the
 * last.
 */
const LAST = 5;

/**
 * The epochs of a training, with the counts of each test image for every ⌈total / 20⌉th epoch and for
 * the last five, and one sum over all images for the others; a training of up to 20 epochs keeps all.
 * The selection part keeps sums only: it serves choices, which no table shows for each image. A
 * convention that pools the data set gives the same score from either. If the metric of the run is a
 * mean over images, nothing is summed.
 *
 * 484 epochs of Cityscapes' 500 validation images would take 60 MB in a record; this way they take 3.
 *
 * @param epochs The epochs so far, numbered from 1.
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
    /** Number of epochs of the complete training. */
    readonly total: number;
    /** Convention of the scores of the run. */
    readonly metric: ConventionName;
  },
): EpochNumbers[] {
  if (conventions[metric].pool === "image") return [...epochs];
  const every = Math.ceil(total / SPACED);
  return epochs.map((numbers, at) => {
    const whole = numbers.epoch % every === 0 || at >= epochs.length - LAST;
    return selectionSummed(whole ? numbers : testSummed(numbers));
  });
}

const sumOf = (images: readonly ImageCounts[]): ImageCounts[] => [sumCounts(images)];

const sumsOf = (all: EpochNumbers["after"]) =>
  Object.fromEntries(Object.entries(all).map(([name, images]) => [name, sumOf(images)]));

const testSummed = (numbers: EpochNumbers): EpochNumbers => (
  { ...numbers, counts: sumOf(numbers.counts), after: sumsOf(numbers.after) }
);

const selectionSummed = ({ selection, selectionAfter, ...test }: EpochNumbers): EpochNumbers => ({
  ...test,
  selection: selection && sumOf(selection),
  ...selectionAfter && { selectionAfter: sumsOf(selectionAfter) },
});
