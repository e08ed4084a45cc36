/**
 * Spatially varying label smoothing: soft labels where regions meet, hard labels inside them.
 *
 * @module
 */
import * as z from "zod";
import { pad } from "../evolution/boundary.ts";
import { type Kind, kind } from "../kind/kind.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { classWeightsField, type Loss, type LossContext, meanLoss } from "./loss.ts";
import { softCrossEntropy, spreadLabels } from "./soft_labels.ts";

const schema = z.strictObject({
  kind: z.literal("svls"),
  /** Standard deviation of the Gaussian, in pixels. The paper: 1. */
  sigma: z.number().positive().default(1),
  /** Weight of each class; null for equal weights. */
  classWeights: classWeightsField,
});

/**
 * Cross-entropy with labels that are weighted means over 3×3 pixels (Islam and Glocker, "Spatially
 * Varying Label Smoothing: Capturing Uncertainty from Expert Annotations", IPMI 2021, §2.2): a
 * Gaussian around the pixel in which the pixel itself has as much weight as its eight neighbours
 * together. So a pixel's own class keeps at least half of its label, and the label is hard where all
 * nine agree. Beyond the edge the nearest pixel is repeated.
 *
 * An ignored pixel contributes nothing to its neighbours (`spreadLabels`); the paper has no ignored
 * pixels. A class weight is that of the pixel's own label.
 *
 * @example Inside a region it is cross-entropy
 * ```ts
 * import { meanCrossEntropy } from "./cross_entropy.ts";
 * import { svls } from "./svls.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const logits = tf.tensor4d([0, 1, 2, 0, 0, 3, 1, 1], [1, 2, 2, 2]);
 * const labels = tf.ones<tf.Rank.R3>([1, 2, 2], "int32");
 * const loss = svls.make(svls(), { classes: 2, ignore: undefined })(logits, labels);
 * ok(Math.abs(loss.sub(meanCrossEntropy(logits, labels)).dataSync()[0]!) < 1e-6);
 * ```
 */
export const svls: Kind<typeof schema, LossContext, Loss> = kind({
  kind: "svls",
  schema,
  make: ({ sigma, classWeights }, context) => {
    const weights = svlsWeights(sigma);
    const spread = (maps: Tensor4D) => {
      const filter = tf.tensor4d(weights, [3, 3, 1, 1]).tile<Tensor4D>([1, 1, context.classes, 1]);
      return tf.depthwiseConv2d(pad(maps, "replicate"), filter, 1, "valid");
    };
    return meanLoss(
      (logits, counted) => softCrossEntropy(logits, spreadLabels(counted, context.classes, spread)),
      { context, classWeights },
    );
  },
});

/**
 * The weights of 3×3 pixels, row after row: a Gaussian whose centre has as much weight as the others
 * together; their sum is 1.
 *
 * @example
 * ```ts
 * import { svlsWeights } from "./svls.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(svlsWeights(1)[4], 0.5);
 * ```
 */
export function svlsWeights(sigma: number): number[] {
  // Relative to the four nearest, so that a narrow Gaussian tends to those instead of 0 / 0.
  const corner = Math.exp(-1 / (2 * sigma ** 2));
  const around = 2 * (4 + 4 * corner);
  const [c, e] = [corner / around, 1 / around];
  return [c, e, c, e, 1 / 2, e, c, e, c];
}
