/**
 * Whether a network that was trained on noisy labels has memorised them: where it has not, there is
 * nothing to prevent, and a comparison of what prevents it cannot be tested.
 *
 * @module
 */
import type { RunRecord } from "./record.ts";
import { settingsBut } from "./comparable.ts";
import { mean } from "./statistics.ts";
import { primaryScore } from "./summary.ts";
import { viewsOf } from "./views.ts";

/** How many times as often a network errs where noise was, at least, that has memorised it. */
export const MEMORISED = 3;

/** What a network loses to noisy labels, at least, that is said to have learnt the noise: ours. */
export const LOST = 0.01;

/** Where the network of a gate's arm errs, as shares of pixels: means over seeds. */
export interface GateErrors {
  /** Where noise was drawn. */
  readonly inside: number;
  /** Elsewhere. */
  readonly outside: number;
}

/** What a gate saw. */
export interface Gate {
  /** Whether the network has memorised the noise. */
  readonly open: boolean;
  /** Its errors after the last epoch, where they were counted. */
  readonly errors?: GateErrors;
  /** Else what its score loses against the same network with clean labels: mean over the seeds of both. */
  readonly lost?: number;
}

/**
 * What the gate of an arm sees; `undefined` where nothing tells.
 *
 * - Errors were counted where noise was and elsewhere: open where the share of wrong pixels inside is at
 *   least {@linkcode MEMORISED} times that outside, as every study states beforehand.
 * - They were not (records of format 1): open where the score ends at least {@linkcode LOST} below that of
 *   the training that differs in the labels alone. This rule came after the paper's runs had been seen.
 *
 * @param records Of one experiment, profile and variant.
 *
 * @example
 * ```ts
 * import { gateOf } from "./gate.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["clean", "noisy"].map((arm) => fakeRecord({ arm }));
 * strictEqual(gateOf(records, "noisy")?.open, true);
 * const uncounted = records.map((record) => ({
 *   ...record,
 *   epochs: record.epochs.map((epoch) => ({ ...epoch, noiseErrors: null })),
 * }));
 * strictEqual(gateOf(uncounted, "noisy")?.lost! > 0.01, true); // a fake falls by 0.05
 * strictEqual(gateOf(uncounted.slice(1), "noisy"), undefined);
 * ```
 */
export function gateOf(records: readonly RunRecord[], arm: string): Gate | undefined {
  const runs = records.filter((record) =>
    !record.diverged && viewsOf(record).some(({ spec }) => spec.arm === arm)
  );
  return ofErrors(runs) ?? ofTwins(runs, records);
}

function ofErrors(runs: readonly RunRecord[]): Gate | undefined {
  const counted = runs.flatMap(({ epochs }) => {
    const errors = epochs.at(-1)?.noiseErrors;
    return errors && errors.inside[1] > 0 && errors.outside[1] > 0 ? [errors] : [];
  });
  if (counted.length === 0) return undefined;
  const share = (place: "inside" | "outside") =>
    mean(counted.map(({ [place]: [wrong, all] }) => wrong / all));
  const errors = { inside: share("inside"), outside: share("outside") };
  return { open: errors.inside >= MEMORISED * errors.outside, errors };
}

/** Each run against that of its seed which differs in the labels alone. */
function ofTwins(runs: readonly RunRecord[], records: readonly RunRecord[]): Gate | undefined {
  const shared = (record: RunRecord) => settingsBut(record, ["arm", "noise"]);
  const losses = runs.filter(({ spec }) => spec.noise).flatMap((run) => {
    const twin = records.find((other) =>
      other.spec.noise === null && !other.diverged && shared(other) === shared(run)
    );
    return twin ? [primaryScore(twin) - primaryScore(run)] : [];
  });
  if (losses.length === 0) return undefined;
  const lost = mean(losses);
  return { open: lost >= LOST, lost };
}
