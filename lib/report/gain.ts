/**
 * The rule by which paired differences, seed by seed, count as a gain. What the differences are of is
 * each claim's matter.
 *
 * @module
 */
import { type Interval, meanInterval, signFlipTest } from "../results/statistics.ts";
import type { Finding, Verdict } from "./finding.ts";
import { fixed, intervalText, pText, signed } from "./format.ts";

/** Level of the tests. */
export const ALPHA = 0.05;

/** What the rule makes of differences. */
export interface Gain {
  /** By the rule. */
  readonly verdict: Verdict;
  /** 95 % t interval of the mean. */
  readonly interval: Interval;
  /** How many differences are above 0. */
  readonly better: number;
  /** What few seeds cannot show; empty where there are enough. */
  readonly reach: string;
  /** Everything that was computed. */
  readonly numbers: Finding["numbers"];
}

/**
 * Supported: the 95 % t interval of the mean lies above 0, and the exact one-sided sign-flip test
 * gives p below 0.05 or, with too few seeds for that, the least that they allow. Not supported: the
 * mean is not above 0. Mixed: anything between.
 *
 * @param differences At least two.
 *
 * @example
 * ```ts
 * import { gainOf } from "./gain.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(gainOf([0.06, 0.05, 0.07]).verdict, "supported");
 * strictEqual(gainOf([0.01, 0.1]).verdict, "mixed"); // a wide interval
 * strictEqual(gainOf([-0.01, -0.02]).verdict, "not supported");
 * ```
 */
export function gainOf(differences: readonly number[]): Gain {
  const n = differences.length;
  const interval = meanInterval(differences);
  const p = signFlipTest(differences, { alternative: "greater" });
  const least = 2 ** -n;
  const better = differences.filter((value) => value > 0).length;
  return {
    verdict: interval.low > 0 && p <= Math.max(ALPHA, least)
      ? "supported"
      : interval.mean > 0
      ? "mixed"
      : "not supported",
    interval,
    better,
    reach: least > ALPHA
      ? ` With ${n} seeds the sign-flip test cannot give less than p = ${fixed(least)}: it can ` +
        "agree, but not convince by itself; the interval leans on a normal distribution over seeds."
      : "",
    numbers: [
      { name: "mean difference", value: signed(interval.mean) },
      { name: "95 % t interval", value: intervalText(interval) },
      { name: "seeds with a difference above 0", value: `${better} of ${n}` },
      {
        name: "sign-flip test, one-sided",
        value: `${pText(p)} (least possible ${fixed(least)})`,
      },
    ],
  };
}
