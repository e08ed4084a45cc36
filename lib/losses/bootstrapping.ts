/**
 * Bootstrapping: the network's own prediction becomes part of the label.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import { enginePixelCrossEntropy } from "../ops/cross_entropy.ts";
import { type Tensor3D, tf } from "../tensor.ts";
import { classWeightsField, type Loss, type LossContext, meanLoss } from "./loss.ts";

const softSchema = z.strictObject({
  kind: z.literal("bootstrapping-soft"),
  /** β, the weight of the given label. The paper: 0.95. */
  beta: z.number().min(0).max(1).default(0.95),
  /** Weight of each class; null for equal weights. */
  classWeights: classWeightsField,
});

/**
 * Soft bootstrapping, the mean of −Σ (β·onehot(y) + (1 − β)·p)·log p with p the softmax (Reed et al.,
 * "Training Deep Neural Networks on Noisy Labels with Bootstrapping", ICLR workshop 2015, Eq. 6). The
 * gradient flows through both p, so that the second part minimises the entropy of the predictions, as
 * the paper states.
 *
 * @example A uniform prediction has the same loss for every β
 * ```ts
 * import { bootstrappingSoft } from "./bootstrapping.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const loss = bootstrappingSoft.make(bootstrappingSoft(), { classes: 2, ignore: undefined });
 * const [value] = loss(tf.zeros([1, 1, 1, 2]), tf.ones([1, 1, 1], "int32")).dataSync();
 * ok(Math.abs(value! - Math.LN2) < 1e-6);
 * ```
 */
export const bootstrappingSoft: Kind<typeof softSchema, LossContext, Loss> = kind({
  kind: "bootstrapping-soft",
  schema: softSchema,
  make: ({ beta, classWeights }, context) =>
    meanLoss((logits, { labels }) => {
      const logarithms = tf.logSoftmax(logits);
      const entropy = tf.exp(logarithms).mul(logarithms).sum<Tensor3D>(-1).neg();
      return enginePixelCrossEntropy(logits, labels).mul(beta).add(entropy.mul(1 - beta));
    }, { context, classWeights }),
});

const hardSchema = z.strictObject({
  kind: z.literal("bootstrapping-hard"),
  /** β, the weight of the given label. The paper: 0.8. */
  beta: z.number().min(0).max(1).default(0.8),
  /** Weight of each class; null for equal weights. */
  classWeights: classWeightsField,
});

/**
 * Hard bootstrapping, the mean of −Σ (β·onehot(y) + (1 − β)·onehot(argmax p))·log p (Reed et al.
 * 2015, Eq. 8). The currently predicted class acts as an additional label; no gradient flows through
 * the choice.
 *
 * @example
 * ```ts
 * import { bootstrappingHard } from "./bootstrapping.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const loss = bootstrappingHard.make(bootstrappingHard(), { classes: 2, ignore: undefined });
 * const logits = tf.tensor4d([0, 20], [1, 1, 1, 2]);
 * const [value] = loss(logits, tf.zeros([1, 1, 1], "int32")).dataSync();
 * ok(Math.abs(value! - 0.8 * 20) < 1e-5);
 * ```
 */
export const bootstrappingHard: Kind<typeof hardSchema, LossContext, Loss> = kind({
  kind: "bootstrapping-hard",
  schema: hardSchema,
  make: ({ beta, classWeights }, context) =>
    meanLoss((logits, { labels }) => {
      const predicted = tf.argMax<Tensor3D>(logits, -1);
      const given = enginePixelCrossEntropy(logits, labels);
      return given.mul(beta).add(enginePixelCrossEntropy(logits, predicted).mul(1 - beta));
    }, { context, classWeights }),
});
