/**
 * What the runs of an experiment came to: scores after each epoch, and per arm their mean and spread
 * over seeds. Drawing is `figures/`'s matter, Markdown `table.ts`'s.
 *
 * @module
 */
import type { ConventionName } from "../metrics/conventions.ts";
import { score } from "../metrics/score.ts";
import { compareArmNames } from "./arms.ts";
import type { RunRecord } from "./record.ts";
import { mean, standardDeviation } from "./statistics.ts";

/** How records are scored. */
export interface Scoring {
  /** The rule. @default {"authors-dice"} */
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
  /** Scores of the epochs of each seed. */
  curves: number[][];
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
  const { convention = "authors-dice" } = scoring;
  return record.epochs.map(({ counts }) => score(convention, counts).mean);
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
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

/**
 * Summarises the records of one experiment and profile, arm by arm: the paper's arms first, in
 * their order, then others by their number of layers.
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
  const present = new Set(records.map(({ spec }) => spec.arm));
  return [...present].sort(compareArmNames).map((arm) => {
    const runs = records.filter(({ spec }) => spec.arm === arm)
      .sort((a, b) => a.spec.seed - b.spec.seed);
    const curves = runs.map((run) => curve(run, scoring));
    const finals = curves.map((scores) => scores.at(-1)!);
    const peaks = curves.map((scores) => Math.max(...scores));
    return {
      arm,
      seeds: runs.map(({ spec }) => spec.seed),
      curves,
      final: spread(finals),
      lastFive: spread(curves.map((scores) => mean(scores.slice(-5)))),
      peak: spread(peaks),
      peakEpoch: mean(curves.map((scores, index) => scores.indexOf(peaks[index]!) + 1)),
      drop: spread(peaks.map((peak, index) => peak - finals[index]!)),
    };
  });
}
