/**
 * What can be said of a claim, and the rules by which paired differences say it.
 *
 * @module
 */
import { equivalenceTest, type Interval, meanInterval, signFlipTest } from "./statistics.ts";

/**
 * What can be said of a claim. `mixed`: measured, but the tests disagree or cannot decide. `cannot
 * test`: there are runs, but they cannot show it either way.
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

/** What a rule makes of differences. */
export interface Judged {
  /** By the rule. */
  readonly verdict: Extract<Verdict, "supported" | "not supported" | "mixed">;
  /** t interval of the mean, of 95 %; of 90 % for an equivalence, whose test is one-sided twice. */
  readonly interval: Interval;
  /** How many differences are on the side that is expected; for an equivalence, within the margin. */
  readonly agreeing: number;
  /** One-sided p of the test. */
  readonly p: number;
  /** The least p that so many seeds allow. */
  readonly leastP: number;
}

/**
 * Whether differences are above 0. Supported: the 95 % t interval of the mean lies above 0, and the
 * exact one-sided sign-flip test gives p below 0.05 or, with too few seeds for that, the least that
 * they allow. Not supported: the mean is not above 0. Mixed: anything between.
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
    /** Which side of 0. @default "greater" */
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
 * Whether differences do not matter. Supported: two one-sided t tests of equivalence within the margin
 * give p < 0.05. Not supported: the 90 % interval lies wholly beyond the margin. Mixed: the seeds cannot
 * tell.
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
    /** Greatest difference that does not matter. */
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
