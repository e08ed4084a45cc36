/**
 * What testing a claim on records comes to, and what several such findings come to together.
 *
 * @module
 */
import type { RunRecord } from "../results/record.ts";
import type { Interval } from "../results/statistics.ts";
import type { Verdict } from "../results/judge.ts";

/** Differences of paired runs, for a picture. */
export interface Differences {
  /** What was subtracted from what, and in which unit. */
  readonly title: string;
  /** Whether values are logarithms of ratios. @default {"linear"} */
  readonly scale?: "linear" | "log10";
  /** One for each seed. */
  readonly values: readonly { readonly seed: number; readonly value: number }[];
  /** Of their mean. */
  readonly interval: Interval;
  /** Half width of the band in which a difference does not matter, if one was stated. */
  readonly margin?: number;
}

/** What a test of a claim found in the records of one experiment and profile. */
export interface Finding {
  /** By the rule of the claim. */
  readonly verdict: Verdict;
  /** The evidence in a few words, such as `+0.050 Dice (95 % −0.010 … +0.110), 3 seeds`. */
  readonly evidence: string;
  /** Why the rule gives this verdict, in a sentence or two. */
  readonly because: string;
  /** Everything that was computed. */
  readonly numbers: readonly { readonly name: string; readonly value: string }[];
  /** The paired differences behind it, where there are some. */
  readonly differences?: Differences;
  /** One-sided p of the test, where there is one. */
  readonly p?: number;
  /** The runs that it rests on. @default none */
  readonly records?: readonly RunRecord[];
}

/**
 * The finding of a claim that these records cannot test.
 *
 * @example
 * ```ts
 * import { notYetTested } from "./finding.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(notYetTested("needs another network").verdict, "not yet tested");
 * ```
 */
export function notYetTested(reason: string, numbers: Finding["numbers"] = []): Finding {
  return { verdict: "not yet tested", evidence: reason, because: reason, numbers };
}

/**
 * Whether a verdict says something of the claim.
 *
 * @example
 * ```ts
 * import { decides } from "./finding.ts";
 * import { VERDICTS } from "../results/judge.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(VERDICTS.filter(decides), ["supported", "not supported", "mixed"]);
 * ```
 */
export function decides(verdict: Verdict): boolean {
  return verdict !== "not yet tested" && verdict !== "cannot test";
}

/**
 * One verdict from several: what all that tested it say, or `mixed` where they differ. Where none could,
 * that.
 *
 * @example
 * ```ts
 * import { together } from "./finding.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(together(["supported", "not yet tested"]), "supported");
 * strictEqual(together(["supported", "not supported"]), "mixed");
 * strictEqual(together(["cannot test", "not yet tested"]), "cannot test");
 * strictEqual(together([]), "not yet tested");
 * ```
 */
export function together(verdicts: readonly Verdict[]): Verdict {
  const deciding = new Set(verdicts.filter(decides));
  const [only] = deciding;
  if (only === undefined) {
    return verdicts.includes("cannot test") ? "cannot test" : "not yet tested";
  }
  return deciding.size === 1 ? only : "mixed";
}
