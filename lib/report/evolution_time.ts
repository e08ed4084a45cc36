/**
 * Claim C7: whether a longer evolution time T = N·Δt smooths the predicted maps, and whether too long a
 * time harms the fit. `figures/evolution_time.ts` draws its figure.
 *
 * @module
 */
import { measureName } from "../metrics/conventions.ts";
import { EQUIVALENCE_MARGIN } from "../paper/arms.ts";
import { evolutionTimes } from "../results/evolution_time.ts";
import { type Raggedness, raggedness } from "../results/raggedness.ts";
import type { RunRecord } from "../results/record.ts";
import { mean, rankCorrelation, standardDeviation } from "../results/statistics.ts";
import { curve } from "../results/summary.ts";
import { type Finding, notYetTested } from "./finding.ts";
import { counted, fixed } from "./format.ts";
import { MEASURES } from "./maps.ts";

/** Number of evolution times that the test needs, T = 0 included. */
export const TIMES_TO_TEST = 4;

/**
 * A network whose final score is below this fraction of the mean score at the best T has learnt nothing,
 * and the smoothness of its maps says nothing about the layers. The threshold is ours.
 */
export const LEARNT = 0.5;

/** An evolution time with the results of its runs, in the order of the seeds. */
interface Point {
  readonly time: number;
  readonly steps: number;
  readonly records: readonly RunRecord[];
  readonly scores: readonly number[];
  readonly maps: readonly Raggedness[];
}

/**
 * C7, tested on runs with noisy labels that differ only in the number of layers (T = 0: none), for the
 * seeds that were run at every T.
 *
 * - Smoother: in each seed, Spearman's rank correlation of T with the number of components, with
 *   boundary length and with total variation is negative, both with T = 0 and among T > 0 alone.
 *   Networks that learnt nothing ({@linkcode LEARNT}) are not ranked; each seed needs T = 0 and two T >
 *   0 that are.
 * - Harms the fit: the score after the last epoch at the longest T at which two seeds learnt is below that
 *   at the best T (the one with the greatest mean over seeds) in each of these seeds, and the mean
 *   difference exceeds both C1's margin ({@linkcode EQUIVALENCE_MARGIN}) and the greater of their two
 *   standard deviations over these seeds. A network that learnt nothing does not count: the schedule of
 *   the rate may have stopped it, not the layers.
 *
 * Supported: both. Mixed: one of them. Not supported: neither. Not yet tested: fewer than four T or
 * fewer than two seeds.
 *
 * @param sweep Runs of one experiment and profile; runs with clean labels test nothing.
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
  const measure = measureName(points[0]!.records[0]!.spec.metric);
  const numbers = points.map((point) => ({
    name: `T = ${point.time}, ${point.steps === 0 ? "no layers" : counted(point.steps, "layer")}`,
    value: describe(point, measure),
  }));
  if (seeds < 2) {
    return notYetTested("needs two seeds that were run with every evolution time", numbers);
  }
  const best = points.reduce((one, other) => mean(other.scores) > mean(one.scores) ? other : one);
  const floor = LEARNT * mean(best.scores);
  const fit = harm(points, { best, floor });
  const { longest } = fit;
  const smoother = smoothing(points, { floor });
  const count = Number(smoother.holds) + Number(fit.holds);
  const learnt = ({ scores }: Point) => scores.some((score) => score >= floor);
  const [first, last] = [points.find(learnt)!, points.findLast(learnt)!];
  const components = ({ maps, scores }: Point) => {
    const ranked = maps.filter((_, seed) => scores[seed]! >= floor);
    return fixed(mean(ranked.map((map) => map.components)), { digits: 1 });
  };
  return {
    verdict: (["not supported", "mixed", "supported"] as const)[count]!,
    evidence:
      `${components(first)} components a map at T = ${first.time}, ${components(last)} at ` +
      `T = ${last.time}; ${measure} ${fixed(mean(fit.scores.best))} at T = ${best.time}, ` +
      `${fixed(mean(fit.scores.longest))} at T = ${longest.time}; ${counted(seeds, "seed")}` +
      (fit.scores.best.length < seeds ? `, of which ${fit.scores.best.length} learnt there` : ""),
    because: `${
      smoother.holds
        ? "Maps are smoother with a longer time, by all three measures in every seed."
        : smoother.ranked
        ? "Not every measure falls with a longer time in every seed."
        : "Too few networks learnt anything to rank their maps in every seed."
    }${smoother.left ? ` ${smoother.left}` : ""} ${
      best === longest
        ? "The longest time has the best score: no harm was seen."
        : fit.holds
        ? `T = ${longest.time} costs more ${measure} than ${EQUIVALENCE_MARGIN} and than seeds differ by.`
        : `What T = ${longest.time} costs is within ${EQUIVALENCE_MARGIN} or what seeds differ by.`
    }`,
    numbers: [
      ...numbers,
      ...smoother.numbers,
      {
        name: `${measure} lost from T = ${best.time} to T = ${longest.time}, by seed`,
        value: fit.losses.map((loss) => fixed(loss)).join(", "),
      },
      { name: "greater standard deviation over seeds at the two", value: fixed(fit.spread) },
      ...divergedRuns(sweep),
    ],
    records: points.flatMap(({ records }) => records),
  };
}

/** The evolution times, restricted to the seeds that all of them have. */
function pointsOf(sweep: readonly RunRecord[]): Point[] {
  const times = evolutionTimes(
    sweep.filter(({ predictions }) => Object.keys(predictions).length > 0),
  );
  const everywhere = ({ spec: { seed } }: RunRecord) =>
    times.every(({ records }) => records.some(({ spec }) => spec.seed === seed));
  return times.map(({ time, steps, records: all }) => {
    const records = all.filter(everywhere);
    const scores = records.map((record) => curve(record).at(-1)!);
    return { time, steps, records, scores, maps: records.map(raggedness) };
  });
}

