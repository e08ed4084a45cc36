/**
 * Cross-entropy with a penalty on the total variation of the predicted probabilities.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import { type Scalar, type Tensor4D, tf } from "../tensor.ts";
import { meanCrossEntropy } from "./cross_entropy.ts";
import { classWeightsField, type Loss, type LossContext } from "./loss.ts";

const schema = z.strictObject({
  kind: z.literal("total-variation"),
  /** λ, the weight of the penalty. No source: 1 makes it about as large as cross-entropy. */
  lambda: z.number().nonnegative().default(1),
  /** ε, the slope below which the penalty is quadratic instead of linear. */
  epsilon: z.number().positive().default(1e-3),
  /** Weight of each class in cross-entropy; null for equal weights. */
  classWeights: classWeightsField,
});

/**
 * Cross-entropy + λ·TV(p), where p is the softmax and TV the isotropic total variation per pixel, ½
 * Σ_c (√(|∇p_c|² + ε²) − ε), by forward differences that are 0 across the edge (Rudin, Osher and
 * Fatemi, Physica D 1992, smoothed by ε; on a network's probabilities as in Javanmardi et al., arXiv
 * 1605.01368). For a confident network it is the length of its boundaries divided by the number of
 * pixels: `totalVariation` of `regularity`.
 *
 * The penalty does not depend on labels: it acts on ignored pixels as on all others.
 *
 * @example A straight boundary of three pixels in nine
 * ```ts
 * import { totalVariation } from "./total_variation.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const labels = tf.tensor3d([0, 0, 1, 0, 0, 1, 0, 0, 1], [1, 3, 3], "int32");
 * const sure = tf.oneHot(labels, 2).cast("float32").mul<tf.Tensor4D>(100);
 * const loss = totalVariation.make(totalVariation(), { classes: 2, ignore: undefined });
 * ok(Math.abs(loss(sure, labels).dataSync()[0]! - 3 / 9) < 1e-3);
 * ```
 */
export const totalVariation: Kind<typeof schema, LossContext, Loss> = kind({
  kind: "total-variation",
  schema,
  make: ({ lambda, epsilon, classWeights }, { ignore }) => (logits, labels) =>
    meanCrossEntropy(logits, labels, { ignore, classWeights }).add(
      variation(tf.softmax(logits), epsilon).mul(lambda),
    ),
});

function variation(p: Tensor4D, epsilon: number): Scalar {
  const [batch, height, width, classes] = p.shape;
  const slope = (axis: 1 | 2) => {
    const size: [number, number, number, number] = [batch, height, width, classes];
    size[axis]--;
    const next = tf.slice(p, axis === 1 ? [0, 1, 0, 0] : [0, 0, 1, 0], size);
    const after: [number, number] = [0, 1];
    return tf.pad(next.sub(tf.slice(p, [0, 0, 0, 0], size)), [
      [0, 0],
      axis === 1 ? after : [0, 0],
      axis === 2 ? after : [0, 0],
      [0, 0],
    ]);
  };
  const length = slope(1).square().add(slope(2).square()).add(epsilon ** 2).sqrt().sub(epsilon);
  return length.sum<Scalar>().div(2 * batch * height * width);
}
