/**
 * Calibration errors of runs, from the bins of confidence that their records keep.
 *
 * @module
 */
import { expectedCalibrationError } from "../metrics/calibration.ts";
import type { RunRecord } from "./record.ts";

/** Expected calibration errors after the last epoch, over all test images, 0–1. */
export interface CalibrationErrors {
  /** Of the network as it is, softmax(z); null where some logit was no number. */
  readonly plain: number | null;
  /** Through the layers of training, softmax(Lz); null without layers, or as above. */
  readonly layers: number | null;
}

/**
 * The calibration errors of a run; `undefined` for records of before they were counted, for runs that
 * diverged, and for arms that act on label maps at prediction. Arms that act on logits there have theirs
 * as `plain` (see `viewsOf`).
 *
 * @example Always sure, and right in three of four pixels
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
