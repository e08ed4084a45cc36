/**
 * Label smoothing: every class gets a small part of the label, the same at every pixel.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import { enginePixelCrossEntropy } from "../ops/cross_entropy.ts";
import { type Tensor3D, tf } from "../tensor.ts";
import { classWeightsField, type Loss, type LossContext, meanLoss } from "./loss.ts";

const schema = z.strictObject({
  kind: z.literal("label-smoothing"),
  /** ε, the part of a label that is shared by all classes. The paper: 0.1. */
  epsilon: z.number().min(0).max(1).default(0.1),
  /** Weight of each class; null for equal weights. */
  classWeights: classWeightsField,
});

/**
 * Cross-entropy with the labels (1 − ε)·onehot(y) + ε/K for K classes (Szegedy et al., "Rethinking
 * the Inception Architecture for Computer Vision", CVPR 2016, §7); PyTorch's
 * `cross_entropy(…, label_smoothing=ε)`. Unlike PyTorch, it applies the class weight of the pixel's
 * own label, not those of all classes that share in it.
 *
 * @example
 * ```ts
 * import { labelSmoothing } from "./label_smoothing.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const loss = labelSmoothing.make(labelSmoothing(), { classes: 2, ignore: undefined });
 * const logits = tf.tensor4d([0, 20], [1, 1, 1, 2]);
 * const [value] = loss(logits, tf.ones([1, 1, 1], "int32")).dataSync();
 * ok(Math.abs(value! - 0.05 * 20) < 1e-6);
 * ```
 */
export const labelSmoothing: Kind<typeof schema, LossContext, Loss> = kind({
  kind: "label-smoothing",
  schema,
  make: ({ epsilon, classWeights }, context) =>
    meanLoss((logits, { labels }) => {
      const uniform = tf.logSoftmax(logits).mean<Tensor3D>(-1).neg();
      return enginePixelCrossEntropy(logits, labels).mul(1 - epsilon).add(uniform.mul(epsilon));
    }, { context, classWeights }),
});
