/**
 * Cross-entropy, the loss of the paper.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import { enginePixelCrossEntropy } from "../ops/cross_entropy.ts";
import type { Scalar, Tensor3D, Tensor4D } from "../tensor.ts";
import {
  classWeightsField,
  countedPixels,
  type Loss,
  type LossContext,
  meanOverPixels,
} from "./loss.ts";

/** Options of `meanCrossEntropy`. */
export interface CrossEntropyOptions {
  /**
   * Label whose pixels do not count, such as 255.
   * @default undefined (every pixel counts)
   */
  readonly ignore?: number | undefined;
  /**
   * Weight w of each class.
   * @default null (all classes have the same weight)
   */
  readonly classWeights?: readonly number[] | null;
}

/**
 * Mean cross-entropy over the counted pixels, Σ w[label]·ℓ / Σ w[label], where ℓ is −log
 * softmax(logits)[label]. It equals PyTorch's
 * `cross_entropy(ignore_index, weight, reduction="mean")`, including the normalisation by the
 * weights, except for a batch in which no pixel counts (`meanOverPixels`). It uses the engine's fused
 * operation if there is one.
 *
 * @throws {RangeError} unless there is one finite, non-negative weight for each class.
 *
 * @example Ignored pixels change nothing
 * ```ts
 * import { meanCrossEntropy } from "./cross_entropy.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const logits = tf.tensor4d([0, 0, 8, -8], [1, 1, 2, 2]);
 * const labels = tf.tensor3d([1, 255], [1, 1, 2], "int32");
 * const loss = meanCrossEntropy(logits, labels, { ignore: 255 });
 * ok(Math.abs(loss.dataSync()[0]! - Math.LN2) < 1e-6);
 * ```
 */
export function meanCrossEntropy(
  logits: Tensor4D,
  labels: Tensor3D,
  { ignore, classWeights = null }: CrossEntropyOptions = {},
): Scalar {
  const counted = countedPixels(labels, { classes: logits.shape[3], ignore }, classWeights);
  return meanOverPixels(enginePixelCrossEntropy(logits, counted.labels), counted);
}

const schema = z.strictObject({
  kind: z.literal("cross-entropy"),
  /** Weight of each class; null for equal weights. */
  classWeights: classWeightsField,
});

/**
 * Mean cross-entropy over the pixels that the data set does not ignore: see `meanCrossEntropy`.
 *
 * @example The ignore label comes from the data set, not from the settings
 * ```ts
 * import { crossEntropy } from "./cross_entropy.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const loss = crossEntropy.make(crossEntropy(), { classes: 3, ignore: undefined });
 * const value = loss(tf.zeros([1, 2, 2, 3]), tf.ones([1, 2, 2], "int32")).dataSync()[0]!;
 * ok(Math.abs(value - Math.log(3)) < 1e-6);
 * ```
 */
export const crossEntropy: Kind<typeof schema, LossContext, Loss> = kind({
  kind: "cross-entropy",
  schema,
  make: ({ classWeights }, { ignore }) => (logits, labels) =>
    meanCrossEntropy(logits, labels, { ignore, classWeights }),
});
