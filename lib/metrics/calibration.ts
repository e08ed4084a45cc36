/**
 * Measures whether a network's confidence matches its accuracy: the expected calibration error.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import type { LabelSpace } from "./counts.ts";

/** Counts of the pixels whose largest probability lies in one bin. */
export type ConfidenceBin = [pixels: number, correct: number, confidence: number];

/** Options of `countConfidence`. */
export interface CalibrationOptions {
  /** Number of bins of equal width. @default 15 (Guo et al.) */
  readonly bins?: number;
}

/**
 * Sorts the counted pixels by their confidence, the largest probability: bin m of M holds those in
 * ((m − 1)/M, m/M]. For each bin it counts the pixels and those with the true class, and sums the
 * confidences. Bins of several images may be added.
 *
 * @param probabilities Height × width × classes numbers, at least 0, that add up to 1 in each pixel.
 * @throws {RangeError} unless there is one probability for each pixel and class, or when the truth holds
 * a value that is not a class.
 *
 * @example
 * ```ts
 * import { countConfidence, expectedCalibrationError } from "./calibration.ts";
 * import { deepStrictEqual, ok } from "node:assert/strict";
 *
 * const truth = { height: 1, width: 2, data: Uint8Array.of(0, 1) };
 * const bins = countConfidence([0.75, 0.25, 0.75, 0.25], truth, { classes: 2, bins: 2 });
 * deepStrictEqual(bins, [[0, 0, 0], [2, 1, 1.5]]);
 * ok(expectedCalibrationError(bins) === 0.25);
 * ```
 */
export function countConfidence(
  probabilities: ArrayLike<number>,
  truth: LabelMap,
  { classes, ignore, bins = 15 }: LabelSpace & CalibrationOptions,
): ConfidenceBin[] {
  if (probabilities.length !== truth.data.length * classes) {
    throw new RangeError(
      `${probabilities.length} probabilities are not one for each of ${truth.data.length} pixels and ` +
        `${classes} classes`,
    );
  }
  const counts = Array.from({ length: bins }, (): ConfidenceBin => [0, 0, 0]);
  truth.data.forEach((label, pixel) => {
    if (label === ignore) return;
    if (label >= classes) {
      throw new RangeError(
        `the truth holds ${label}, which is none of the classes 0–${classes - 1}`,
      );
    }
    let guess = 0;
    for (let value = 1; value < classes; value++) {
      if (probabilities[pixel * classes + value]! > probabilities[pixel * classes + guess]!) {
        guess = value;
      }
    }
    const confidence = probabilities[pixel * classes + guess]!;
    const bin = counts[Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1)]!;
    bin[0]++;
    bin[1] += Number(guess === label);
    bin[2] += confidence;
  });
  return counts;
}

/**
 * The expected calibration error, Σ |B|/n · |accuracy(B) − confidence(B)| over the bins B (Naeini et al.
 * 2015; Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, Eq. 3), 0–1. An empty bin
 * adds nothing; without any counted pixel the result is NaN.
 *
 * @example A network that is always certain, and right in nine of ten
 * ```ts
 * import { expectedCalibrationError } from "./calibration.ts";
 * import { ok, strictEqual } from "node:assert/strict";
 *
 * ok(Math.abs(expectedCalibrationError([[0, 0, 0], [10, 9, 10]]) - 0.1) < 1e-12);
 * strictEqual(expectedCalibrationError([[0, 0, 0]]), NaN);
 * ```
 */
export function expectedCalibrationError(bins: readonly ConfidenceBin[]): number {
  const pixels = bins.reduce((sum, [count]) => sum + count, 0);
  return bins.reduce((sum, [, correct, confidence]) => sum + Math.abs(correct - confidence), 0) /
    pixels;
}
