/**
 * Statistics over seeds. There are only a few paired scores, so it uses Student's t and exact permutation
 * tests, nothing asymptotic. The distribution functions are jStat's (within 1e-7 of SciPy's).
 *
 * @module
 */
import { stream } from "../random.ts";
import { jStat } from "./jstat.ts";

/** Largest number of pairs for which {@linkcode signFlipTest} tries every pattern of signs. */
const MOST_PAIRS = 20;
/** Number of patterns it draws for more pairs: p = 0.01 is then accurate to 2 %. */
const DRAWN = 2 ** 18;

/**
 * Arithmetic mean.
 *
 * @throws {RangeError} when there are no values.
 *
 * @example
 * ```ts
 * import { mean } from "./statistics.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(mean([1, 2, 6]), 3);
 * ```
 */
export function mean(values: readonly number[]): number {
  require(values, 1);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The middle value, or the mean of the two middle ones. Suited to times, which may contain slow outliers.
 *
 * @throws {RangeError} when there are no values.
 *
 * @example
 * ```ts
 * import { median } from "./statistics.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(median([9, 1, 2]), 2);
 * strictEqual(median([4, 1, 2, 9]), 3);
 * ```
 */
export function median(values: readonly number[]): number {
  require(values, 1);
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/**
 * The smallest and the largest value, for arrays of any length.
 *
 * @throws {RangeError} when there are no values.
 *
 * @example
 * ```ts
 * import { extent } from "./statistics.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(extent([2, -1, 5]), [-1, 5]);
 * ```
 */
export function extent(values: readonly number[]): [least: number, greatest: number] {
  require(values, 1);
  return values.reduce<[number, number]>(
    ([least, greatest], value) => [Math.min(least, value), Math.max(greatest, value)],
    [Infinity, -Infinity],
  );
}

/**
 * Sample standard deviation, √(Σ(x − x̄)² / (n − 1)).
 *
 * @throws {RangeError} with fewer than two values.
 *
 * @example
 * ```ts
 * import { standardDeviation } from "./statistics.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(standardDeviation([1, 3]), Math.SQRT2);
 * ```
 */
export function standardDeviation(values: readonly number[]): number {
  require(values, 2);
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** A mean and its confidence interval. */
export interface Interval {
  /** The mean. */
  mean: number;
  /** Lower end. */
  low: number;
  /** Upper end. */
  high: number;
  /** Confidence level in (0, 1). */
  level: number;
}

/**
 * Student-t confidence interval of a mean, x̄ ± t(n − 1) · s / √n. For a paired comparison, pass
 * {@linkcode pairedDifferences}.
 *
 * @throws {RangeError} with fewer than two values, or a level outside (0, 1).
 *
 * @example
 * ```ts
 * import { meanInterval } from "./statistics.ts";
 * import { ok } from "node:assert/strict";
 *
 * const { low, high } = meanInterval([0.945, 0.948, 0.951]);
 * ok(low < 0.948 && 0.948 < high);
 * ```
 */
export function meanInterval(
  values: readonly number[],
  options: {
    /** Confidence level. @default {0.95} */
    level?: number;
  } = {},
): Interval {
  const { level = 0.95 } = options;
  if (!(level > 0 && level < 1)) throw new RangeError(`level must be in (0, 1), not ${level}`);
  const centre = mean(values);
  const error = standardDeviation(values) / Math.sqrt(values.length);
  const half = error * jStat.studentt.inv((1 + level) / 2, values.length - 1);
  return { mean: centre, low: centre - half, high: centre + half, level };
}

/**
 * Differences a − b of scores that share a seed.
 *
 * @throws {RangeError} when the lengths differ.
 *
 * @example
 * ```ts
 * import { pairedDifferences } from "./statistics.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(pairedDifferences([3, 5], [1, 1]), [2, 4]);
 * ```
 */
export function pairedDifferences(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length) {
    throw new RangeError(`pairs need equal lengths, not ${a.length} and ${b.length}`);
  }
  return a.map((value, index) => value - b[index]!);
}

/** Which deviation from "no difference" counts as evidence. */
export type Alternative = "two-sided" | "greater" | "less";

/**
 * p value of the sign-flip permutation test of paired differences: the share of the 2ⁿ patterns of signs
 * whose mean is at least as extreme as the observed one. With n pairs p is never below 2⁻ⁿ (one-sided)
 * or 2¹⁻ⁿ (two-sided): three seeds cannot give p < 0.125 one-sided. The test is exact up to 20 pairs. For
 * more, it draws 2¹⁸ patterns, always the same ones, and counts the observed pattern among them.
 *
 * @throws {RangeError} with no differences.
 *
 * @example
 * ```ts
 * import { signFlipTest } from "./statistics.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(signFlipTest([0.01, 0.02, 0.03], { alternative: "greater" }), 1 / 8);
 * ```
 */
export function signFlipTest(
  differences: readonly number[],
  options: {
    /** The alternative hypothesis. @default {"two-sided"} */
    alternative?: Alternative;
  } = {},
): number {
  require(differences, 1);
  const { alternative = "two-sided" } = options;
  const n = differences.length;
  const evidence = (sum: number) =>
    alternative === "greater" ? sum : alternative === "less" ? -sum : Math.abs(sum);
  const observed = evidence(differences.reduce((sum, value) => sum + value, 0));
  const slack = 1e-12 * differences.reduce((sum, value) => sum + Math.abs(value), 0);
  const exact = n <= MOST_PAIRS;
  const random = stream(0, "sign-flip");
  const patterns = exact ? 2 ** n : DRAWN;
  let asFar = 0;
  for (let signs = 0; signs < patterns; signs++) {
    const flipped = (index: number) => exact ? signs >> index & 1 : random.uniform() < 0.5;
    const sum = differences.reduce(
      (total, value, index) => total + (flipped(index) ? -value : value),
      0,
    );
    if (evidence(sum) >= observed - slack) asFar++;
  }
  return exact ? asFar / patterns : (asFar + 1) / (patterns + 1);
}

/**
 * Two one-sided t tests (TOST) of equivalence: p value of the null hypothesis "the mean difference is at
 * least `margin` away from zero". A small p means that the two are the same within the margin.
 *
 * @throws {RangeError} with fewer than two differences, or a margin that is not positive.
 *
 * @example
 * ```ts
 * import { equivalenceTest } from "./statistics.ts";
 * import { ok } from "node:assert/strict";
 *
 * const differences = [0.001, -0.002, 0.0005, 0.001];
 * ok(equivalenceTest(differences, { margin: 0.01 }) < 0.05);
 * ok(equivalenceTest(differences, { margin: 0.001 }) > 0.05);
 * ```
 */
export function equivalenceTest(
  differences: readonly number[],
  options: {
    /** Largest difference that counts as negligible. */
    margin: number;
  },
): number {
  const { margin } = options;
  if (!(margin > 0)) throw new RangeError(`margin must be positive, not ${margin}`);
  const centre = mean(differences);
  const error = standardDeviation(differences) / Math.sqrt(differences.length);
  if (error === 0) return Math.abs(centre) < margin ? 0 : 1;
  const above = (Math.abs(centre) - margin) / error;
  return jStat.studentt.cdf(above, differences.length - 1);
}

/**
 * p values of several tests, corrected by Holm's step-down method (1979), in the given order. Those below α
 * can be claimed together with a probability of at most α for any error.
 *
 * @example The smallest of three is multiplied by 3, the next by 2; none is below the one before
 * ```ts
 * import { holm } from "./statistics.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(holm([0.25, 0.0625, 0.25]), [0.5, 0.1875, 0.5]);
 * ```
 */
export function holm(ps: readonly number[]): number[] {
  const corrected = new Array<number>(ps.length);
  const order = ps.map((_, at) => at).sort((a, b) => ps[a]! - ps[b]!);
  let least = 0;
  for (const [rank, at] of order.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - rank) * ps[at]!));
    corrected[at] = least;
  }
  return corrected;
}

/**
 * Spearman's rank correlation: 1 if b increases with a, −1 if it decreases, whatever the shape. Equal
 * values share their mean rank; if all values are equal the result is 0.
 *
 * @throws {RangeError} when the lengths differ, or with fewer than two pairs.
 *
 * @example
 * ```ts
 * import { rankCorrelation } from "./statistics.ts";
 * import { ok, strictEqual } from "node:assert/strict";
 *
 * ok(Math.abs(rankCorrelation([0, 1, 2, 9], [50, 8, 7, 1]) + 1) < 1e-12);
 * strictEqual(rankCorrelation([0, 1, 2], [5, 5, 5]), 0);
 * ```
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  require(a, 2);
  if (a.length !== b.length) {
    throw new RangeError(`pairs need equal lengths, not ${a.length} and ${b.length}`);
  }
  const constant = [a, b].some((values) => new Set(values).size === 1);
  return constant ? 0 : jStat.spearmancoeff(a, b);
}

function require(values: readonly number[], least: number): void {
  if (values.length < least) {
    throw new RangeError(`needs at least ${least} value${least > 1 ? "s" : ""}: ${values.length}`);
  }
}
