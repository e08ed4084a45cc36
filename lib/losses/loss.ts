/**
 * Defines a loss: one number computed from logits and label maps. A loss receives the logits from the
 * training step; the inverse evolution layers are applied before it and are not part of it.
 *
 * @module
 */
import * as z from "zod";
import type { Scene } from "../evolution/evolution.ts";
import { type Scalar, type Tensor3D, type Tensor4D, tf } from "../tensor.ts";

/**
 * A loss: one number from logits [batch, height, width, classes] and int32 labels [batch, height,
 * width], some of which may equal the data set's ignore label. It may also use the images.
 */
export type Loss = (logits: Tensor4D, labels: Tensor3D, scene?: Scene) => Scalar;

/** What a loss needs to know about the labels. */
export interface LossContext {
  /** Number of classes K; labels are 0 … K − 1. */
  readonly classes: number;
  /** The label whose pixels do not count, if the data set has one. */
  readonly ignore: number | undefined;
}

/** Which pixels count, and how much. */
export interface Counted {
  /** The labels, with 0 in place of ignored ones, so that they are valid indices. */
  readonly labels: Tensor3D;
  /** Float32 [batch, height, width], at least 0; undefined if every pixel has weight 1. */
  readonly weights: Tensor3D | undefined;
  /** Float32 [batch, height, width], 0 where a pixel is ignored, else 1; undefined if none is. */
  readonly seen: Tensor3D | undefined;
}

/**
 * The settings field for class weights: one weight per class, or null for equal weights.
 *
 * @example
 * ```ts
 * import { classWeightsField } from "./loss.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([undefined, [1, 2]].map((given) => classWeightsField.parse(given)), [null, [1, 2]]);
 * ```
 */
export const classWeightsField = z.array(z.number().nonnegative()).readonly().nullable()
  .default(null);

/**
 * The counted pixels of label maps and their weights: 0 for an ignored pixel, otherwise the weight of
 * its class.
 *
 * @throws {RangeError} unless there is one finite, non-negative weight for each class.
 *
 * @example
 * ```ts
 * import { countedPixels } from "./loss.ts";
 * import { tf } from "../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const labels = tf.tensor3d([1, 255, 0], [1, 1, 3], "int32");
 * const counted = countedPixels(labels, { classes: 2, ignore: 255 }, [1, 3]);
 * deepStrictEqual([...counted.weights!.dataSync()], [3, 0, 1]);
 * deepStrictEqual([...counted.labels.dataSync()], [1, 0, 0]);
 * ```
 */
export function countedPixels(
  labels: Tensor3D,
  { classes, ignore }: LossContext,
  classWeights: readonly number[] | null = null,
): Counted {
  const valid = (weight: number) => Number.isFinite(weight) && weight >= 0;
  if (classWeights && (classWeights.length !== classes || !classWeights.every(valid))) {
    throw new RangeError(`classWeights must be ${classes} finite numbers, not ${classWeights}`);
  }
  const counted = ignore === undefined ? undefined : labels.notEqual(ignore);
  const safe = counted ? labels.mul<Tensor3D>(counted.cast("int32")) : labels;
  const seen = counted?.cast<Tensor3D>("float32");
  const weights = [
    ...(seen ? [seen] : []),
    ...(classWeights ? [tf.gather<Tensor3D>(tf.tensor([...classWeights]), safe)] : []),
  ];
  return {
    labels: safe,
    weights: weights.length ? weights.reduce((product, one) => product.mul(one)) : undefined,
    seen,
  };
}

/**
 * The mean of the pixels' losses, Σ w·ℓ / Σ w; zero, with a zero gradient, if no pixel counts.
 * (PyTorch's losses are NaN there. Zero keeps one batch of ignored pixels from spoiling the
 * optimizer's averages and the epoch's mean loss.)
 *
 * @param losses [batch, height, width].
 *
 * @example
 * ```ts
 * import { countedPixels, meanOverPixels } from "./loss.ts";
 * import { tf } from "../tensor.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const labels = tf.tensor3d([1, 255], [1, 1, 2], "int32");
 * const counted = countedPixels(labels, { classes: 2, ignore: 255 });
 * strictEqual(meanOverPixels(tf.tensor3d([4, 9], [1, 1, 2]), counted).dataSync()[0], 4);
 * ```
 */
export function meanOverPixels(losses: Tensor3D, { weights }: Counted): Scalar {
  if (!weights) return losses.mean() as Scalar;
  const total = weights.sum();
  return losses.mul(weights).sum().div(tf.where(total.greater(0), total, tf.onesLike(total)));
}

/** The loss of every pixel, [batch, height, width]; values at pixels that do not count are dropped. */
export type CountedLoss = (logits: Tensor4D, counted: Counted) => Tensor3D;

/**
 * A loss that is the mean of the pixels' losses over the pixels that the data set does not ignore,
 * each weighted by the class of its label, whatever `pixels` does with the label.
 *
 * @throws {RangeError} unless there is one finite, non-negative weight for each class.
 *
 * @example The share of pixels whose largest logit is not the label's
 * ```ts
 * import { meanLoss } from "./loss.ts";
 * import { tf } from "../tensor.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const wrong = meanLoss(
 *   (logits, { labels }) => tf.notEqual<tf.Tensor3D>(tf.argMax(logits, -1), labels).cast("float32"),
 *   { context: { classes: 2, ignore: 255 }, classWeights: null },
 * );
 * const labels = tf.tensor3d([0, 1, 255, 1], [1, 2, 2], "int32");
 * strictEqual(wrong(tf.zeros([1, 2, 2, 2]), labels).dataSync()[0], Math.fround(2 / 3));
 * ```
 */
export function meanLoss(
  pixels: CountedLoss,
  { context, classWeights }: {
    /** Classes and ignore label. */
    readonly context: LossContext;
    /** Weight of each class; null for equal weights. */
    readonly classWeights: readonly number[] | null;
  },
): Loss {
  return (logits, labels) => {
    const counted = countedPixels(labels, context, classWeights);
    return meanOverPixels(pixels(logits, counted), counted);
  };
}
