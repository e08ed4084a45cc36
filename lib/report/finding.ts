/**
 * The result of testing a claim on records, and the verdict of several results together.
 *
 * @module
 */
import type { RunRecord } from "../results/record.ts";
import type { Interval } from "../results/statistics.ts";
import type { Verdict } from "../results/judge.ts";

/** Differences of paired runs, to be drawn. */
export interface Differences {
  /** The two terms of the difference, and its unit. */
  readonly title: string;
  /** `log10` if the values are logarithms of ratios. @default {"linear"} */
  readonly scale?: "linear" | "log10";
  /** One value for each seed. */
  readonly values: readonly { readonly seed: number; readonly value: number }[];
  /** Interval of their mean. */
  readonly interval: Interval;
  /** Half the width of the band in which differences do not matter, if one was stated. */
  readonly margin?: number;
}

/** The result of testing a claim on the records of one experiment and profile. */
export interface Finding {
  /** Verdict by the rule of the claim. */
  readonly verdict: Verdict;
  /** Short summary of the evidence, such as `+0.050 Dice (95 % −0.010 … +0.110), 3 seeds`. */
  readonly evidence: string;
  /** Why the rule gives this verdict, in a sentence or two. */
  readonly because: string;
  /** Everything that was computed. */
  readonly numbers: readonly { readonly name: string; readonly value: string }[];
  /** The paired differences behind it, if any. */
  readonly differences?: Differences;
  /** One-sided p value of the test, if it has one. */
  readonly p?: number;
  /** The runs that it is based on. @default none */
  readonly records?: readonly RunRecord[];
}

/**
 * Makes the finding of a claim that these records cannot test.
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
 * Whether a verdict is the result of a test: supported, not supported or mixed.
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
 * Combines several verdicts into one: the one that all deciding verdicts share, or `mixed` if they
 * differ. If none decides, the result says that instead.
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
