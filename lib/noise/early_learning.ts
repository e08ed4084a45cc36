/**
 * Early-learning correction: replaces labels that a network does not believe by what it predicted
 * before it began to memorise them. Pure functions of labels and of the predictions of earlier epochs;
 * training carries those from epoch to epoch.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";

/** A learning curve f(t) = a·(1 − exp(−t^b / c)) of the epoch t. */
export interface LearningCurve {
  /** The limit of the curve, 0–1. */
  readonly a: number;
  /** Above 0, at most 1: the curve flattens from the start. */
  readonly b: number;
  /** Above 0: the larger, the slower the rise. */
  readonly c: number;
}

const heightAt = (t: number, b: number, c: number) => -Math.expm1(-(t ** b) / c);

/**
 * The curve that best fits the values of epochs 1, 2, …: weighted least squares, with a standard
 * deviation that falls geometrically from 1 for the first value to 0.1 for the last, as in the authors'
 * code. (Theirs places n values at n even steps from 0 to n; here each value is at its epoch.)
 *
 * For given b and c, the best a has a closed form; a refining grid search finds the b and c with the
 * smallest sum.
 *
 * @throws {RangeError} for fewer than three values.
 *
 * @example
 * ```ts
 * import { fitLearningCurve } from "./early_learning.ts";
 * import { ok } from "node:assert/strict";
 *
 * const ious = [1, 2, 3, 4, 5].map((t) => 0.8 * (1 - Math.exp(-t / 2)));
 * const { a, b, c } = fitLearningCurve(ious);
 * ok(Math.abs(a - 0.8) < 1e-3 && Math.abs(b - 1) < 1e-3 && Math.abs(c - 2) < 1e-2);
 * ```
 */
export function fitLearningCurve(values: readonly number[]): LearningCurve {
  if (values.length < 3) throw new RangeError("a learning curve needs three epochs or more");
  const weights = values.map((_, at) => 100 ** (at / (values.length - 1))); // 1 / deviation²
  const fitted = (b: number, logC: number) => {
    const shape = values.map((_, at) => heightAt(at + 1, b, Math.exp(logC)));
    const sum = (term: (at: number) => number) =>
      values.reduce((total, _, at) => total + weights[at]! * term(at), 0);
    const best = sum((at) => values[at]! * shape[at]!) / sum((at) => shape[at]! ** 2);
    const a = Math.min(Math.max(best, 0), 1);
    return { a, b, logC, sum: sum((at) => (a * shape[at]! - values[at]!) ** 2) };
  };
  let best = fitted(1, 0);
  let [reachB, reachC] = [1, 8];
  for (let round = 0; round < 60; round++) {
    const { b, logC } = best;
    for (let i = -4; i <= 4; i++) {
      for (let j = -4; j <= 4; j++) {
        const tried = Math.min(1, Math.max(LEAST_B, b + reachB * i / 4));
        const next = fitted(tried, logC + reachC * j / 4);
        if (next.sum < best.sum) best = next;
      }
    }
    if (best.b === b && best.logC === logC) [reachB, reachC] = [reachB / 2, reachC / 2];
  }
  return { a: best.a, b: best.b, c: Math.exp(best.logC) };
}

/** At 0 the curve is flat and has no slope to compare. */
const LEAST_B = 1e-3;

/**
 * The first epoch at which a curve has lost more than the fraction `threshold` of its slope at epoch 1:
 * (f'(1) − f'(t)) / f'(1) > r. There early learning ends and memorisation begins (Liu et al.,
 * "Adaptive Early-Learning Correction for Segmentation from Noisy Annotations", ADELE, CVPR 2022,
 * arXiv 2110.03740, Eq. 2; r = 0.9). It may be later than the fitted epochs.
 *
 * @returns Infinity for a curve that never rises.
 *
 * @example An exponential with a time constant of 2 epochs loses nine tenths after another 2·ln 10 = 4.6
 * ```ts
 * import { correctionEpoch } from "./early_learning.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(correctionEpoch({ a: 0.8, b: 1, c: 2 }), 6);
 * strictEqual(correctionEpoch({ a: 0, b: 1, c: 2 }), Infinity);
 * ```
 */
export function correctionEpoch(
  { a, b, c }: LearningCurve,
  { threshold = 0.9 }: { /** r, 0–1. @default 0.9 (the paper) */ readonly threshold?: number } = {},
): number {
  if (a === 0) return Infinity;
  // f'(t) / f'(1) = t^(b − 1) · exp((1 − t^b) / c), which decreases.
  const slope = (t: number) => t ** (b - 1) * Math.exp((1 - t ** b) / c);
  let [before, after] = [1, 2];
  while (1 - slope(after) <= threshold) {
    [before, after] = [after, 2 * after];
    if (after > 2 ** 40) return Infinity;
  }
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (1 - slope(middle) > threshold) after = middle;
    else before = middle;
  }
  return after;
}