/** Diverged runs of a sweep, which have neither a score nor maps. */
function divergedRuns(sweep: readonly RunRecord[]): Finding["numbers"] {
  const runs = evolutionTimes(sweep).flatMap(({ time, records }) =>
    records.flatMap(({ spec: { seed }, diverged }) =>
      diverged ? [`T = ${time}, seed ${seed}, at epoch ${diverged.epoch}`] : []
    )
  );
  return runs.length > 0 ? [{ name: "runs that diverged", value: runs.join("; ") }] : [];
}

/** The result of ranking maps. */
interface Smoothing extends Pick<Finding, "numbers"> {
  readonly holds: boolean;
  /** Whether every seed has enough networks to rank. */
  readonly ranked: boolean;
  /** Which networks were left out, and why; empty if none were. */
  readonly left: string;
}

/** Rank correlations of T with each raggedness measure, by seed, for scores that reach `floor`. */
function smoothing(points: readonly Point[], { floor }: { readonly floor: number }): Smoothing {
  const bySeed = points[0]!.records.map((_, seed) =>
    points.map(({ time, steps, records, scores, maps }) => (
      { time, steps, map: maps[seed]!, score: scores[seed]!, name: records[seed]!.spec.seed }
    ))
  );
  const learnt = bySeed.map((runs) => runs.filter(({ score }) => score >= floor));
  const layered = learnt.map((runs) => runs.filter(({ steps }) => steps > 0));
  const ranked = layered.every((runs, seed) => runs.length >= 2 && learnt[seed]!.length > 2);
  const correlations = (of: typeof learnt, measure: keyof Raggedness) =>
    of.map((runs) =>
      runs.length < 2
        ? NaN
        : rankCorrelation(runs.map(({ time }) => time), runs.map(({ map }) => map[measure]))
    );
  const rows = (Object.keys(MEASURES) as (keyof Raggedness)[]).map((measure) => ({
    measure,
    all: correlations(learnt, measure),
    layered: correlations(layered, measure),
  }));
  const show = (values: readonly number[]) =>
    values.map((value) => Number.isNaN(value) ? "none" : fixed(value, { digits: 2 })).join(", ");
  const left = bySeed.flat().filter(({ score }) => !(score >= floor));
  return {
    holds: ranked &&
      rows.every(({ all, layered }) => [...all, ...layered].every((value) => value < 0)),
    ranked,
    left: left.length === 0
      ? ""
      : `Not ranked, since they learnt nothing (below ${fixed(floor)}, ` +
        `half of the best T’s score): ${
          left.map(({ time, name }) => `T = ${time}, seed ${name}`).join("; ")
        }.`,
    numbers: rows.map(({ measure, all, layered }) => ({
      name: `rank correlation of T with ${MEASURES[measure]}, by seed`,
      value: `${show(all)}; among T > 0 ${show(layered)}`,
    })),
  };
}

/**
 * The score that a long T loses relative to the best T: the longest at which two seeds learnt something,
 * over the seeds that did at both. That is the best T itself if there is no other.
 */
function harm(
  points: readonly Point[],
  { best, floor }: { readonly best: Point; readonly floor: number },
) {
  const learntAt = ({ scores }: Point) =>
    [...scores.keys()].filter((seed) => scores[seed]! >= floor && best.scores[seed]! >= floor);
  const longest = points.slice(points.indexOf(best))
    .findLast((point) => learntAt(point).length >= 2) ?? best;
  const scoresOf = (point: Point) => learntAt(longest).map((seed) => point.scores[seed]!);
  const scores = { best: scoresOf(best), longest: scoresOf(longest) };
  const losses = scores.best.map((score, at) => score - scores.longest[at]!);
  const spread = Math.max(standardDeviation(scores.best), standardDeviation(scores.longest));
  const holds = losses.every((loss) => loss > 0) &&
    mean(losses) > Math.max(EQUIVALENCE_MARGIN, spread);
  return { longest, scores, losses, spread, holds };
}

function describe({ scores, maps }: Point, measure: string): string {
  const of = (name: keyof Raggedness) => fixed(mean(maps.map((map) => map[name])), { digits: 1 });
  return `${measure} ${fixed(mean(scores))}; ${of("components")} components, boundary ` +
    `${of("boundaryLength")}, total variation ${of("totalVariation")}`;
}
