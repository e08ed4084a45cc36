/**
 * The verdicts on claims, and the rules that derive them from paired differences.
 *
 * @module
 */
import { equivalenceTest, type Interval, meanInterval, signFlipTest } from "./statistics.ts";

/**
 * The possible verdicts on a claim. `mixed`: measured, but the tests disagree or cannot decide. `cannot
 * test`: there are runs, but they cannot support or refute it.
 *
 * @example
 * ```ts
 * import { VERDICTS } from "./judge.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(VERDICTS[0], "supported");
 * ```
 */
export const VERDICTS = [
  "supported",
  "not supported",
  "mixed",
  "cannot test",
  "not yet tested",
] as const;
/** One of them. */
export type Verdict = typeof VERDICTS[number];

/** Level of the tests. */
export const ALPHA = 0.05;

/** The result of a rule. */
export interface Judged {
  /** Verdict by the rule. */
  readonly verdict: Extract<Verdict, "supported" | "not supported" | "mixed">;
  /** t interval of the mean: 95 %, or 90 % for an equivalence (two one-sided tests). */
  readonly interval: Interval;
  /** Number of differences on the expected side; for an equivalence, within the margin. */
  readonly agreeing: number;
  /** One-sided p of the test. */
  readonly p: number;
  /** Smallest p that this number of seeds allows. */
  readonly leastP: number;
}

/**
 * Tests whether differences are above 0. Supported: the 95 % t interval of the mean lies above 0, and the
 * exact one-sided sign-flip test gives p below 0.05 or, with too few seeds for that, the smallest p that
 * they allow. Not supported: the mean is not above 0. Mixed: otherwise.
 *
 * @param differences At least two.
 *
 * @example
 * ```ts
 * import { gainOf } from "./judge.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const verdicts = [[0.06, 0.05, 0.07], [0.01, 0.1], [-0.01, -0.02]].map((differences) =>
 *   gainOf(differences).verdict
 * );
 * deepStrictEqual(verdicts, ["supported", "mixed", "not supported"]); // mixed: a wide interval
 * ```
 */
export function gainOf(
  differences: readonly number[],
  { expect = "greater" }: {
    /** Expected side of 0. @default "greater" */
    readonly expect?: "greater" | "less";
  } = {},
): Judged {
  const interval = meanInterval(differences);
  const p = signFlipTest(differences, { alternative: expect });
  const leastP = 2 ** -differences.length;
  const sign = expect === "greater" ? 1 : -1;
  const clear = sign > 0 ? interval.low > 0 : interval.high < 0;
  return {
    verdict: clear && p <= Math.max(ALPHA, leastP)
      ? "supported"
      : sign * interval.mean > 0
      ? "mixed"
      : "not supported",
    interval,
    agreeing: differences.filter((value) => sign * value > 0).length,
    ...{ p, leastP },
  };
}

/**
 * Tests whether differences are negligible. Supported: two one-sided t tests of equivalence within the
 * margin give p < 0.05. Not supported: the 90 % interval lies entirely beyond the margin. Mixed:
 * otherwise.
 *
 * @param differences At least two.
 *
 * @example
 * ```ts
 * import { equivalenceOf } from "./judge.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const verdicts = [[0.001, -0.002, 0], [0.05, 0.052, 0.051], [0.02, -0.02, 0.01]].map((values) =>
 *   equivalenceOf(values, { margin: 0.01 }).verdict
 * );
 * deepStrictEqual(verdicts, ["supported", "not supported", "mixed"]);
 * ```
 */
export function equivalenceOf(
  differences: readonly number[],
  { margin }: {
    /** Largest difference that counts as negligible. */
    readonly margin: number;
  },
): Judged {
  const p = equivalenceTest(differences, { margin });
  const interval = meanInterval(differences, { level: 1 - 2 * ALPHA });
  const beyond = interval.low > margin || interval.high < -margin;
  return {
    verdict: p < ALPHA ? "supported" : beyond ? "not supported" : "mixed",
    interval,
    agreeing: differences.filter((value) => Math.abs(value) < margin).length,
    ...{ p, leastP: 0 },
  };
}
