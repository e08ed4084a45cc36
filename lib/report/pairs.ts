/**
 * Runs that belong together: two arms of one seed, whose settings differ in nothing but the noise
 * and the inverse evolution layers.
 *
 * @module
 */
import { canonicalJson } from "../results/key.ts";
import type { RunRecord } from "../results/record.ts";

/** Two runs of one seed. */
export interface Pair {
  /** Their seed. */
  readonly seed: number;
  /** The run without inverse evolution layers. */
  readonly without: RunRecord;
  /** The run with them. */
  readonly withIel: RunRecord;
}

/** Everything that two runs must share to be compared. */
function shared({ spec, data }: RunRecord): string {
  const { arm: _arm, noise: _noise, iel: _iel, ...settings } = spec;
  return canonicalJson({ data: data.sha256, settings });
}

/**
 * The pairs without and with layers among records with clean or with noisy labels, by seed. A seed
 * that lacks one of the two is left out.
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
    /** Labels that the networks were trained on. */
    labels: "clean" | "noisy";
  },
): Pair[] {
  const { labels } = options;
  const layered = records.filter(({ spec }) => spec.arm === `${labels}-iel`);
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
