/**
 * Whether a user's runs agree with the published ones. Only like is compared with like: the same
 * experiment, profile, settings and data.
 *
 * @module
 */
import { settingsKey } from "./key.ts";
import type { RunRecord } from "./record.ts";
import { curve, type Scoring, type Spread, spread } from "./summary.ts";

/** What came of comparing an arm. */
export type Verdict = "agrees" | "differs" | "not published" | "other settings" | "other data";

/** One arm of the user's against the published one. */
export interface Agreement {
  /** Such as `"noisy-iel"`. */
  arm: string;
  /** Final scores of the user's runs. */
  mine: Spread;
  /** Number of the user's runs. */
  runs: number;
  /** Final scores of the published runs; null when there are none to compare with. */
  published: Spread | null;
  /** Number of the published runs. */
  publishedRuns: number;
  /** The interval in which a final score agrees; null when there is nothing to compare with. */
  interval: [low: number, high: number] | null;
  /** What came of it. */
  verdict: Verdict;
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
 * Compares final scores, arm by arm. The interval of agreement is the range of the published final
 * scores, widened on each side by a margin: two standard deviations of the published seeds but at
 * least 0.01, or 0.05 where one seed was published. An arm agrees when every run of the user's lies
 * inside. This is a check that the kit works on another machine, no test of a hypothesis.
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
  const final = (record: RunRecord) => record.diverged ? NaN : curve(record, options).at(-1)!;
  const arms = [...new Set(mine.map(({ spec }) => spec.arm))];
  return arms.map((arm) => {
    const runs = mine.filter(({ spec }) => spec.arm === arm);
    const { experiment, profile } = runs[0]!.spec;
    const candidates = published.filter(({ spec }) =>
      spec.arm === arm && spec.experiment === experiment && spec.profile === profile
    );
    const alike = candidates.filter((other) => runs.every((run) => sameSettings(run, other)));
    const base = { arm, mine: spread(runs.map(final)), runs: runs.length };
    if (alike.length === 0) {
      const sameData = candidates.some(({ data }) => data.sha256 === runs[0]!.data.sha256);
      const verdict = candidates.length === 0
        ? "not published" as const
        : sameData
        ? "other settings" as const
        : "other data" as const;
      return { ...base, published: null, publishedRuns: 0, interval: null, verdict };
    }
    const theirs = spread(alike.map(final));
    const margin = theirs.sd === null
      ? singleMargin
      : Math.max(leastMargin, deviations * theirs.sd);
    const [low, high] = [Math.max(0, theirs.min - margin), Math.min(1, theirs.max + margin)];
    const inside = base.mine.min >= low && base.mine.max <= high;
    return {
      ...base,
      published: theirs,
      publishedRuns: alike.length,
      interval: [low, high],
      verdict: inside ? "agrees" : "differs",
    };
  });
}

function sameSettings(a: RunRecord, b: RunRecord): boolean {
  return settingsKey(a.spec, a.data.sha256) === settingsKey(b.spec, b.data.sha256);
}
