/**
 * Cross-entropy with labels that the implicit heat kernel has blurred: the exact twin of the paper's
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
  /** Weight of each class; null for equal ones. */
  classWeights: classWeightsField,
});

/**
 * Cross-entropy with the labels S·onehot(y), where S = (1 − Δt·Δ)^−N is N implicit steps of the heat
 * equation, the inverse of the paper's layers L = (1 − Δt·Δ)^N.
 *
 * Why it is their twin: a network f that is trained through L is the network L∘f trained plainly, and
 * predicting without L is predicting with S after it. At a place whose labels are drawn from P, the
 * one fits S·log P and this loss log(S·P): the same kernel, on logarithms or on probabilities.
 *
 * In each pixel the blurred labels are divided by their sum. With boundary `replicate` and nothing
 * ignored S·1 = 1 and nothing is changed by it. Boundary `zero` lets heat out, and ignored pixels have
 * none to give: there the division makes a mean of the labels that are left (`spreadLabels`). Ignored
 * pixels themselves are not learnt. A class weight is that of the pixel's own label.
 *
 * @example No steps leave cross-entropy
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
