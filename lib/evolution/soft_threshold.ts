/**
 * Soft threshold dynamics: a softmax whose regions have short boundaries. It replaces a network's
 * final softmax, in training and at prediction; `../iel.ts` applies it.
 *
 * @module
 */
import * as z from "zod";
import { type Tensor4D, tf } from "../tensor.ts";
import { selfAdjoint } from "./self_adjoint.ts";

/**
 * The settings fields. The paper trains λ, σ and ε; these are the initial values in its authors'
 * code, held fixed, so that nothing here is learned.
 *
 * @example
 * ```ts
 * import { softThresholdFields } from "./soft_threshold.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const settings = { lambda: 5, sigma: 10, halfSize: 3, epsilon: 1, iterations: 10 };
 * deepStrictEqual(z.strictObject(softThresholdFields).parse({}), settings);
 * ```
 */
export const softThresholdFields = {
  /** λ, the weight of boundaries, at least 0; with 0 only the softmax remains. */
  lambda: z.number().nonnegative().default(5),
  /** Standard deviation of the Gaussian k, in pixels. */
  sigma: z.number().positive().default(10),
  /** The Gaussian is truncated at this many pixels in each direction. */
  halfSize: z.int().positive().default(3),
  /** ε, the weight of entropy: the softmax's temperature. */
  epsilon: z.number().positive().default(1),
  /** Number of iterations; with 0 only the softmax remains. */
  iterations: z.int().nonnegative().default(10),
} as const;

/** Settings of soft threshold dynamics. */
export type SoftThreshold = { readonly [Name in keyof typeof softThresholdFields]: number };

/**
 * The logits z whose softmax is the last of the iterations u ← softmax((o − λ·k ∗ (1 − 2u)) / ε) that
 * start from u = softmax(o / ε) (Liu, Wang and Tai, "Deep Convolutional Neural Networks with Spatial
 * Regularization, Volume and Star-shape Priors for Image Segmentation", J. Math. Imaging Vis. 2022,
 * arXiv 2002.03989; the paper's reference 17). k is a Gaussian, truncated and normalised, with zeros
 * beyond the edge, as in the authors' code (STDLayer.py, which multiplies by ε² where the paper
 * divides by ε: the same at their ε = 1).
 *
 * Each iteration lowers ⟨−o, u⟩ + ε⟨u, log u⟩ + λ⟨u, k ∗ (1 − u)⟩, whose last term is approximately
 * the length of the boundaries. Differentiable through every iteration.
 *
 * @param logits o, [batch, height, width, classes]; not disposed.
 *
 * @example A single pixel of another class vanishes
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { softThreshold } from "./soft_threshold.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const odd = Array.from({ length: 25 }, (_, pixel) => pixel === 12 ? [0, 1] : [1, 0]);
 * const logits = tf.tensor4d(odd.flat(), [1, 5, 5, 2]);
 * const settings = { lambda: 5, sigma: 10, halfSize: 3, epsilon: 1, iterations: 10 };
 * const classes = tf.argMax(softThreshold(logits, settings), -1);
 * strictEqual(classes.max().dataSync()[0], 0);
 * ```
 */
export function softThreshold(
  logits: Tensor4D,
  { lambda, sigma, halfSize, epsilon, iterations }: SoftThreshold,
): Tensor4D {
  const taps = gaussian(sigma, halfSize);
  return tf.tidy(() => {
    let z = logits.div<Tensor4D>(epsilon);
    for (let iteration = 0; iteration < iterations; iteration++) {
      const outside = tf.softmax(z).mul<Tensor4D>(-2).add<Tensor4D>(1);
      const length = selfAdjoint(outside, "zero", (u) => blurred(u, taps));
      z = logits.sub(length.mul(lambda)).div<Tensor4D>(epsilon);
    }
    return z;
  });
}

/** Weights of 2·`halfSize` + 1 pixels, whose sum is 1. */
function gaussian(sigma: number, halfSize: number): number[] {
  const values = Array.from(
    { length: 2 * halfSize + 1 },
    (_, at) => Math.exp(-((at - halfSize) ** 2) / (2 * sigma ** 2)),
  );
  const total = values.reduce((sum, value) => sum + value);
  return values.map((value) => value / total);
}

/** Blurs columns, then rows: a two-dimensional Gaussian is a product of two one-dimensional ones. */
function blurred(u: Tensor4D, taps: readonly number[]): Tensor4D {
  return tf.tidy(() => {
    const along = (shape: [number, number]) =>
      tf.tensor4d([...taps], [...shape, 1, 1]).tile<Tensor4D>([1, 1, u.shape[3], 1]);
    const columns = tf.depthwiseConv2d(u, along([taps.length, 1]), 1, "same");
    return tf.depthwiseConv2d(columns, along([1, taps.length]), 1, "same");
  });
}
