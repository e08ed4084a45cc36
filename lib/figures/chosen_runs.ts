/**
 * Chooses the runs whose label maps a figure shows side by side, as there may be more seeds than it can
 * show, and explains the choice.
 *
 * @module
 */
import { armStyleOf, byArmAndSeed } from "../results/arm_order.ts";
import { medianSeed } from "../results/median_seed.ts";
import type { RunRecord } from "../results/record.ts";

/** Runs of one seed, and how it was chosen. */
export interface ChosenRuns {
  /** The runs, in the order of their arms. */
  readonly runs: readonly RunRecord[];
  /** Caption: which seed it is, and how the seed and the images were chosen. */
  readonly caption: string;
}

/**
 * Chooses the runs of the median seed, or of a given one. Runs without label maps, such as diverged
 * ones, are left out.
 *
 * @throws {RangeError} when there is no such run.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { chosenRuns } from "./chosen_runs.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * const records = [0, 1, 2].map((seed) => fakeRecord({ arm: "noisy", seed }));
 * const { runs, caption } = chosenRuns(records);
 * strictEqual(runs[0]?.spec.seed, 1);
 * match(caption, /^Seed 1, the median of 3 by the score of “noisy labels”\. Images .* not .* by result/);
 * ```
 */
export function chosenRuns(
  records: readonly RunRecord[],
  { seed: wanted }: {
    /** The seed. @default the median one */
    readonly seed?: number | undefined;
  } = {},
): ChosenRuns {
  if (records.length === 0) {
    throw new RangeError("no records to draw from: run the experiment first");
  }
  const kept = records.filter(({ predictions }) => Object.keys(predictions).length > 0)
    .sort(byArmAndSeed);
  const median = wanted === undefined ? medianSeed(kept) : undefined;
  const seed = wanted ?? median!.seed;
  const runs = kept.filter(({ spec }) => spec.seed === seed);
  if (runs.length === 0) throw new RangeError(`no run of seed ${seed} has label maps to draw`);
  return {
    runs,
    caption: [
      `Seed ${seed}${median ? whyMedian(median, kept) : ""}.`,
      "Images evenly spaced, not chosen by result.",
    ].join(" "),
  };
}

/** Explains why a seed was chosen to represent the others; empty if it is the only one. */
function whyMedian(
  { of, arm }: ReturnType<typeof medianSeed>,
  records: readonly RunRecord[],
): string {
  if (of === 1) return "";
  const which = of === 2 ? "the better" : of % 2 === 0 ? "the upper median" : "the median";
  return `, ${which} of ${of} by the score of “${armStyleOf(records, arm).label}”`;
}
