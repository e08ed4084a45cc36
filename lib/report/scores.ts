/**
 * Claims C1 and C2: the effect of the layers on the score, with clean and with noisy labels. The rules
 * are those of any comparison (`results/verdict.ts`); this file applies them to the paper's claims.
 *
 * @module
 */
import { paperComparisons } from "../paper/arms.ts";
import type { RunRecord } from "../results/record.ts";
import { testComparisons } from "../results/verdict.ts";
import { comparisonFinding } from "./comparison.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { pairsOfBothLabels, runsOfPairs } from "./pairs.ts";

const NAMES = {
  arm: "layers",
  rows: ["with layers", "without layers"],
  difference: "with − without layers",
} as const;

/** Tests the paper's comparison on pairs of runs with these labels that differ only in the layers. */
function layersOn(records: readonly RunRecord[], labels: "clean" | "noisy"): Finding {
  const pairs = pairsOfBothLabels(records);
  const comparisons = paperComparisons.flatMap((comparison) => {
    const pair = pairs.find(({ without }) => without.spec.arm === comparison.with);
    return pair ? [{ ...comparison, arm: pair.withIel.spec.arm }] : [];
  });
  const tested = testComparisons(runsOfPairs(pairs), comparisons)
    .find(({ stated }) => stated.with === labels);
  return tested
    ? comparisonFinding(tested, NAMES)
    : notYetTested(`no seed was run both without and with layers on ${labels} labels`);
}

/**
 * C1, tested by `equivalenceOf` on the score differences by seed, within the margin stated by the
 * paper's experiments.
 *
 * @example
 * ```ts
 * import { cleanLabels } from "./scores.ts";
 * import { pairsApart } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(cleanLabels(pairsApart("clean", [0.001, -0.002, 0])).verdict, "supported");
 * strictEqual(cleanLabels(pairsApart("clean", [0.05, 0.052, 0.051])).verdict, "not supported");
 * strictEqual(cleanLabels(pairsApart("clean", [0.001])).verdict, "not yet tested");
 * ```
 */
export function cleanLabels(records: readonly RunRecord[]): Finding {
  return layersOn(records, "clean");
}

/**
 * C2, tested by `gainOf` on the score differences by seed.
 *
 * @example
 * ```ts
 * import { noisyLabels } from "./scores.ts";
 * import { pairsApart } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(noisyLabels(pairsApart("noisy", [0.06, 0.05, 0.07])).verdict, "supported");
 * strictEqual(noisyLabels(pairsApart("noisy", [0.01, 0.1])).verdict, "mixed"); // a wide interval
 * ```
 */
export function noisyLabels(records: readonly RunRecord[]): Finding {
  return layersOn(records, "noisy");
}
