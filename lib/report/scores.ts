/**
 * Claims C1 and C2: what the layers do to the score, with clean and with noisy labels.
 *
 * @module
 */
import { measureName } from "../metrics/conventions.ts";
import { experimentMetric } from "./metric.ts";
import type { RunRecord } from "../results/record.ts";
import { equivalenceTest, meanInterval } from "../results/statistics.ts";
import { curve, summarize } from "../results/summary.ts";
import { type Differences, type Finding, notYetTested } from "./finding.ts";
import { counted, fixed, intervalText, pText, signed } from "./format.ts";
import { ALPHA, gainOf } from "./gain.ts";
import { pairRuns, runsOfPairs } from "./pairs.ts";

/** Greatest difference of a score that counts as "no difference" in C1: ours; the paper states none. */
export const EQUIVALENCE_MARGIN = 0.01;

type Scores = Pick<Differences, "values"> & {
  measure: string;
  differences: number[];
  records: readonly RunRecord[];
};

/** Differences with − without of the score after the last epoch. */
function finalDifferences(records: readonly RunRecord[], labels: "clean" | "noisy"): Scores {
  const convention = experimentMetric(records);
  const final = (record: RunRecord) => curve(record, { convention }).at(-1)!;
  const pairs = pairRuns(records, { labels });
  const values = pairs
    .map(({ seed, without, withIel }) => ({ seed, value: final(withIel) - final(without) }));
  return {
    measure: measureName(convention),
    values,
    differences: values.map(({ value }) => value),
    records: runsOfPairs(pairs),
  };
}

/** The scores of the arms of these labels, as numbers of a finding. */
function armNumbers(records: readonly RunRecord[], labels: string): Finding["numbers"] {
  const convention = experimentMetric(records);
  const ofLabels = records.filter(({ spec }) => spec.arm.replace("-iel", "") === labels);
  return summarize(ofLabels, { convention }).flatMap(
    ({ arm, final, lastFive, peak, peakEpoch }) => {
      const name = arm.endsWith("-iel") ? "with layers" : "without layers";
      const sd = final.sd === null ? "" : ` ± ${fixed(final.sd)}`;
      const value =
        `${fixed(final.mean)}${sd} after the last epoch (last five ${fixed(lastFive.mean)}, ` +
        `peak ${fixed(peak.mean)} at epoch ${fixed(peakEpoch, { digits: 0 })})`;
      return [{ name: `${measureName(convention)} ${name}`, value }];
    },
  );
}

/** Too few pairs to test anything. */
function tooFew(
  records: readonly RunRecord[],
  labels: string,
  { measure, values }: Scores,
): Finding {
  const [only] = values;
  if (!only) {
    return notYetTested(`no seed was run both without and with layers on ${labels} labels`);
  }
  return notYetTested(
    `${signed(only.value)} ${measure} in one seed: without a second one its spread is unknown`,
    armNumbers(records, labels),
  );
}

/**
 * C1. Two one-sided t tests of equivalence within {@linkcode EQUIVALENCE_MARGIN}, on differences of
 * the final score by seed. Supported: p < 0.05. Not supported: the 90 % interval lies beyond the
 * margin. Mixed: the seeds cannot tell.
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
  const scores = finalDifferences(records, "clean");
  const { measure, values, differences } = scores;
  if (values.length < 2) return tooFew(records, "clean", scores);
  const margin = EQUIVALENCE_MARGIN;
  const p = equivalenceTest(differences, { margin });
  const interval = meanInterval(differences, { level: 1 - 2 * ALPHA });
  const beyond = interval.low > margin || interval.high < -margin;
  const verdict = p < ALPHA ? "supported" : beyond ? "not supported" : "mixed";
  const because = {
    supported: `The difference lies within ±${margin} (${pText(p)}).`,
    "not supported": `The 90 % interval lies wholly beyond ±${margin}.`,
    mixed: `The 90 % interval is not inside ±${margin} and not beyond it: ` +
      `${counted(values.length, "seed")} cannot tell.`,
  }[verdict];
  return {
    verdict,
    evidence: `${signed(interval.mean)} ${measure} (90 % interval ${intervalText(interval)}), ` +
      `${counted(values.length, "seed")}`,
    because,
    numbers: [
      ...armNumbers(records, "clean"),
      { name: "mean difference, with − without", value: signed(interval.mean) },
      { name: "90 % t interval", value: intervalText(interval) },
      { name: `equivalence within ±${margin} (TOST)`, value: pText(p) },
    ],
    differences: { title: `${measure}, with − without layers, by seed`, values, interval, margin },
    records: scores.records,
  };
}

/**
 * C2. Paired differences of the final score by seed: 95 % t interval of the mean and the exact
 * one-sided sign-flip test. Supported: the interval lies above 0, and p is below 0.05 or, with too
 * few seeds for that, the least that they allow (every seed is better with the layers). Not
 * supported: the mean difference is not above 0. Mixed: anything between.
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
  const scores = finalDifferences(records, "noisy");
  const { measure, values, differences } = scores;
  const n = values.length;
  if (n < 2) return tooFew(records, "noisy", scores);
  const { verdict, interval, better, reach, numbers } = gainOf(differences);
  const because = {
    supported: `The interval lies above 0 and ${better} of ${n} seeds are better with layers.`,
    mixed: `${better} of ${n} seeds are better with layers, but ` +
      `${interval.low > 0 ? "the sign-flip test" : "the interval reaches below 0 and"} does not ` +
      "rule out chance.",
    "not supported": `On the mean over ${n} seeds the layers do not raise the score.`,
  }[verdict as Exclude<typeof verdict, "not yet tested">];
  return {
    verdict,
    evidence: `${signed(interval.mean)} ${measure} (95 % interval ${intervalText(interval)}), ` +
      `better in ${better} of ${counted(n, "seed")}`,
    because: because + reach,
    numbers: [
      ...armNumbers(records, "noisy"),
      ...numbers,
    ],
    differences: { title: `${measure}, with − without layers, by seed`, values, interval },
    records: scores.records,
  };
}
