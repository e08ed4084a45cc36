/**
 * Labels given as class probabilities, and cross-entropy with them.
 *
 * @module
 */
import { type Tensor3D, type Tensor4D, tf } from "../tensor.ts";
import type { Counted } from "./loss.ts";

/**
 * Cross-entropy of every pixel with soft labels, −Σ t·log softmax(logits) over the classes. The
 * largest logit is subtracted first, so logits of any size are safe.
 *
 * @param targets t, [batch, height, width, classes], at least 0; no gradient flows into them.
 *
 * @example
 * ```ts
 * import { softCrossEntropy } from "./soft_labels.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const logits = tf.tensor4d([0, 1e4], [1, 1, 1, 2]);
 * const [value] = softCrossEntropy(logits, tf.tensor4d([0.25, 0.75], [1, 1, 1, 2])).dataSync();
 * ok(value === 2500);
 * ```
 */
export function softCrossEntropy(logits: Tensor4D, targets: Tensor4D): Tensor3D {
  return tf.logSoftmax(logits).mul(targets).sum<Tensor3D>(-1).neg();
}

/**
 * The counted labels as class maps blurred by `spread` and normalised to sum to 1 in each pixel: each
 * pixel gets a weighted mean of the counted labels around it. An ignored pixel contributes nothing to
 * its neighbours, whose other neighbours make up for it; the same holds beyond the image's edge.
 * Negative rounding errors are clipped.
 *
 * @param spread A linear map of class maps with non-negative weights, the pixel's own above 0.
 * @returns [batch, height, width, classes]; the classes of each counted pixel sum to 1.
 *
 * @example
 * ```ts
 * import { countedPixels } from "./loss.ts";
 * import { spreadLabels } from "./soft_labels.ts";
 * import { tf } from "../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const labels = tf.tensor3d([0, 1, 255], [1, 1, 3], "int32");
 * const counted = countedPixels(labels, { classes: 2, ignore: 255 });
 * const mean = spreadLabels(counted, 2, (maps) => tf.avgPool(maps, [1, 3], 1, "same"));
 * deepStrictEqual([...mean.dataSync()], [0.5, 0.5, 0.5, 0.5, 0, 1]);
 * ```
 */
export function spreadLabels(
  { labels, seen }: Counted,
  classes: number,
  spread: (maps: Tensor4D) => Tensor4D,
): Tensor4D {
  return tf.tidy(() => {
    const own = tf.oneHot(labels, classes).cast<Tensor4D>("float32");
    const given = tf.relu(spread(seen ? own.mul(seen.expandDims(-1)) : own));
    return given.div(tf.maximum(given.sum(-1, true), LEAST));
  });
}

/** The smallest divisor: an ignored pixel far from others gets no label at all. */
const LEAST = 1e-6;
