/**
 * Sorts the arms of a study by the side on which they lie: above another arm, below it, or not told apart.
 *
 * @module
 */
import { compareArms, soundSeeds } from "../results/paired.ts";
import { mean } from "../results/statistics.ts";
import type { ArmSummary } from "../results/summary.ts";

/** 1: above; −1: below; 0: the interval contains 0, or there is none. */
export type Side = 1 | 0 | -1;

/**
 * The side of an arm by the 95 % interval of its paired differences to another; undefined if no seed has
 * both.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { summarize } from "../results/summary.ts";
 * import { sideOf } from "./sides.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const summaries = summarize(["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm })));
 * strictEqual(sideOf(summaries, { arm: "noisy-iel", baseline: "noisy" }), 0); // one seed: no interval
 * strictEqual(sideOf(summaries, { arm: "noisy-iel", baseline: "clean" }), undefined);
 * ```
 */
export function sideOf(
  summaries: readonly ArmSummary[],
  pair: { readonly arm: string; readonly baseline: string },
): Side | undefined {
  const compared = compareArms(summaries, pair);
  if (!compared) return undefined;
  const { interval } = compared;
  return !interval ? 0 : interval.low > 0 ? 1 : interval.high < 0 ? -1 : 0;
}

/**
 * Mean score of an arm over the seeds that did not diverge; undefined without such a seed.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { primaryScore, summarize } from "../results/summary.ts";
 * import { meanScore } from "./sides.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord({ arm: "noisy" });
 * strictEqual(meanScore(summarize([record]), "noisy"), primaryScore(record));
 * strictEqual(meanScore([], "noisy"), undefined);
 * ```
 */
export function meanScore(
  summaries: readonly ArmSummary[],
  arm: string,
  { seeds = seedsOf(summaries, arm) }: {
    /** Seeds to average. @default all that did not diverge */
    readonly seeds?: readonly number[];
  } = {},
): number | undefined {
  const one = summaries.find((one) => one.arm === arm);
  if (!one || seeds.length === 0) return undefined;
  return mean(seeds.map((seed) => one.scores[one.seeds.indexOf(seed)]!));
}

/**
 * Seeds of an arm that did not diverge; none if the arm was not run.
 *
 * @example
 * ```ts
 * import { seedsOf } from "./sides.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(seedsOf([], "noisy"), []);
 * ```
 */
export function seedsOf(summaries: readonly ArmSummary[], arm: string): number[] {
  const one = summaries.find((one) => one.arm === arm);
  return one ? soundSeeds(one) : [];
}
