/**
 * Chooses the seed that represents the others where only one can be shown, as in pictures of predictions.
 * It is not simply the first, which may be the best or the worst of them.
 *
 * @module
 */
import { armsOf } from "./arm_order.ts";
import type { RunRecord } from "./record.ts";
import { primaryScore } from "./summary.ts";

/** The representative seed, and how it was chosen. */
export interface MedianSeed {
  /** The seed. */
  readonly seed: number;
  /** Number of seeds. */
  readonly of: number;
  /** The arm by whose scores the seeds were ordered. */
  readonly arm: string;
}

/**
 * The median seed by the score of one arm: the first arm trained on noisy labels, or the first arm if
 * there is none. Seeds that lack an arm that others have, or in which an arm diverged, are left out. For an
 * even number it is the better of the two middle seeds: the other arms are compared with this arm, which
 * should not be shown worse than it is.
 *
 * @param records Records of one experiment, profile and variant.
 * @throws {RangeError} if every run diverged.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { medianSeed } from "./median_seed.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const records = ["clean", "noisy"].flatMap((arm) =>
 *   [0, 1, 2].map((seed) => fakeRecord({ arm, seed })) // the noise costs seed 0 least, seed 2 most
 * );
 * deepStrictEqual(medianSeed(records), { seed: 1, of: 3, arm: "noisy" });
 * ```
 */
export function medianSeed(records: readonly RunRecord[]): MedianSeed {
  const sound = records.filter(({ diverged }) => !diverged);
  const bySeed = [...Map.groupBy(sound, ({ spec }) => spec.seed).values()];
  const arms = (runs: readonly RunRecord[]) => new Set(runs.map(({ spec }) => spec.arm)).size;
  const most = Math.max(0, ...bySeed.map(arms));
  const whole = bySeed.filter((runs) => arms(runs) === most).flat();
  const noisy = whole.filter(({ spec }) => spec.noise);
  const [arm] = armsOf(noisy.length > 0 ? noisy : whole);
  const ranked = whole.filter(({ spec }) => spec.arm === arm)
    .map((record) => ({ seed: record.spec.seed, score: primaryScore(record) }))
    .sort((a, b) => a.score - b.score || a.seed - b.seed);
  const middle = ranked[Math.floor(ranked.length / 2)];
  if (arm === undefined || !middle) throw new RangeError("no seed is there whose runs went well");
  return { seed: middle.seed, of: ranked.length, arm };
}