/**
 * The classes whose labels are to be corrected from now on: those whose IoU curve, between predictions
 * on the training images and the labels they are trained on, reached its correction epoch after any of
 * the epochs so far. This needs at least three epochs.
 *
 * @param ious For each epoch so far, the IoU of each class; NaN if a class is in no map.
 *
 * @example
 * ```ts
 * import { classesToCorrect } from "./early_learning.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const fast = (t: number) => 0.8 * (1 - Math.exp(-t));
 * const slow = (t: number) => 0.8 * (1 - Math.exp(-t / 20));
 * const ious = [1, 2, 3, 4, 5].map((t) => [0.9, fast(t), slow(t)]);
 * deepStrictEqual(classesToCorrect(ious), [1]);
 * deepStrictEqual(classesToCorrect(ious.slice(0, 3)), []);
 * ```
 */
export function classesToCorrect(
  ious: readonly (readonly number[])[],
  { threshold = 0.9, background = 0 }: {
    /** r, 0–1. @default 0.9 (the paper) */
    readonly threshold?: number;
    /** The class that is corrected together with others, never on its own. @default 0 */
    readonly background?: number;
  } = {},
): number[] {
  const classes = Array.from(ious[0] ?? [], (_, label) => label);
  const arrived = (label: number, epochs: number) => {
    const curve = ious.slice(0, epochs).map((epoch) => epoch[label]!);
    if (curve.some(Number.isNaN)) return false;
    return epochs >= correctionEpoch(fitLearningCurve(curve), { threshold });
  };
  return classes.filter((label) => (
    label !== background && ious.some((_, at) => at >= 2 && arrived(label, at + 1))
  ));
}

/** The network's prediction for an image, and what may be corrected. */
export interface CorrectionOptions {
  /** Height × width × classes probabilities that add up to 1 in each pixel: the network's prediction. */
  readonly probabilities: ArrayLike<number>;
  /** Number of classes K. */
  readonly classes: number;
  /** The classes whose labels are to be corrected; see `classesToCorrect`. */
  readonly correct: readonly number[];
  /** The probability that a prediction must exceed. @default 0.8 (the paper's τ) */
  readonly confidence?: number;
  /** The class around objects, which is corrected together with any other class. @default 0 */
  readonly background?: number;
  /** Label value that is never changed. @default undefined */
  readonly ignore?: number | undefined;
}

/**
 * A corrected copy of a label map. A pixel gets the predicted class if that is more probable than
 * `confidence`, if both its label and the prediction are the background or a class to be corrected, and
 * if the prediction is the background or a class already in the map (`merge_labels_with_skip` of the
 * authors' code). The next epoch starts from the corrected labels.
 *
 * Not implemented: the paper's average of predictions at several scales, and its consistency loss.
 *
 * @throws {RangeError} unless there is one probability for each pixel and class.
 *
 * @example A confident prediction fills a hole; an uncertain one does not
 * ```ts
 * import { correctLabels } from "./early_learning.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const label = { height: 1, width: 3, data: Uint8Array.of(1, 0, 0) };
 * const probabilities = [0, 1, 0.1, 0.9, 0.4, 0.6];
 * const { data } = correctLabels(label, { probabilities, classes: 2, correct: [1] });
 * deepStrictEqual([...data], [1, 1, 0]);
 * ```
 */
export function correctLabels(
  label: LabelMap,
  { probabilities, classes, correct, confidence = 0.8, background = 0, ignore }: CorrectionOptions,
): LabelMap {
  if (probabilities.length !== label.data.length * classes) {
    throw new RangeError(
      `${probabilities.length} probabilities are not one for each of ${label.data.length} pixels and ` +
        `${classes} classes`,
    );
  }
  const open = new Set([background, ...correct]);
  const present = new Set([background, ...label.data]);
  const data = label.data.map((own, pixel) => {
    if (own === ignore || !open.has(own)) return own;
    const first = pixel * classes;
    let guess = 0;
    for (let value = 1; value < classes; value++) {
      if (probabilities[first + value]! > probabilities[first + guess]!) guess = value;
    }
    const sure = probabilities[first + guess]! > confidence;
    return sure && open.has(guess) && present.has(guess) ? guess : own;
  });
  return { ...label, data };
}
