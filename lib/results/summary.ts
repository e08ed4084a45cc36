/**
 * What the runs of an experiment came to: scores after each epoch, and per arm their mean and spread
 * over seeds. Drawing is `figures/`'s matter, Markdown `table.ts`'s.
 *
 * @module
 */
import type { ConventionName } from "../metrics/conventions.ts";
import { score } from "../metrics/score.ts";
import { armsOf } from "./arm_order.ts";
import type { RunRecord } from "./record.ts";
import { mean, standardDeviation } from "./statistics.ts";

/** How records are scored. */
export interface Scoring {
  /** The rule. @default that of each record's settings */
  convention?: ConventionName;
}

/** Mean and spread of a score over seeds. */
export interface Spread {
  /** Arithmetic mean. */
  mean: number;
  /** Sample standard deviation; null for one seed. */
  sd: number | null;
  /** Least value. */
  min: number;
  /** Greatest value. */
  max: number;
}

/** One arm's runs. */
export interface ArmSummary {
  /** Such as `"noisy-iel"`. */
  arm: string;
  /** Seeds that were run, in order. */
  seeds: number[];
  /** Scores of the epochs of each seed; of a run that diverged those before. */
  curves: number[][];
  /** Seeds of runs that diverged: no number of the arm but their curves is of them. */
  diverged: number[];
  /** What is compared with other arms, by seed: the score that the settings name. NaN where a run diverged. */
  scores: number[];
  /** Score after the last epoch. */
  final: Spread;
  /** Mean of the scores of the last five epochs. */
  lastFive: Spread;
  /** Greatest score of a run, whenever it was. */
  peak: Spread;
  /** Epoch of that score (the first such), mean over seeds. */
  peakEpoch: number;
  /** Peak minus final: what was lost by training on, as by overfitting. */
  drop: Spread;
}

/**
 * The validation scores of a run after each epoch.
 *
 * @example
 * ```ts
 * import { curve } from "./summary.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord();
 * strictEqual(curve(record).length, record.epochs.length);
 * ```
 */
export function curve(record: RunRecord, scoring: Scoring = {}): number[] {
  const { convention = record.spec.metric } = scoring;
  return record.epochs.map(({ counts }) => score(convention, counts).mean);
}

/**
 * The score of a run that its settings name: after the last epoch, the mean of the last five epochs, or
 * that of the epoch which is best on the selection part. NaN for a run that diverged.
 *
 * @example
 * ```ts
 * import { curve, primaryScore } from "./summary.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord();
 * strictEqual(primaryScore(record), curve(record).at(-1)); // its settings name the last epoch
 * ```
 */
export function primaryScore(record: RunRecord, scoring: Scoring = {}): number {
  if (record.diverged) return NaN;
  const scores = curve(record, scoring);
  const { convention = record.spec.metric } = scoring;
  switch (record.spec.score) {
    case "last-epoch":
      return scores.at(-1)!;
    case "last-five-epochs":
      return mean(scores.slice(-5));
    case "best-on-selection": {
      const seen = record.epochs.map(({ selection, counts }) =>
        score(convention, selection ?? counts).mean
      );
      return scores[seen.indexOf(Math.max(...seen))]!;
    }
  }
}

/**
 * Mean and spread of values.
 *
 * @throws {RangeError} when there are none.
 *
 * @example
 * ```ts
 * import { spread } from "./summary.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(spread([0.5]), { mean: 0.5, sd: null, min: 0.5, max: 0.5 });
 * ```
 */
export function spread(values: readonly number[]): Spread {
  return {
    mean: mean(values),
    sd: values.length > 1 ? standardDeviation(values) : null,
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
  };
}

/**
 * Summarises the records of one experiment and profile, arm by arm, in the order of the arms.
 *
 * @throws {RangeError} when the records are of several experiments or profiles: they are not
 * comparable.
 *
 * @example
 * ```ts
 * import { summarize } from "./summary.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const records = ["noisy-iel", "noisy"].map((arm) => fakeRecord({ arm }));
 * deepStrictEqual(summarize(records).map(({ arm }) => arm), ["noisy", "noisy-iel"]);
 * ```
 */
export function summarize(records: readonly RunRecord[], scoring: Scoring = {}): ArmSummary[] {
  const kinds = new Set(records.map(({ spec }) => `${spec.experiment} at ${spec.profile}`));
  if (kinds.size > 1) {
    throw new RangeError(`records are not comparable: ${[...kinds].join(", ")}; summarise each`);
  }
  return armsOf(records).map((arm) => {
    const runs = records.filter(({ spec }) => spec.arm === arm)
      .sort((a, b) => a.spec.seed - b.spec.seed);
    const curves = runs.map((run) => curve(run, scoring));
    const sound = curves.filter((_, index) => !runs[index]!.diverged);
    if (sound.length === 0) return { arm, ...nothingSound(runs, curves) };
    const finals = sound.map((scores) => scores.at(-1)!);
    const peaks = sound.map((scores) => scores.reduce((a, b) => Math.max(a, b)));
    return {
      arm,
      seeds: runs.map(({ spec }) => spec.seed),
      curves,
      diverged: runs.filter(({ diverged }) => diverged).map(({ spec }) => spec.seed),
      scores: runs.map((run) => primaryScore(run, scoring)),
      final: spread(finals),
      lastFive: spread(sound.map((scores) => mean(scores.slice(-5)))),
      peak: spread(peaks),
      peakEpoch: mean(sound.map((scores, index) => scores.indexOf(peaks[index]!) + 1)),
      drop: spread(peaks.map((peak, index) => peak - finals[index]!)),
    };
  });
}

/** An arm of which every run diverged has no score. */
function nothingSound(runs: readonly RunRecord[], curves: number[][]): Omit<ArmSummary, "arm"> {
  const none: Spread = { mean: NaN, sd: null, min: NaN, max: NaN };
  const seeds = runs.map(({ spec }) => spec.seed);
  return {
    ...{ seeds, curves, diverged: seeds, scores: seeds.map(() => NaN) },
    ...{ final: none, lastFive: none, peak: none, peakEpoch: NaN, drop: none },
  };
}
