/**
 * Scores on the selection part, for choosing hyperparameters. Comparisons never use these scores.
 *
 * @module
 */
import { score } from "../metrics/score.ts";
import type { RunRecord } from "./record.ts";
import { mean } from "./statistics.ts";

/**
 * The score of a run on the selection part: the mean of the last five epochs, by the metric of its
 * settings. NaN for a run that diverged.
 *
 * @throws {RangeError} if its selection part is its test part.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { selectionScore } from "./selection_score.ts";
 * import { throws } from "node:assert/strict";
 *
 * throws(() => selectionScore(fakeRecord()), /selects on its test images/);
 * ```
 */
export function selectionScore({ spec, epochs, diverged }: RunRecord): number {
  if (diverged) return NaN;
  return mean(
    epochs.slice(-5).map(({ selection }) => {
      if (selection) return score(spec.metric, selection).mean;
      throw new RangeError(`${spec.experiment}, ${spec.arm} selects on its test images`);
    }),
  );
}

/**
 * The arm whose run has the highest {@linkcode selectionScore}; the first one if several do. Runs that
 * diverged are left out.
 *
 * @throws {RangeError} if every run diverged.
 *
 * @example The better of two learning rates
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { bestOnSelection } from "./selection_score.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const runs = [0.5, 0.9].map((share, at) => {
 *   const record = fakeRecord({ arm: `rate-${at}` });
 *   const seen = [[[100, 100, 100], [100 * share, 100, 100]] as [number, number, number][]];
 *   const epochs = record.epochs.map((epoch) => ({ ...epoch, selection: seen }));
 *   return { ...record, epochs };
 * });
 * strictEqual(bestOnSelection(runs), "rate-1");
 * ```
 */
export function bestOnSelection(records: readonly RunRecord[]): string {
  const scored = records.map((record) => ({ arm: record.spec.arm, score: selectionScore(record) }))
    .filter(({ score }) => !Number.isNaN(score));
  const [first, ...others] = scored;
  if (!first) throw new RangeError("a choice needs a run that went well");
  return others.reduce((best, other) => other.score > best.score ? other : best, first).arm;
}
