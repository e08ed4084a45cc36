/**
 * Claim C7: whether a longer evolution time T = N·Δt smooths the predicted maps, and whether too long
 * a time harms the fit. Its picture is `figures/evolution_time.ts`'s matter.
 *
 * @module
 */
import { measureName } from "../metrics/conventions.ts";
import { evolutionTimes } from "../results/evolution_time.ts";
import { type Raggedness, raggedness } from "../results/raggedness.ts";
import type { RunRecord } from "../results/record.ts";
import { mean, rankCorrelation, standardDeviation } from "../results/statistics.ts";
import { curve } from "../results/summary.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { counted, fixed } from "./format.ts";
import { MEASURES } from "./maps.ts";
import { experimentMetric } from "./metric.ts";
import { EQUIVALENCE_MARGIN } from "./scores.ts";

/** Evolution times that the test needs, T = 0 among them. */
export const TIMES_TO_TEST = 4;

/** An evolution time with what its runs came to, in the order of the seeds. */
interface Point {
  readonly time: number;
  readonly steps: number;
  readonly records: readonly RunRecord[];
  readonly scores: readonly number[];
  readonly maps: readonly Raggedness[];
}

/**
 * C7, on runs with noisy labels that differ in the number of layers alone (T = 0: none), of the
 * seeds that every T was run with.
 *
 * - Smoother: for each seed, Spearman's rank correlation of T with components, with boundary length
 *   and with total variation is negative, with T = 0 and among T > 0 alone.
 * - Harms the fit: the score after the last epoch at the longest T is below that at the best T (of
 *   the greatest mean over seeds) in every seed, and on the mean by more than C1's margin
 *   ({@linkcode EQUIVALENCE_MARGIN}) and than the greater of their two standard deviations over seeds.
 *
 * Supported: both. Mixed: one of them. Not supported: neither. Not yet tested: fewer than four T or
 * fewer than two seeds.
 *
 * @param sweep Runs of one experiment and profile; those of clean labels test nothing.
 *
 * @example
 * ```ts
 * import { longerEvolution } from "./evolution_time.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const sweep = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm, images: 1 }));
 * strictEqual(longerEvolution(sweep).verdict, "not yet tested"); // two times only
 * ```
 */
export function longerEvolution(sweep: readonly RunRecord[]): Finding {
  const points = pointsOf(sweep);
  const seeds = points[0]?.records.length ?? 0;
  if (points.length < TIMES_TO_TEST || points[0]!.steps > 0) {
    return notYetTested(
      `needs ${TIMES_TO_TEST} evolution times on noisy labels, T = 0 among them: ` +
        (points.length > 1 ? `there are ${points.length}` : "there is no sweep"),
    );
  }
  if (seeds === 0) return notYetTested("needs a seed that was run with every evolution time");
  const measure = measureName(experimentMetric(sweep));
  const numbers = points.map((point) => ({
    name: `T = ${point.time}, ${point.steps === 0 ? "no layers" : counted(point.steps, "layer")}`,
    value: describe(point, measure),
  }));
  if (seeds < 2) {
    return notYetTested("needs two seeds that were run with every evolution time", numbers);
  }
  const [smoother, fit] = [smoothing(points), harm(points)];
  const { best, longest } = fit;
  const count = Number(smoother.holds) + Number(fit.holds);
  const [first, last] = [points[0]!, points.at(-1)!];
  const components = ({ maps }: Point) =>
    fixed(mean(maps.map((map) => map.components)), { digits: 1 });
  return {
    verdict: (["not supported", "mixed", "supported"] as const)[count]!,
    evidence:
      `${components(first)} components a map at T = ${first.time}, ${components(last)} at ` +
      `T = ${last.time}; ${measure} ${fixed(mean(best.scores))} at T = ${best.time}, ` +
      `${fixed(mean(longest.scores))} at T = ${longest.time}; ${counted(seeds, "seed")}`,
    because: `${
      smoother.holds
        ? "Maps are smoother with a longer time, by all three measures in every seed."
        : "Not every measure falls with a longer time in every seed."
    } ${
      best === longest
        ? "The longest time has the best score: no harm was seen."
        : fit.holds
        ? `The longest time costs more ${measure} than ${EQUIVALENCE_MARGIN} and than seeds differ by.`
        : `What the longest time costs is within ${EQUIVALENCE_MARGIN} or what seeds differ by.`
    }`,
    numbers: [
      ...numbers,
      ...smoother.numbers,
      {
        name: `${measure} lost from T = ${best.time} to T = ${longest.time}, by seed`,
        value: fit.losses.map((loss) => fixed(loss)).join(", "),
      },
      { name: "greater standard deviation over seeds at the two", value: fixed(fit.spread) },
    ],
    records: points.flatMap(({ records }) => records),
  };
}

/** The evolution times, each with the seeds that all of them have. */
function pointsOf(sweep: readonly RunRecord[]): Point[] {
  const convention = experimentMetric(sweep);
  const times = evolutionTimes(
    sweep.filter(({ predictions }) => Object.keys(predictions).length > 0),
  );
  const everywhere = ({ spec: { seed } }: RunRecord) =>
    times.every(({ records }) => records.some(({ spec }) => spec.seed === seed));
  return times.map(({ time, steps, records: all }) => {
    const records = all.filter(everywhere);
    const scores = records.map((record) => curve(record, { convention }).at(-1)!);
    return { time, steps, records, scores, maps: records.map(raggedness) };
  });
}

/** Rank correlations of T with each measure of raggedness, by seed. */
function smoothing(points: readonly Point[]): Pick<Finding, "numbers"> & { holds: boolean } {
  const correlations = (names: readonly Point[], measure: keyof Raggedness) =>
    names[0]!.maps.map((_, seed) =>
      rankCorrelation(names.map(({ time }) => time), names.map(({ maps }) => maps[seed]![measure]))
    );
  const layered = points.filter(({ steps }) => steps > 0);
  const rows = (Object.keys(MEASURES) as (keyof Raggedness)[]).map((measure) => ({
    measure,
    all: correlations(points, measure),
    layered: correlations(layered, measure),
  }));
  const show = (values: readonly number[]) =>
    values.map((value) => fixed(value, { digits: 2 })).join(", ");
  return {
    holds: rows.every(({ all, layered }) => [...all, ...layered].every((value) => value < 0)),
    numbers: rows.map(({ measure, all, layered }) => ({
      name: `rank correlation of T with ${MEASURES[measure]}, by seed`,
      value: `${show(all)}; among T > 0 ${show(layered)}`,
    })),
  };
}

/** What the longest T loses against the best. */
function harm(points: readonly Point[]) {
  const longest = points.at(-1)!;
  const best = points.reduce((one, other) => mean(other.scores) > mean(one.scores) ? other : one);
  const losses = best.scores.map((score, seed) => score - longest.scores[seed]!);
  const spread = Math.max(standardDeviation(best.scores), standardDeviation(longest.scores));
  const holds = losses.every((loss) => loss > 0) &&
    mean(losses) > Math.max(EQUIVALENCE_MARGIN, spread);
  return { best, longest, losses, spread, holds };
}

function describe({ scores, maps }: Point, measure: string): string {
  const of = (name: keyof Raggedness) => fixed(mean(maps.map((map) => map[name])), { digits: 1 });
  return `${measure} ${fixed(mean(scores))}; ${of("components")} components, boundary ` +
    `${of("boundaryLength")}, total variation ${of("totalVariation")}`;
}
