/**
 * Cross-entropy with a penalty on the gradient of the logits: the smoothing loss that is commented
 * out in the authors' released code.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import { type Scalar, type Tensor4D, tf } from "../tensor.ts";
import { meanCrossEntropy } from "./cross_entropy.ts";
import { classWeightsField, type Loss, type LossContext } from "./loss.ts";

const schema = z.strictObject({
  kind: z.literal("gradient-penalty"),
  /** λ, the weight of the penalty. The authors' released code: 2. */
  lambda: z.number().nonnegative().default(2),
  /**
   * Values beyond the edge: zeros, as in the authors' released code, which therefore also pulls the
   * first row and the first column towards 0; or the edge pixel repeated, which has no slope.
   */
  boundary: z.enum(["zero", "replicate"]).default("zero"),
  /** Weight of each class in cross-entropy; null for equal weights. */
  classWeights: classWeightsField,
});

/**
 * Cross-entropy + λ·mean(|∇u|²), where u are the logits passed to the loss (`SmoothingLoss` of the
 * authors' released code, Unet_IELs_DSB2018/utils/smoothing_loss.py). ∇u are the differences to the
 * pixel above and to the pixel on the left, and the mean is over images, pixels and classes. If an
 * arm also has layers, u has passed through them, as in that code.
 *
 * The penalty does not depend on labels: it acts on ignored pixels as on all others.
 *
 * @example Flat logits are penalised only at the edge
 * ```ts
 * import { gradientPenalty } from "./gradient_penalty.ts";
 * import { meanCrossEntropy } from "./cross_entropy.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const [logits, labels] = [tf.ones<tf.Rank.R4>([1, 4, 4, 2]), tf.ones<tf.Rank.R3>([1, 4, 4], "int32")];
 * const penalty = (boundary: "zero" | "replicate") =>
 *   gradientPenalty.make(gradientPenalty({ boundary }), { classes: 2, ignore: undefined })(logits, labels)
 *     .sub(meanCrossEntropy(logits, labels)).dataSync()[0]!;
 * ok(Math.abs(penalty("replicate")) < 1e-6);
 * ok(Math.abs(penalty("zero") - 2 * (4 + 4) / 16) < 1e-6);
 * ```
 */
export const gradientPenalty: Kind<typeof schema, LossContext, Loss> = kind({
  kind: "gradient-penalty",
  schema,
  make: ({ lambda, boundary, classWeights }, { ignore }) => (logits, labels) =>
    meanCrossEntropy(logits, labels, { ignore, classWeights }).add(
      squaredSlopes(logits, boundary).mul(lambda),
    ),
});

/** Mean of the squared differences along both axes. */
function squaredSlopes(u: Tensor4D, boundary: "zero" | "replicate"): Scalar {
  const [batch, height, width, classes] = u.shape;
  const part = (top: number, left: number, rows: number, columns: number) =>
    tf.slice(u, [0, top, left, 0], [batch, rows, columns, classes]);
  const squares = (parts: Tensor4D) => parts.square().sum<Scalar>();
  const inside = [
    squares(part(1, 0, height - 1, width).sub(part(0, 0, height - 1, width))),
    squares(part(0, 1, height, width - 1).sub(part(0, 0, height, width - 1))),
  ];
  const edge = boundary === "zero"
    ? [squares(part(0, 0, 1, width)), squares(part(0, 0, height, 1))]
    : [];
  return tf.addN([...inside, ...edge]).div(u.size);
}
