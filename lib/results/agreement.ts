/**
 * Whether a user's runs agree with the published ones. Only like is compared with like: the same
 * experiment, profile, settings and data.
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

/** What came of comparing an arm. */
export type AgreementVerdict =
  | "agrees"
  | "differs"
  | "not published"
  | "other settings"
  | "other data";

/** Runs of one arm. */
export interface ArmScores {
  /** Their scores (that which the settings name); NaN where every run diverged. */
  scores: Spread;
  /** Number of runs. */
  runs: number;
  /** Those that diverged, which have no score. */
  diverged: DivergedRun[];
}

/** One arm of the user's against the published one. */
export interface Agreement {
  /** Such as `"noisy-iel"`. */
  arm: string;
  /** The user's runs. */
  mine: ArmScores;
  /** The published runs of the same settings; null when there are none to compare with. */
  published: ArmScores | null;
  /** The interval in which a score agrees; null when there is nothing to compare with. */
  interval: [low: number, high: number] | null;
  /** What came of it. */
  verdict: AgreementVerdict;
}

/** How wide the interval of agreement is. */
export interface AgreementOptions extends Scoring {
  /** Margin of several published seeds, in their standard deviations. @default {2} */
  deviations?: number;
  /** Least margin of several published seeds: engines differ in rounding. @default {0.01} */
  leastMargin?: number;
  /** Margin of one published seed, whose spread nobody knows. @default {0.05} */
  singleMargin?: number;
}

/**
 * Compares scores, arm by arm: of each run that which its settings name. The interval of agreement is
 * the range of the published scores, widened on each side by a margin: two standard deviations of the
 * published seeds but at least 0.01, or 0.05 where one seed was published. An arm agrees when every run
 * of the user's lies inside; one of which runs diverged agrees only where published ones did too. This
 * is a check that the kit works on another machine, no test of a hypothesis.
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
    const repeated = candidates.filter((other) =>
      runs.every(({ settings }) => settings === other.settings)
    );
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

/** A run as one of its arms, with what repetitions of it have in common. */
interface ArmRun {
  readonly arm: string;
  readonly settings: string;
  readonly record: RunRecord;
}

/** The arms of a run; what acts at prediction only is a setting of the arm that it makes, not of the rest. */
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
