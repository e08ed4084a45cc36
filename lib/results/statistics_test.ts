/** Golden numbers: SciPy 1.17.1 (t.interval, permutation_test of samples, ttest_1samp). */
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import {
  equivalenceTest,
  extent,
  holm,
  mean,
  meanInterval,
  median,
  pairedDifferences,
  rankCorrelation,
  signFlipTest,
  standardDeviation,
} from "./statistics.ts";

const WITH = [0.948, 0.945, 0.951, 0.943, 0.949];
const WITHOUT = [0.935, 0.844, 0.905, 0.921, 0.869];
const MIXED = [0.012, -0.004, 0.008, -0.001, 0.003, 0.0];

function near(actual: number, expected: number, tolerance = 1e-7) {
  ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

Deno.test("the mean and the sample standard deviation equal golden numbers", () => {
  near(mean(WITH), 0.9472);
  near(standardDeviation(WITH), 0.003193743884534265, 1e-15);
});

Deno.test("the t intervals of a mean and of paired differences equal SciPy's", () => {
  const one = meanInterval(WITH);
  near(one.low, 0.9432344431990903);
  near(one.high, 0.9511655568009095);
  const paired = meanInterval(pairedDifferences(WITH, WITHOUT), { level: 0.9 });
  near(paired.mean, 0.0524);
  near(paired.low, 0.016596396418964654);
  near(paired.high, 0.08820360358103518);
});

Deno.test("the sign-flip test is exact, also with ties and zeros", () => {
  const differences = pairedDifferences(WITH, WITHOUT);
  strictEqual(signFlipTest(differences), 0.0625);
  strictEqual(signFlipTest(differences, { alternative: "greater" }), 0.03125);
  strictEqual(signFlipTest(differences, { alternative: "less" }), 1);
  strictEqual(signFlipTest(MIXED), 0.375);
  strictEqual(signFlipTest(MIXED, { alternative: "greater" }), 0.1875);
  strictEqual(signFlipTest(MIXED, { alternative: "less" }), 0.84375);
});

Deno.test("two one-sided tests equal SciPy's, and agree with the 90 % interval", () => {
  near(equivalenceTest(MIXED, { margin: 0.01 }), 0.017750190564481187);
  near(equivalenceTest(MIXED, { margin: 0.004 }), 0.3499932713894368);
  const { high } = meanInterval(MIXED, { level: 0.9 });
  near(equivalenceTest(MIXED, { margin: high }), 0.05, 1e-6);
  strictEqual(equivalenceTest([0.5, 0.5], { margin: 0.1 }), 1);
});

Deno.test("too little data and impossible options are rejected", () => {
  throws(() => mean([]), RangeError);
  throws(() => median([]), RangeError);
  throws(() => standardDeviation([1]), RangeError);
  throws(() => meanInterval([1, 2], { level: 95 }), RangeError);
  throws(() => pairedDifferences([1], [1, 2]), RangeError);
  throws(() => equivalenceTest([1, 2], { margin: 0 }), RangeError);
});

Deno.test("rank correlation depends only on the order, and ties share their rank", () => {
  near(rankCorrelation([1, 2, 3, 4], [1, 10, 100, 1000]), 1);
  // Ranks of b: 1, 2.5, 2.5, 5, 4; 8.5 / √(10 · 9.5) by hand.
  near(rankCorrelation([1, 2, 3, 4, 5], [5, 6, 6, 8, 7]), 8.5 / Math.sqrt(95), 1e-12);
  throws(() => rankCorrelation([1, 2], [1]), RangeError);
  throws(() => rankCorrelation([1], [1]), RangeError);
});

Deno.test("Holm's p values keep the given order, are at most 1 and not below that of a smaller p", () => {
  // By hand: 4 · 0.005, 3 · 0.01, 2 · 0.03, and 0.04 raised to the one before.
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((expected, at) => near(corrected[at]!, expected, 1e-15));
  deepStrictEqual(holm([0.9, 0.8]), [1, 1]);
  deepStrictEqual(holm([]), []);
});

Deno.test("the extent of half a million values is found", () => {
  const values = Array.from({ length: 500_000 }, (_, at) => (at * 7919) % 500_000);
  deepStrictEqual(extent(values), [0, 499_999]);
});

Deno.test("with more than 20 pairs the sign-flip test draws patterns, and p is close to the exact one", () => {
  // Of 21 equal differences the sum is as far out with k signs flipped as the binomial says.
  const close = [...new Array(17).fill(1), ...new Array(4).fill(-1)];
  const exact = [0, 1, 2, 3, 4].reduce((sum, k) => sum + choose(21, k), 0) / 2 ** 21;
  const p = signFlipTest(close, { alternative: "greater" });
  ok(Math.abs(p / exact - 1) < 0.1, `${p}, exactly ${exact}`);
  strictEqual(signFlipTest(close, { alternative: "greater" }), p);
});

/** n over k. */
const choose = (n: number, k: number): number => k === 0 ? 1 : choose(n, k - 1) * (n - k + 1) / k;
