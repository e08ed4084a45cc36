/**
 * Pairs of runs with the same seed whose settings differ only in the inverse evolution layers.
 * `results/paired.ts` compares the scores of any two arms.
 *
 * @module
 */
import { canonicalJson } from "../kind/canonical.ts";
import type { RunRecord } from "../results/record.ts";
import { settingsBut } from "../results/comparable.ts";

/** Two runs of one seed. */
export interface Pair {
  /** Their seed. */
  readonly seed: number;
  /** The run without inverse evolution layers. */
  readonly without: RunRecord;
  /** The run with them. */
  readonly withIel: RunRecord;
}

/** Endings of the arms with layers: in the paper's experiments, and in the kit's studies. */
const LAYERED = ["iel", "layers"] as const;

/**
 * Pairs runs without and with layers, trained on clean or on noisy labels, by seed. A seed that lacks
 * one of the two is left out. The run with layers is that of the arm `noisy-iel` (in the paper's
 * experiments) or `noisy-layers` (in the kit's studies), or of the same arms with clean labels.
 *
 * @example
 * ```ts
 * import { pairRuns } from "./pairs.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const runs = [fakeRecord({ arm: "noisy", seed: 1 }), fakeRecord({ arm: "noisy-iel", seed: 1 })];
 * const pairs = pairRuns([...runs, fakeRecord({ arm: "noisy", seed: 2 })], { labels: "noisy" });
 * deepStrictEqual(pairs.map(({ seed }) => seed), [1]);
 * ```
 */
export function pairRuns(
  records: readonly RunRecord[],
  options: {
    /** Kind of labels that the networks were trained on. */
    labels: "clean" | "noisy";
  },
): Pair[] {
  const { labels } = options;
  const shared = (record: RunRecord) => settingsBut(record, ["arm", "noise", "iel"]);
  const layered = records.filter(({ spec }) =>
    LAYERED.some((ending) => spec.arm === `${labels}-${ending}`)
  );
  return records.filter(({ spec }) => spec.arm === labels)
    .flatMap((without) => {
      const noise = canonicalJson(without.spec.noise);
      const withIel = layered.find((other) =>
        shared(other) === shared(without) && canonicalJson(other.spec.noise) === noise
      );
      return withIel ? [{ seed: without.spec.seed, without, withIel }] : [];
    })
    .sort((a, b) => a.seed - b.seed);
}

/**
 * The pairs trained on clean labels, then those trained on noisy ones.
 *
 * @example
 * ```ts
 * import { pairsOfBothLabels } from "./pairs.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const runs = ["clean", "clean-iel", "noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * strictEqual(pairsOfBothLabels(runs).length, 2);
 * ```
 */
export function pairsOfBothLabels(records: readonly RunRecord[]): Pair[] {
  return (["clean", "noisy"] as const).flatMap((labels) => pairRuns(records, { labels }));
}

/**
 * The runs of pairs.
 *
 * @example
 * ```ts
 * import { pairRuns, runsOfPairs } from "./pairs.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const runs = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * deepStrictEqual(runsOfPairs(pairRuns(runs, { labels: "noisy" })), runs);
 * ```
 */
export function runsOfPairs(pairs: readonly Pair[]): RunRecord[] {
  return pairs.flatMap(({ without, withIel }) => [without, withIel]);
}

/** Reason why a claim about pairs cannot be tested if there are none. */
export const NO_PAIR = "no seed was run both without and with layers";
