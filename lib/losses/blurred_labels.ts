/**
 * Cross-entropy with labels blurred by the implicit heat kernel: the exact counterpart of the paper's
 * layers.
 *
 * @module
 */
import * as z from "zod";
import { implicitHeat, implicitHeatFields } from "../evolution/implicit_heat.ts";
import { type Kind, kind } from "../kind/kind.ts";
import { classWeightsField, type Loss, type LossContext, meanLoss } from "./loss.ts";
import { softCrossEntropy, spreadLabels } from "./soft_labels.ts";

const schema = z.strictObject({
  kind: z.literal("blurred-labels"),
  ...implicitHeatFields,
  /** Weight of each class; null for equal weights. */
  classWeights: classWeightsField,
});

/**
 * Cross-entropy with the labels S·onehot(y), where S = (1 − Δt·Δ)^−N is N implicit steps of the heat
 * equation, the inverse of the paper's layers L = (1 − Δt·Δ)^N.
 *
 * Why it is their counterpart: training a network f through L is the same as training the network L∘f
 * without layers, and predicting without L is the same as applying S to its prediction. Where labels
 * are drawn from P, training through layers fits S·log P, and this loss fits log(S·P): the same
 * kernel, on logarithms or on probabilities.
 *
 * The blurred labels of each pixel are divided by their sum. With boundary `replicate` and no ignored
 * pixels S·1 = 1, so the division changes nothing. Boundary `zero` lets heat out, and ignored pixels
 * contribute none: there the division gives a mean of the remaining labels (`spreadLabels`). Ignored
 * pixels themselves do not count. A class weight is that of the pixel's own label.
 *
 * @example With no steps it is cross-entropy
 * ```ts
 * import { blurredLabels } from "./blurred_labels.ts";
 * import { meanCrossEntropy } from "./cross_entropy.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const logits = tf.tensor4d([9, 0, 0, 9], [1, 1, 2, 2]);
 * const labels = tf.tensor3d([0, 1], [1, 1, 2], "int32");
 * const context = { classes: 2, ignore: undefined };
 * const [sharp, blurred] = [0, 20].map((steps) =>
 *   blurredLabels.make(blurredLabels({ steps }), context)(logits, labels).dataSync()[0]!
 * );
 * ok(Math.abs(sharp! - meanCrossEntropy(logits, labels).dataSync()[0]!) < 1e-6);
 * ok(blurred! > sharp! + 1);
 * ```
 */
export const blurredLabels: Kind<typeof schema, LossContext, Loss> = kind({
  kind: "blurred-labels",
  schema,
  make: ({ kind: _kind, classWeights, ...heat }, context) =>
    meanLoss(
      (logits, counted) =>
        softCrossEntropy(
          logits,
          spreadLabels(counted, context.classes, (maps) => implicitHeat(maps, heat)),
        ),
      { context, classWeights },
    ),
});
