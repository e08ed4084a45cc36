/**
 * Claim C3: whether maps predicted after training on noisy labels are ragged, and whether the layers
 * smooth them. The test ignores agreement with the true labels.
 *
 * @module
 */
import { measureName } from "../metrics/conventions.ts";
import { gateOf } from "../results/gate.ts";
import { type Raggedness, raggedness } from "../results/raggedness.ts";
import type { RunRecord } from "../results/record.ts";
import { type Interval, mean, meanInterval } from "../results/statistics.ts";
import { closedText } from "./comparison.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { counted, factor, fixed } from "./format.ts";
import { pairRuns, runsOfPairs } from "./pairs.ts";

/** Names of the raggedness measures, for readers. */
export const MEASURES = {
  components: "connected components",
  boundaryLength: "boundary length (pixel sides)",
  totalVariation: "total variation",
} as const satisfies Record<keyof Raggedness, string>;

/**
 * C3, on three measures of raggedness: the ratio without ÷ with layers, by seed. Ratios multiply, so
 * their logarithms are averaged. A measure below 1 counts as 1. Supported: the 95 % t intervals of all
 * three lie above 1. Not supported: no mean ratio is above 1. Mixed: anything between. Cannot test: by
 * {@linkcode gateOf} the plain network has not memorised the noise, so its maps cannot show any.
 *
 * @example
 * ```ts
 * import { predictedMaps } from "./maps.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm, images: 2 }));
 * strictEqual(predictedMaps(records).verdict, "not yet tested"); // one seed only
 * ```
 */
export function predictedMaps(records: readonly RunRecord[]): Finding {
  const runs = pairRuns(records, { labels: "noisy" })
    .filter(({ without, withIel }) =>
      [without, withIel].every(({ predictions }) => Object.keys(predictions).length > 0)
    );
  const pairs = runs.map(({ seed, without, withIel }) => ({
    seed,
    without: raggedness(without),
    withIel: raggedness(withIel),
  }));
  if (pairs.length === 0) {
    return notYetTested("no seed was run both without and with layers on noisy labels");
  }
  const cleanRuns = records.filter(({ spec, predictions }) =>
    spec.arm === "clean" && Object.keys(predictions).length > 0
  );
  const clean = cleanRuns.map(raggedness);
  const measures = (Object.keys(MEASURES) as (keyof Raggedness)[]).map((name) => {
    const values = pairs.map((pair) => ({
      seed: pair.seed,
      value: Math.log10(Math.max(1, pair.without[name]) / Math.max(1, pair.withIel[name])),
    }));
    const [without, withIel] = [
      mean(pairs.map((pair) => pair.without[name])),
      mean(pairs.map((pair) => pair.withIel[name])),
    ];
    return { name, values, without, withIel };
  });
  const digits = { digits: 1 };
  const numbers = measures.map(({ name, without, withIel }) => ({
    name: `${MEASURES[name]} of a map`,
    value: `${fixed(without, digits)} without layers, ${fixed(withIel, digits)} with` +
      (clean.length > 0
        ? `; ${fixed(mean(clean.map((run) => run[name])), digits)} after clean labels`
        : ""),
  }));
  const [{ without, withIel }] = measures as [typeof measures[number]];
  const evidence = `${fixed(without, digits)} components a map without layers, ` +
    `${fixed(withIel, digits)} with, ${counted(pairs.length, "seed")}`;
  if (pairs.length < 2) {
    return { ...notYetTested("one seed: the spread is unknown", numbers), evidence };
  }
  const gate = gateOf(records, "noisy");
  if (gate && !gate.open) {
    const measure = measureName(records[0]!.spec.metric);
    const why = `${closedText(gate, { arm: "noisy", measure })}: its maps can show none`;
    return { verdict: "cannot test", evidence: why, because: why, numbers };
  }
  const intervals = measures.map(({ values }) => meanInterval(values.map(({ value }) => value)));
  const above = intervals.filter(({ low }) => low > 0).length;
  const verdict = above === measures.length
    ? "supported"
    : intervals.some((interval) => interval.mean > 0)
    ? "mixed"
    : "not supported";
  return {
    verdict,
    evidence,
    because: {
      supported: "All three measures are smaller with layers, with intervals above × 1.",
      mixed: `${above} of the three intervals above × 1: ${
        counted(pairs.length, "seed")
      } cannot tell.`,
      "not supported": "No measure is smaller with layers on the mean over seeds.",
    }[verdict],
    numbers: [
      ...numbers,
      ...measures.map(({ name }, at) => ({
        name: `${MEASURES[name]}, without ÷ with (95 % t interval)`,
        value: ratioText(intervals[at]!),
      })),
    ],
    differences: {
      title: "Components of a map, without ÷ with layers, by seed",
      scale: "log10",
      values: measures[0]!.values,
      interval: intervals[0]!,
    },
    records: [...cleanRuns, ...runsOfPairs(runs)],
  };
}

/** An interval of log ratios, shown as ratios. */
function ratioText({ mean, low, high }: Interval): string {
  return `${factor(10 ** mean)} (${factor(10 ** low)} … ${factor(10 ** high)})`;
}
