/**
 * Calibration errors of runs, computed from the confidence bins in their records.
 *
 * @module
 */
import { expectedCalibrationError } from "../metrics/calibration.ts";
import type { RunRecord } from "./record.ts";

/** Expected calibration errors after the last epoch, over all test images, in 0–1. */
export interface CalibrationErrors {
  /** Of the network alone, softmax(z); null if some logit was NaN. */
  readonly plain: number | null;
  /** Through the layers of training, softmax(Lz); null without layers, or if some logit was NaN. */
  readonly layers: number | null;
}

/**
 * Computes the calibration errors of a run. The result is `undefined` for records written before bins
 * were counted, for diverged runs, and for arms that act on label maps at prediction. For arms that act
 * on logits at prediction, `plain` is the error of their result (see `viewsOf`).
 *
 * @example Always certain, and correct in three of four pixels
 * ```ts
 * import type { Calibration } from "../train/epoch.ts";
 * import { calibrationErrors } from "./calibration.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord({ arm: "noisy", epochs: 1 });
 * const calibration: Calibration = { plain: [[4, 3, 4]], layers: null, after: {} };
 * const epochs = [{ ...record.epochs[0]!, calibration }];
 * deepStrictEqual(calibrationErrors({ ...record, epochs }), { plain: 0.25, layers: null });
 * deepStrictEqual(calibrationErrors(record), undefined);
 * ```
 */
export function calibrationErrors(
  { epochs }: Pick<RunRecord, "epochs">,
): CalibrationErrors | undefined {
  const { plain = null, layers = null } = epochs.at(-1)?.calibration ?? {};
  if (!plain && !layers) return undefined;
  const errorOf = (bins: typeof plain) => bins && expectedCalibrationError(bins);
  return { plain: errorOf(plain), layers: errorOf(layers) };
}

/**
 * How many seeds the calibration errors of a table rest on, as a sentence and a space; empty where all
 * seeds of the arms that have any count confidence.
 *
 * @example One of two seeds
 * ```ts
 * import type { Calibration } from "../train/epoch.ts";
 * import { calibratedSeeds } from "./calibration.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const [before, after] = [fakeRecord({ arm: "noisy", seed: 0 }), fakeRecord({ arm: "noisy", seed: 1 })];
 * const calibration: Calibration = { plain: [[4, 3, 4]], layers: null, after: {} };
 * const counts = { ...after, epochs: [{ ...after.epochs[0]!, calibration }] };
 * strictEqual(
 *   calibratedSeeds([before, counts]),
 *   "It is the mean over 1 of 2 seeds of an arm, those whose records count confidence. ",
 * );
 * strictEqual(calibratedSeeds([counts]), "");
 * ```
 */
export function calibratedSeeds(records: readonly Pick<RunRecord, "epochs" | "spec">[]): string {
  const arms = [...Map.groupBy(records, ({ spec }) => spec.arm).values()].map((runs) => ({
    counted: runs.filter((run) => calibrationErrors(run) !== undefined).length,
    all: runs.length,
  })).filter(({ counted }) => counted > 0);
  if (arms.every(({ counted, all }) => counted === all)) return "";
  const range = (counts: readonly number[]) =>
    [...new Set([Math.min(...counts), Math.max(...counts)])].join(" to ");
  const counted = range(arms.map((arm) => arm.counted));
  const all = range(arms.map((arm) => arm.all));
  return `It is the mean over ${counted} of ${all} seeds of an arm, those whose records count confidence. `;
}
