/**
 * Summarises the runs of an experiment: scores after each epoch, and per arm their mean and spread over
 * seeds. Prediction-only arms are treated like any other arm.
 *
 * @module
 */
import type { ScoreName } from "../experiment/spec.ts";
import { UserError } from "../errors.ts";
import { type ConventionName, conventions } from "../metrics/conventions.ts";
import type { ImageCounts } from "../metrics/counts.ts";
import { score } from "../metrics/score.ts";
import { armsOf } from "./arm_order.ts";
import { refuseMixed } from "./mixed.ts";
import type { RunRecord } from "./record.ts";
import { extent, mean, standardDeviation } from "./statistics.ts";
import { withViews } from "./views.ts";

/** Options of scoring. */
export interface Scoring {
  /** The scoring convention. @default that of each record's settings */
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

/** A run that diverged. */
export interface DivergedRun {
  /** Its seed. */
  seed: number;
  /** The epoch in which a number stopped being finite, from 1. */
  epoch: number;
}

/** One arm's runs. */
export interface ArmSummary {
  /** Name of the arm, such as `"noisy-iel"`. */
  arm: string;
  /** Seeds that were run, in order. */
  seeds: number[];
  /** Scores of the epochs of each seed; for a run that diverged, of the epochs before. */
  curves: number[][];
  /** Runs that diverged, by seed: they have no score, and no number below includes them. */
  diverged: DivergedRun[];
  /** The score that the settings name, by seed, for comparing arms; NaN if a run diverged. */
  scores: number[];
  /** Score after the last epoch. */
  final: Spread;
  /** Mean of the scores of the last five epochs. */
  lastFive: Spread;
  /** Highest score of a run at any epoch. */
  peak: Spread;
  /** First epoch with that score, mean over seeds. */
  peakEpoch: number;
  /** Peak minus final: the loss by further training, such as through overfitting. */
  drop: Spread;
}

/**
 * The validation scores of a run after each epoch.
 *
 * @throws {UserError} if the convention averages over images, and the record stores counts of each image
 * only for some epochs.
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
  return record.epochs.map(({ counts }) =>
    scoreOf(record, { counts, images: record.data.validation, scoring })
  );
}

function scoreOf(
  { spec }: RunRecord,
  { counts, images, scoring: { convention = spec.metric } }: {
    readonly counts: readonly ImageCounts[];
    readonly images: readonly string[];
    readonly scoring: Scoring;
  },
): number {
  if (counts.length === images.length || conventions[convention].pool === "dataset") {
    return score(convention, counts).mean;
  }
  throw new UserError(
    `${spec.experiment}, ${spec.arm}, seed ${spec.seed}: the record has counts of each image for some ` +
      `epochs only, and ${convention} is a mean over images; use a convention that pools the data set`,
  );
}

/**
 * The score of a run that its settings name: that after the last epoch, the mean of the last five epochs,
 * or that of the best epoch on the selection part. NaN for a run that diverged.
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
  switch (record.spec.score) {
    case "last-epoch":
      return scores.at(-1)!;
    case "last-five-epochs":
      return mean(scores.slice(-5));
    case "best-on-selection": {
      const images = record.data.selection ?? record.data.validation;
      const seen = record.epochs.map(({ selection, counts }) =>
        scoreOf(record, { counts: selection ?? counts, images, scoring })
      ).map((value) => Number.isNaN(value) ? -Infinity : value);
      return scores[seen.indexOf(extent(seen)[1])]!;
    }
  }
}

/** Descriptions of {@linkcode primaryScore}, for readers. */
export const SCORE_TITLES = {
  "last-epoch": "after the last epoch",
  "last-five-epochs": "mean of the last five epochs",
  "best-on-selection": "at the epoch that is best on the selection part",
} as const satisfies Record<ScoreName, string>;

/**
 * Mean and spread of values.
 *
 * @throws {RangeError} if there are none.
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
  const [min, max] = extent(values);
  return {
    mean: mean(values),
    sd: values.length > 1 ? standardDeviation(values) : null,
    min,
    max,
  };
}

/**
 * Summarises the records of one experiment and profile, arm by arm, in the order of the arms. A training
 * that was evaluated in several ways counts as that many arms.
 *
 * @throws {UserError} if the records must not be averaged together: of several experiments, profiles or
 * variants, of one arm with different settings, or two of one arm and seed. `chooseRecords` selects.
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
  refuseMixed(records);
  const views = withViews(records);
  return armsOf(views).map((arm) => {
    const runs = views.filter(({ spec }) => spec.arm === arm)
      .sort((a, b) => a.spec.seed - b.spec.seed);
    const curves = runs.map((run) => curve(run, scoring));
    const sound = curves.filter((_, index) => !runs[index]!.diverged);
    return {
      arm,
      seeds: runs.map(({ spec }) => spec.seed),
      curves,
      diverged: runs.flatMap(({ spec: { seed }, diverged }) =>
        diverged ? [{ seed, epoch: diverged.epoch }] : []
      ),
      scores: runs.map((run) => primaryScore(run, scoring)),
      ...sound.length > 0 ? soundNumbers(sound) : NOTHING_SOUND,
    };
  });
}

type Numbers = Pick<ArmSummary, "final" | "lastFive" | "peak" | "peakEpoch" | "drop">;

function soundNumbers(curves: readonly number[][]): Numbers {
  const finals = curves.map((scores) => scores.at(-1)!);
  const peaks = curves.map((scores) => extent(scores)[1]);
  return {
    final: spread(finals),
    lastFive: spread(curves.map((scores) => mean(scores.slice(-5)))),
    peak: spread(peaks),
    peakEpoch: mean(curves.map((scores, index) => scores.indexOf(peaks[index]!) + 1)),
    drop: spread(peaks.map((peak, index) => peak - finals[index]!)),
  };
}

/**
 * The spread if all runs diverged: no numbers.
 *
 * @example
 * ```ts
 * import { NO_SPREAD } from "./summary.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Number.isNaN(NO_SPREAD.mean));
 * ```
 */
export const NO_SPREAD: Spread = { mean: NaN, sd: null, min: NaN, max: NaN };

const NOTHING_SOUND: Numbers = {
  ...{ final: NO_SPREAD, lastFive: NO_SPREAD, peak: NO_SPREAD, peakEpoch: NaN, drop: NO_SPREAD },
};

/**
 * Describes where runs diverged; empty if none did.
 *
 * @param options.runs Number of runs: the seed is named if there are several.
 *
 * @example
 * ```ts
 * import { divergedText } from "./summary.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const diverged = [{ seed: 0, epoch: 3 }, { seed: 2, epoch: 1 }];
 * deepStrictEqual(
 *   [divergedText(diverged, { runs: 3 }), divergedText(diverged.slice(0, 1), { runs: 1 })],
 *   ["diverged at epoch 3 (seed 0), at epoch 1 (seed 2)", "diverged at epoch 3"],
 * );
 * ```
 */
export function divergedText(
  diverged: readonly DivergedRun[],
  { runs }: { readonly runs: number },
): string {
  const places = diverged.map(({ seed, epoch }) =>
    `at epoch ${epoch}${runs > 1 ? ` (seed ${seed})` : ""}`
  );
  return places.length > 0 ? `diverged ${places.join(", ")}` : "";
}
