/**
 * Counts a prediction against the truth: integers per image and class, from which every score is computed
 * later.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";

/** Pixels of one class in one image: in both maps, in the prediction, in the truth. */
export type ClassCounts = [intersection: number, predicted: number, true: number];

/** The counts of each class 0 … K − 1 in one image. Pixels that the truth ignores are not counted. */
export type ImageCounts = ClassCounts[];

/** Facts about the labels that counting needs. */
export interface LabelSpace {
  /** Number of classes K; labels are 0 … K − 1. */
  readonly classes: number;
  /**
   * Label value of true pixels that are not counted, whatever was predicted there.
   * @default undefined
   */
  readonly ignore?: number | undefined;
}

/**
 * Whether a value, such as one that was read, can be a count: a whole number from 0 up.
 *
 * @example
 * ```ts
 * import { isCount } from "./counts.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([0, 2, -1, 0.5, "2"].map(isCount), [true, true, false, false, false]);
 * ```
 */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && value as number >= 0;

/**
 * Whether a value, such as one read from a file, can be the counts of an image: integers, the
 * intersection no larger than the others, and as many pixels predicted as true, because each counted
 * pixel has one class in each map.
 *
 * @example
 * ```ts
 * import { isImageCounts } from "./counts.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(isImageCounts([[1, 1, 2], [1, 2, 1]]));
 * ok(!isImageCounts([[2, 1, 2], [1, 2, 1]])); // in both maps, but not in the first
 * ok(!isImageCounts([[1, 1, 2], [1, 2, 2]])); // three pixels predicted, four true
 * ```
 */
export function isImageCounts(value: unknown): value is ImageCounts {
  if (!Array.isArray(value)) return false;
  let surplus = 0;
  for (const one of value) {
    if (!Array.isArray(one) || one.length !== 3 || !one.every(isCount)) return false;
    const [both, predicted, truth] = one as [number, number, number];
    if (both > predicted || both > truth) return false;
    surplus += predicted - truth;
  }
  return surplus === 0;
}

/**
 * Counts the pixels of each class in both maps, in the prediction, and in the truth.
 *
 * @throws {RangeError} when the maps differ in size, or hold a value that is not a class.
 *
 * @example
 * ```ts
 * import { countImage } from "./counts.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const truth = { height: 1, width: 4, data: Uint8Array.of(0, 0, 1, 255) };
 * const predicted = { height: 1, width: 4, data: Uint8Array.of(0, 1, 1, 1) };
 * deepStrictEqual(countImage(predicted, truth, { classes: 2, ignore: 255 }), [
 *   [1, 1, 2],
 *   [1, 2, 1],
 * ]);
 * ```
 */
export function countImage(predicted: LabelMap, truth: LabelMap, labels: LabelSpace): ImageCounts {
  checkPair(predicted, truth, labels);
  const counts: ImageCounts = Array.from({ length: labels.classes }, () => [0, 0, 0]);
  for (let at = 0; at < truth.data.length; at++) {
    const label = truth.data[at]!;
    if (label === labels.ignore) continue;
    const guess = predicted.data[at]!;
    counts[label]![2]++;
    counts[guess]![1]++;
    if (label === guess) counts[label]![0]++;
  }
  return counts;
}

/**
 * Checks that a prediction can be compared with the truth.
 *
 * @throws {RangeError} when the maps differ in size, or hold a value that is not a class at a pixel that
 * the truth does not ignore.
 *
 * @example
 * ```ts
 * import { checkPair } from "./counts.ts";
 * import { throws } from "node:assert/strict";
 *
 * const row = (...data: number[]) => ({ height: 1, width: 2, data: Uint8Array.from(data) });
 * throws(() => checkPair(row(0, 2), row(0, 1), { classes: 2 }), /prediction holds 2/);
 * ```
 */
export function checkPair(
  predicted: LabelMap,
  truth: LabelMap,
  { classes, ignore }: LabelSpace,
): void {
  if (predicted.height !== truth.height || predicted.width !== truth.width) {
    throw new RangeError(
      `a prediction of ${predicted.height}×${predicted.width} cannot be counted against a truth of ` +
        `${truth.height}×${truth.width}: resize the prediction first`,
    );
  }
  for (let at = 0; at < truth.data.length; at++) {
    const [label, guess] = [truth.data[at]!, predicted.data[at]!];
    if (label === ignore || (label < classes && guess < classes)) continue;
    const [map, value] = label >= classes ? ["truth", label] : ["prediction", guess];
    throw new RangeError(
      `the ${map} holds ${value}, which is none of the classes 0–${classes - 1}`,
    );
  }
}

/**
 * The prediction with the truth's ignored pixels ignored too, so that shapes in the two can be compared.
 *
 * @throws {RangeError} as `checkPair` does.
 *
 * @example
 * ```ts
 * import { ignoringAlike } from "./counts.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const row = (...data: number[]) => ({ height: 1, width: 3, data: Uint8Array.from(data) });
 * const { data } = ignoringAlike(row(0, 1, 1), row(0, 255, 0), { classes: 2, ignore: 255 });
 * deepStrictEqual(data, Uint8Array.of(0, 255, 1));
 * ```
 */
export function ignoringAlike(
  predicted: LabelMap,
  truth: LabelMap,
  labels: LabelSpace,
): LabelMap {
  checkPair(predicted, truth, labels);
  const { ignore } = labels;
  if (ignore === undefined) return predicted;
  const data = predicted.data.map((value, at) => truth.data[at] === ignore ? ignore : value);
  return { ...predicted, data };
}

/**
 * Sums the counts of several images as if they were one image.
 *
 * @throws {RangeError} when there are no images, or they differ in their number of classes.
 *
 * @example
 * ```ts
 * import { sumCounts } from "./counts.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(sumCounts([[[1, 2, 3]], [[4, 5, 6]]]), [[5, 7, 9]]);
 * ```
 */
export function sumCounts(images: readonly ImageCounts[]): ImageCounts {
  const classes = images[0]?.length;
  if (classes === undefined) throw new RangeError("no images to score: count at least one");
  const sums: ImageCounts = Array.from({ length: classes }, () => [0, 0, 0]);
  for (const image of images) {
    if (image.length !== classes) {
      throw new RangeError(
        `images counted with ${classes} and ${image.length} classes cannot be scored together`,
      );
    }
    image.forEach(([intersection, predicted, truth], index) => {
      const sum = sums[index]!;
      sum[0] += intersection;
      sum[1] += predicted;
      sum[2] += truth;
    });
  }
  return sums;
}
