/**
 * Computes the cost of label noise for a network (its score with clean labels minus that with noisy ones,
 * for the same seed), and compares the costs of two networks. `report/` puts the results into words.
 *
 * @module
 */
import { gainOf, type Judged, type Verdict } from "./judge.ts";
import { refuseMixed } from "./mixed.ts";
import type { RunRecord } from "./record.ts";
import { mean } from "./statistics.ts";
import { curve } from "./summary.ts";
import { errorsOf, type GateErrors, isMemorised, meanErrors } from "./gate.ts";
import { withViews } from "./views.ts";

/** The cost of noise for a network in one seed, and its errors. */
export interface NoiseCost {
  /** Seed of both runs. */
  readonly seed: number;
  /** Score with clean labels minus score with noisy labels. */
  readonly cost: number;
  /** Shares of wrong pixels of the network trained on noisy labels; undefined if not counted. */
  readonly errors: GateErrors | undefined;
}

/** The arms to compare, and the epoch. */
export interface CostOptions {
  /** Arm with noisy labels. @default "noisy" */
  readonly noisy?: string;
  /** Arm with clean labels. @default "clean" */
  readonly clean?: string;
  /** Number of epochs after which to compare. @default as many as both runs have */
  readonly epochs?: number | undefined;
}

/**
 * The cost of noise for a network, seed by seed, on the same data: by the score that the settings name, as
 * if training had ended after `epochs`. Runs that diverged are left out.
 *
 * @param records Records of one experiment, profile and variant.
 * @throws {UserError} if runs of one arm differ in more than the seed, or one arm and seed is there twice.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { noiseCosts } from "./noise_cost.ts";
 * import { ok } from "node:assert/strict";
 *
 * const [only] = noiseCosts(["clean", "noisy"].map((arm) => fakeRecord({ arm })));
 * ok(only!.cost > 0);
 * ```
 */
export function noiseCosts(
  records: readonly RunRecord[],
  { noisy = "noisy", clean = "clean", epochs }: CostOptions = {},
): NoiseCost[] {
  refuseMixed(records);
  const sound = withViews(records).filter(({ diverged }) => !diverged);
  const of = (arm: string) => sound.filter(({ spec }) => spec.arm === arm);
  return of(noisy).flatMap((one) => {
    const other = of(clean).find(({ spec, data }) =>
      spec.seed === one.spec.seed && data.sha256 === one.data.sha256
    );
    const end = epochs ?? Math.min(one.epochs.length, other?.epochs.length ?? 0);
    if (!other || one.epochs.length < end || other.epochs.length < end) return [];
    return [{
      seed: one.spec.seed,
      cost: scoreAt(other, end) - scoreAt(one, end),
      errors: errorsOf(one, end),
    }];
  }).sort((a, b) => a.seed - b.seed);
}

/** The score of a run as if it had ended after that many epochs. */
function scoreAt(record: RunRecord, epochs: number): number {
  const scores = curve(record).slice(0, epochs);
  return mean(record.spec.score === "last-five-epochs" ? scores.slice(-5) : scores.slice(-1));
}

/** The costs of noise for two networks, compared by seed. */
export interface ComparedCosts {
  /** Verdict by the rule of `gainOf`; `cannot test` if a gate is closed or its errors were not counted. */
  readonly verdict: Verdict;
  /** The basis of the verdict. */
  readonly reason: "rule" | "seeds" | "gate closed" | "gate unknown";
  /** Number of epochs after which both are compared. */
  readonly epochs: number;
  /** Costs of both networks and their difference, by seed. */
  readonly values: readonly {
    readonly seed: number;
    readonly one: number;
    readonly other: number;
    readonly value: number;
  }[];
  /** Errors of both networks, means over the seeds; undefined if not counted. */
  readonly gates: { readonly one: GateErrors | undefined; readonly other: GateErrors | undefined };
  /** The test of the differences; undefined with fewer than two seeds. */
  readonly judged: Judged | undefined;
}

/**
 * Tests whether noise costs one network more than another, paired by seed, after as many epochs as both
 * have. Both must have memorised the noise: an error rate inside its windows at least `MEMORISED` times
 * that outside, over the epochs that are scored.
 *
 * @param one Records of the network that is claimed to lose more.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { compareCosts } from "./noise_cost.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = [0, 1].flatMap((seed) =>
 *   ["clean", "noisy"].map((arm) => fakeRecord({ arm, seed }))
 * );
 * const { verdict, reason } = compareCosts(records, records);
 * strictEqual(`${verdict}: ${reason}`, "not supported: rule"); // it costs itself no more
 * ```
 */
export function compareCosts(
  one: readonly RunRecord[],
  other: readonly RunRecord[],
  options: CostOptions = {},
): ComparedCosts {
  const epochs = options.epochs ??
    Math.min(
      ...[...one, ...other].filter(({ diverged }) => !diverged)
        .map(({ epochs }) => epochs.length),
    );
  const theirs = noiseCosts(other, { ...options, epochs });
  const pairs = noiseCosts(one, { ...options, epochs }).flatMap((mine) => {
    const match = theirs.find(({ seed }) => seed === mine.seed);
    return match ? [{ mine, match }] : [];
  });
  const values = pairs.map(({ mine, match }) => (
    { seed: mine.seed, one: mine.cost, other: match.cost, value: mine.cost - match.cost }
  ));
  const gates = {
    one: meanErrors(pairs.flatMap(({ mine: { errors } }) => errors ?? [])),
    other: meanErrors(pairs.flatMap(({ match: { errors } }) => errors ?? [])),
  };
  const judged = values.length > 1 ? gainOf(values.map(({ value }) => value)) : undefined;
  const base = { epochs, values, gates, judged };
  if (values.length === 0) return { ...base, verdict: "not yet tested", reason: "seeds" };
  if (!gates.one || !gates.other) {
    return { ...base, verdict: "cannot test", reason: "gate unknown" };
  }
  if (![gates.one, gates.other].every(isMemorised)) {
    return { ...base, verdict: "cannot test", reason: "gate closed" };
  }
  return judged
    ? { ...base, verdict: judged.verdict, reason: "rule" }
    : { ...base, verdict: "not yet tested", reason: "seeds" };
}
