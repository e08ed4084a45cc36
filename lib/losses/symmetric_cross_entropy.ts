/**
 * Symmetric cross-entropy: cross-entropy, plus the same with label and prediction exchanged.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import { enginePixelCrossEntropy } from "../ops/cross_entropy.ts";
import { tf } from "../tensor.ts";
import { classWeightsField, type Loss, type LossContext, meanLoss } from "./loss.ts";

const schema = z.strictObject({
  kind: z.literal("symmetric-cross-entropy"),
  /** Weight of cross-entropy. The paper, CIFAR-10: 0.1. */
  alpha: z.number().nonnegative().default(0.1),
  /** Weight of reverse cross-entropy. The paper, CIFAR-10: 1. */
  beta: z.number().nonnegative().default(1),
  /**
   * The value used for log 0, A < 0. The paper: −4; the authors' code clips labels at 1e-4, which
   * gives ln 1e-4 = −9.21.
   */
  logZero: z.number().negative().default(-4),
  /** Weight of each class; null for equal weights. */
  classWeights: classWeightsField,
});

/**
 * Symmetric cross-entropy, the mean of α·CE + β·RCE (Wang et al., "Symmetric Cross Entropy for Robust
 * Learning with Noisy Labels", ICCV 2019, Eq. 7): CE = −log p, where p is the probability of the
 * label, and RCE = −Σ softmax · log onehot, with A for log 0: RCE = −A·(1 − p). So RCE is −A times
 * generalised cross-entropy with q = 1.
 *
 * @example
 * ```ts
 * import { symmetricCrossEntropy } from "./symmetric_cross_entropy.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const settings = symmetricCrossEntropy();
 * const loss = symmetricCrossEntropy.make(settings, { classes: 2, ignore: undefined });
 * const [value] = loss(tf.zeros([1, 1, 1, 2]), tf.ones([1, 1, 1], "int32")).dataSync();
 * ok(Math.abs(value! - (0.1 * Math.LN2 + 4 * 0.5)) < 1e-6);
 * ```
 */
export const symmetricCrossEntropy: Kind<typeof schema, LossContext, Loss> = kind({
  kind: "symmetric-cross-entropy",
  schema,
  make: ({ alpha, beta, logZero, classWeights }, context) =>
    meanLoss((logits, { labels }) => {
      const entropy = enginePixelCrossEntropy(logits, labels);
      return entropy.mul(alpha).add(tf.expm1(entropy.neg()).mul(beta * logZero));
    }, { context, classWeights }),
});
