/**
 * Measures whether a network's confidence matches its accuracy: the expected calibration error, from
 * bins of confidence that are counted first and reduced later.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import { checkPair, isCount, type LabelSpace } from "./counts.ts";

/** Counts of the pixels whose largest probability lies in one bin, and the sum of their confidences. */
export type ConfidenceBin = [pixels: number, correct: number, confidence: number];

/** The default number of bins of equal width, that of Guo et al. 2017. */
export const CONFIDENCE_BINS = 15;

/** How far a probability may lie beyond 0 or 1 by rounding. */
const ROUNDING = 1e-4;

/** Options of `binConfidence` and `countConfidence`. */
export interface CalibrationOptions {
  /** Number of bins of equal width. @default 15 (Guo et al.) */
  readonly bins?: number;
}

/**
 * Sorts the counted pixels by their confidence, the probability of the predicted class: bin m of M holds
 * those in ((m − 1)/M, m/M], and the first also 0. For each bin it counts the pixels and those with the
 * true class, and sums the confidences. Ignored pixels are in no bin.
 *
 * @param predicted The most probable class of each pixel.
 * @throws {RangeError} when the maps differ in size or hold a value that is not a class, or a confidence
 * is missing or not in 0–1.
 *
 * @example
 * ```ts
 * import { binConfidence } from "./calibration.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const row = (...data: number[]) => ({ height: 1, width: 3, data: Uint8Array.from(data) });
 * const confidence = [0.75, 0.5, 1];
 * const bins = binConfidence(row(0, 1, 1), row(0, 0, 255), {
 *   ...{ confidence, classes: 2, ignore: 255, bins: 2 },
 * });
 * deepStrictEqual(bins, [[1, 0, 0.5], [1, 1, 0.75]]);
 * ```
 */
export function binConfidence(
  predicted: LabelMap,
  truth: LabelMap,
  { confidence, bins = CONFIDENCE_BINS, ...labels }: LabelSpace & CalibrationOptions & {
    /** Height × width numbers in 0–1, rows first. */
    readonly confidence: ArrayLike<number>;
  },
): ConfidenceBin[] {
  checkPair(predicted, truth, labels);
  if (confidence.length !== truth.data.length) {
    throw new RangeError(
      `${confidence.length} confidences are not one for each of ${truth.data.length} pixels`,
    );
  }
  const counts = noBins(bins);
  truth.data.forEach((label, pixel) => {
    if (label === labels.ignore) return;
    const given = confidence[pixel]!;
    if (!(given >= -ROUNDING && given <= 1 + ROUNDING)) {
      throw new RangeError(`a confidence of ${given} is none: take a probability, 0–1`);
    }
    const sure = Math.min(Math.max(given, 0), 1);
    const bin = counts[Math.max(Math.ceil(sure * bins) - 1, 0)]!;
    bin[0]++;
    bin[1] += Number(predicted.data[pixel] === label);
    bin[2] += sure;
  });
  return counts;
}

const noBins = (bins: number) => Array.from({ length: bins }, (): ConfidenceBin => [0, 0, 0]);

/**
 * `binConfidence` from the probabilities of all classes: the prediction is the class with the largest
 * probability; the lowest class wins a tie.
 *
 * @param probabilities Height × width × classes numbers, at least 0, that add up to 1 in each pixel.
 * @throws {RangeError} when there is not one probability for each pixel and class, or as `binConfidence`.
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
  options: LabelSpace & CalibrationOptions,
): ConfidenceBin[] {
  const { classes } = options;
  if (probabilities.length !== truth.data.length * classes) {
    throw new RangeError(
      `${probabilities.length} probabilities are not one for each of ${truth.data.length} pixels and ` +
        `${classes} classes`,
    );
  }
  const data = truth.data.map((_, pixel) => {
    let guess = 0;
    for (let value = 1; value < classes; value++) {
      if (probabilities[pixel * classes + value]! > probabilities[pixel * classes + guess]!) {
        guess = value;
      }
    }
    return guess;
  });
  const confidence = Array.from(data, (guess, pixel) => probabilities[pixel * classes + guess]!);
  return binConfidence({ ...truth, data }, truth, { ...options, confidence });
}

/**
 * Adds the bins of several images.
 *
 * @throws {RangeError} when there are no bins, or their numbers differ.
 *
 * @example
 * ```ts
 * import { sumBins } from "./calibration.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(sumBins([[[2, 1, 1.5]], [[1, 1, 0.5]]]), [[3, 2, 2]]);
 * ```
 */
export function sumBins(images: readonly (readonly ConfidenceBin[])[]): ConfidenceBin[] {
  const [first] = images;
  if (!first || images.some(({ length }) => length !== first.length)) {
    const lengths = [...new Set(images.map(({ length }) => length))].join(" and ") || "no";
    throw new RangeError(`${lengths} bins cannot be added: count with one number of bins`);
  }
  return images.reduce<ConfidenceBin[]>(
    (sums, bins) =>
      sums.map(([pixels, correct, confidence], at) => {
        const [more, right, sure] = bins[at]!;
        return [pixels + more, correct + right, confidence + sure];
      }),
    noBins(first.length),
  );
}

/**
 * Whether a value, for example one read from a file, can be bins of confidence: in each bin a whole
 * number of pixels, no more correct ones than pixels, and a sum that as many confidences in 0–1 can have.
 *
 * @example
 * ```ts
 * import { isConfidenceBins } from "./calibration.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(isConfidenceBins([[0, 0, 0], [2, 1, 1.5]]));
 * ok(!isConfidenceBins([[2, 3, 1.5]])); // three of two are right
 * ok(!isConfidenceBins([[2, 1, 2.5]])); // surer than sure
 * ```
 */
export function isConfidenceBins(value: unknown): value is ConfidenceBin[] {
  return Array.isArray(value) && value.length > 0 && value.every((bin) => {
    if (!Array.isArray(bin) || bin.length !== 3) return false;
    const [pixels, correct, confidence] = bin;
    return isCount(pixels) && isCount(correct) && correct <= pixels &&
      typeof confidence === "number" && confidence >= 0 && confidence <= pixels;
  });
}

/**
 * The expected calibration error, Σ |B|/n · |accuracy(B) − confidence(B)| over the bins B (Naeini et al.
 * 2015; Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, Eq. 3), 0–1. Empty bins
 * add nothing; without any counted pixel it is NaN.
 *
 * @example A network that is always certain and correct for nine of ten pixels
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

/**
 * Mean confidence minus accuracy over all pixels of the bins: above 0 for a network that is surer than it
 * is right, below 0 for one that is less sure.
 *
 * @returns NaN without pixels.
 *
 * @example Sure by 0.75 on average, and correct in every pixel
 * ```ts
 * import { confidenceGap } from "./calibration.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(confidenceGap([[3, 3, 2], [1, 1, 1]]), -0.25);
 * ```
 */
export function confidenceGap(bins: readonly ConfidenceBin[]): number {
  const sum = (part: 0 | 1 | 2) => bins.reduce((total, bin) => total + bin[part], 0);
  return (sum(2) - sum(1)) / sum(0);
}
