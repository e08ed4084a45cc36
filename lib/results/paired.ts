/**
 * Compares one arm with another, seed by seed: the differences of their scores, with interval and p value.
 * `statistics.ts` has the statistics; `verdict.ts` tests the comparisons that an experiment stated
 * beforehand.
 *
 * @module
 */
import {
  type Interval,
  mean,
  meanInterval,
  pairedDifferences,
  signFlipTest,
} from "./statistics.ts";
import type { ArmSummary } from "./summary.ts";
import type { Table } from "./table.ts";

/** A comparison of two arms that were run with the same seeds. */
export interface ArmComparison {
  /** The arm, such as `"noisy-iel"`. */
  readonly arm: string;
  /** The arm that it is compared with, such as `"noisy"`. */
  readonly baseline: string;
  /** Seeds that both arms were run with, in order. */
  readonly seeds: readonly number[];
  /** Score of the arm, of the kind named in its settings, minus that of the baseline, by seed. */
  readonly differences: readonly number[];
  /** 95 % confidence interval of their mean; null for fewer than two. */
  readonly interval: Interval | null;
  /** Two-sided p of the sign-flip test; never below 2¹⁻ⁿ for n seeds. */
  readonly p: number;
}

/**
 * Compares the scores of two arms over the seeds in which neither diverged; undefined if there is no such
 * seed.
 *
 * @example
 * ```ts
 * import { compareArms } from "./paired.ts";
 * import { summarize } from "./summary.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].flatMap((arm) => [
 *   fakeRecord({ arm, seed: 0 }),
 *   fakeRecord({ arm, seed: 1 }),
 * ]);
 * const comparison = compareArms(summarize(records), { arm: "noisy-iel", baseline: "noisy" });
 * strictEqual(comparison?.differences.length, 2);
 * strictEqual(comparison.p, 0.5); // the least that two seeds can give
 * ```
 */
export function compareArms(
  summaries: readonly ArmSummary[],
  { arm, baseline }: Pick<ArmComparison, "arm" | "baseline">,
): ArmComparison | undefined {
  const [one, other] = [arm, baseline].map((name) => summaries.find(({ arm }) => arm === name));
  if (!one || !other) return undefined;
  const seeds = soundSeeds(one).filter((seed) => soundSeeds(other).includes(seed));
  if (seeds.length === 0) return undefined;
  const scores = ({ seeds: all, scores }: ArmSummary) =>
    seeds.map((seed) => scores[all.indexOf(seed)]!);
  const differences = pairedDifferences(scores(one), scores(other));
  const interval = seeds.length > 1 ? meanInterval(differences) : null;
  return { arm, baseline, seeds, differences, interval, p: signFlipTest(differences) };
}

/**
 * Seeds of an arm that did not diverge, in order.
 *
 * @example
 * ```ts
 * import { soundSeeds } from "./paired.ts";
 * import { summarize } from "./summary.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(soundSeeds(summarize([fakeRecord({ seed: 3 })])[0]!), [3]);
 * ```
 */
export const soundSeeds = (
  { seeds, diverged }: Pick<ArmSummary, "seeds" | "diverged">,
): number[] => seeds.filter((seed) => !diverged.some((run) => run.seed === seed));

/**
 * A table with one row per comparison: mean difference, its interval, p, and the seeds.
 *
 * @example
 * ```ts
 * import { compareArms, comparisonTable } from "./paired.ts";
 * import { summarize } from "./summary.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const summaries = summarize(["clean", "noisy"].map((arm) => fakeRecord({ arm })));
 * const comparison = compareArms(summaries, { arm: "noisy", baseline: "clean" })!;
 * strictEqual(comparisonTable([comparison]).rows[0]?.[0], "noisy − clean");
 * ```
 */
export function comparisonTable(comparisons: readonly ArmComparison[]): Table {
  return {
    columns: ["score", "seeds", "mean difference", "95 % from", "to", "p (sign flip)"],
    rows: comparisons.map(({ arm, baseline, seeds, differences, interval, p }) => [
      ...[`${arm} − ${baseline}`, seeds.length, mean(differences)],
      ...[interval?.low ?? null, interval?.high ?? null, p],
    ]),
  };
}
