/**
 * Calibration errors of runs, computed from the confidence bins in their records.
 *
 * @module
 */
import { expectedCalibrationError } from "../metrics/calibration.ts";
import type { RunRecord } from "./record.ts";
import { extent } from "./statistics.ts";

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
 * Counts the seeds on which the calibration errors of a table rest: those that counted confidence, and
 * all, each as the least and the greatest number of an arm, over the arms with at least one that did. The
 * result is `undefined` where both are the same.
 *
 * @example One of two seeds
 * ```ts
 * import type { Calibration } from "../train/epoch.ts";
 * import { calibratedSeeds } from "./calibration.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const [before, after] = [fakeRecord({ arm: "noisy", seed: 0 }), fakeRecord({ arm: "noisy", seed: 1 })];
 * const calibration: Calibration = { plain: [[4, 3, 4]], layers: null, after: {} };
 * const counts = { ...after, epochs: [{ ...after.epochs[0]!, calibration }] };
 * deepStrictEqual(calibratedSeeds([before, counts]), {
 *   counted: [1, 1],
 *   all: [2, 2],
 * });
 * strictEqual(calibratedSeeds([counts]), undefined);
 * ```
 */
export function calibratedSeeds(
  records: readonly Pick<RunRecord, "epochs" | "spec">[],
): Record<"counted" | "all", readonly [number, number]> | undefined {
  const arms = [...Map.groupBy(records, ({ spec }) => spec.arm).values()].map((runs) => ({
    counted: runs.filter((run) => calibrationErrors(run) !== undefined).length,
    all: runs.length,
  })).filter(({ counted }) => counted > 0);
  if (arms.every(({ counted, all }) => counted === all)) return undefined;
  return {
    counted: extent(arms.map(({ counted }) => counted)),
    all: extent(arms.map(({ all }) => all)),
  };
}
