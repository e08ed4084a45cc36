/**
 * Checks whether a user's runs agree with the published ones. Only runs with the same experiment, profile,
 * settings and data are compared.
 *
 * @module
 */
import { settingsKey } from "./key.ts";
import type { RunRecord } from "./record.ts";
import {
  type DivergedRun,
  NO_SPREAD,
  primaryScore,
  type Scoring,
  type Spread,
  spread,
} from "./summary.ts";
import { viewsOf } from "./views.ts";

/** The result of comparing an arm. */
export type AgreementVerdict =
  | "agrees"
  | "differs"
  | "not published"
  | "other settings"
  | "other data";

/** Runs of one arm. */
export interface ArmScores {
  /** Their scores, of the kind named in the settings; NaN if every run diverged. */
  scores: Spread;
  /** Number of runs. */
  runs: number;
  /** The runs that diverged, which have no score. */
  diverged: DivergedRun[];
}

/** One arm of the user's, compared with the published one. */
export interface Agreement {
  /** Name of the arm, such as `"noisy-iel"`. */
  arm: string;
  /** The user's runs. */
  mine: ArmScores;
  /** The published runs with the same settings; null if there are none. */
  published: ArmScores | null;
  /** The interval in which a score agrees; null if there are no published runs. */
  interval: [low: number, high: number] | null;
  /** The result. */
  verdict: AgreementVerdict;
}

/** Options for the width of the interval of agreement. */
export interface AgreementOptions extends Scoring {
  /** Margin around several published seeds, in their standard deviations. @default {2} */
  deviations?: number;
  /** Minimum margin around several published seeds, as engines round differently. @default {0.01} */
  leastMargin?: number;
  /** Margin around a single published seed, whose spread is unknown. @default {0.05} */
  singleMargin?: number;
}

/**
 * Compares, arm by arm, the scores named in the settings. The interval of agreement is the range of the
 * published scores, widened on each side by a margin: two standard deviations of the published seeds but
 * at least 0.01, or 0.05 if only one seed was published. An arm agrees if every run of the user's lies
 * inside. An arm with diverged runs agrees only if published runs diverged too. This checks that the kit
 * works on another machine; it is not a hypothesis test.
 *
 * @example
 * ```ts
 * import { compareWithPublished } from "./agreement.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const published = [0, 1, 2].map((seed) => fakeRecord({ seed }));
 * const [agreement] = compareWithPublished([fakeRecord({ seed: 3 })], published);
 * strictEqual(agreement?.verdict, "agrees");
 * ```
 */
export function compareWithPublished(
  mine: readonly RunRecord[],
  published: readonly RunRecord[],
  options: AgreementOptions = {},
): Agreement[] {
  const { deviations = 2, leastMargin = 0.01, singleMargin = 0.05 } = options;
  const [mineByArm, theirs] = [mine.flatMap(armsOfRun), published.flatMap(armsOfRun)];
  return [...Map.groupBy(mineByArm, ({ arm }) => arm)].map(([arm, runs]) => {
    const { experiment, profile } = runs[0]!.record.spec;
    const candidates = theirs.filter(({ arm: other, record: { spec } }) =>
      other === arm && spec.experiment === experiment && spec.profile === profile
    );
    const equal = candidates.filter((other) =>
      runs.every(({ settings }) => settings === other.settings)
    );
    // A training is stored twice if an arm at prediction was added later.
    const repeated = [
      ...new Map(equal.map((run) => [run.record.spec.seed, run] as const)).values(),
    ];
    const base = { arm, mine: scoresOf(runs, options) };
    if (repeated.length === 0) {
      const { sha256 } = runs[0]!.record.data;
      const verdict = candidates.length === 0
        ? "not published" as const
        : candidates.some(({ record: { data } }) => data.sha256 === sha256)
        ? "other settings" as const
        : "other data" as const;
      return { ...base, published: null, interval: null, verdict };
    }
    const known = scoresOf(repeated, options);
    const { scores: { min, max, sd } } = known;
    const margin = sd === null ? singleMargin : Math.max(leastMargin, deviations * sd);
    const [low, high] = [Math.max(0, min - margin), Math.min(1, max + margin)];
    const { scores, diverged } = base.mine;
    const inside = Number.isNaN(scores.mean) || (scores.min >= low && scores.max <= high);
    const agrees = inside && (diverged.length === 0 || known.diverged.length > 0);
    return {
      ...base,
      published: known,
      interval: Number.isNaN(low) ? null : [low, high],
      verdict: agrees ? "agrees" : "differs",
    };
  });
}

/** A run as one of its arms, with the settings that its repetitions share. */
interface ArmRun {
  readonly arm: string;
  readonly settings: string;
  readonly record: RunRecord;
}

/** The arms of a run; a prediction-only step is a setting of the arm that it defines, not of the others. */
function armsOfRun(record: RunRecord): ArmRun[] {
  const { after } = record.spec;
  return viewsOf(record).map((view) => {
    const { arm } = view.spec;
    const own = Object.hasOwn(after, arm) ? { [arm]: after[arm]! } : {};
    const settings = settingsKey({ ...record.spec, arm, after: own }, record.data.sha256);
    return { arm, settings, record: view };
  });
}

function scoresOf(runs: readonly ArmRun[], scoring: Scoring): ArmScores {
  const records = runs.map(({ record }) => record);
  const sound = records.filter(({ diverged }) => !diverged);
  return {
    scores: sound.length > 0
      ? spread(sound.map((record) => primaryScore(record, scoring)))
      : NO_SPREAD,
    runs: runs.length,
    diverged: records.flatMap(({ spec: { seed }, diverged }) =>
      diverged ? [{ seed, epoch: diverged.epoch }] : []
    ),
  };
}
