/**
 * Generalised cross-entropy, which gives less weight to labels that the network finds improbable.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import { enginePixelCrossEntropy } from "../ops/cross_entropy.ts";
import { tf } from "../tensor.ts";
import { classWeightsField, type Loss, type LossContext, meanLoss } from "./loss.ts";

const schema = z.strictObject({
  kind: z.literal("gce"),
  /** Interpolates from cross-entropy, 0, to the mean absolute error, 1. The paper: 0.7. */
  q: z.number().min(0).max(1).default(0.7),
  /** Weight of each class; null for equal weights. */
  classWeights: classWeightsField,
});

/**
 * Generalised cross-entropy, the mean of (1 − p^q) / q, where p is the probability of the label
 * (Zhang and Sabuncu, "Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy
 * Labels", NeurIPS 2018, Eq. 6). Its gradient is that of cross-entropy times p^q, so labels that the
 * network considers unlikely count less. q = 0 gives the limit, cross-entropy −log p; q = 1 is 1 − p,
 * half of the mean absolute error ‖onehot − softmax‖₁. The paper's truncated variant, which drops
 * samples according to their losses in earlier epochs, is not implemented.
 *
 * Computed as −expm1(−q·ℓ) / q from the cross-entropy ℓ = −log p: exact for small losses, finite for
 * large ones.
 *
 * @example A label of probability ½
 * ```ts
 * import { gce } from "./gce.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const loss = gce.make(gce({ q: 0.5 }), { classes: 2, ignore: undefined });
 * const [value] = loss(tf.zeros([1, 1, 1, 2]), tf.ones([1, 1, 1], "int32")).dataSync();
 * ok(Math.abs(value! - (1 - Math.SQRT1_2) / 0.5) < 1e-6);
 * ```
 */
export const gce: Kind<typeof schema, LossContext, Loss> = kind({
  kind: "gce",
  schema,
  make: ({ q, classWeights }, context) =>
    meanLoss((logits, { labels }) => {
      const entropy = enginePixelCrossEntropy(logits, labels);
      return q === 0 ? entropy : tf.expm1(entropy.mul(-q)).div(-q);
    }, { context, classWeights }),
});
