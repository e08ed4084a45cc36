/**
 * Mean-curvature motion of the logits: every level line moves inwards, faster where it is more
 * curved, so that boundaries between classes become short and round whatever the height of their edge
 * (S. Osher and J. Sethian, J. Computational Physics 79, 1988; L. C. Evans and J. Spruck, J.
 * Differential Geometry 33, 1991, who introduced the ε).
 *
 * @module
 */
import * as z from "zod";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES } from "./boundary.ts";
import { onFaces, onPixels, toCells } from "./cells.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";
import { normalDerivative, normalFlow } from "./normal_flow.ts";
import { transposed } from "./self_adjoint.ts";
import { divergence, mapFaces } from "./staggered.ts";

const schema = z.strictObject({
  kind: z.literal("mean-curvature"),
  /**
   * ε, in logits per pixel, > 0: where slopes are far below it, u flows like heat. The equation
   * itself has ε = 0, for which its rate is undefined in flat regions.
   */
  epsilon: z.number().positive().default(1),
  /**
   * c, in pixels² per unit of time, > 0: a level line of radius r moves by c/r. ¼ is the scale of the
   * paper's released code.
   */
  coefficient: z.number().positive().default(0.25),
  /** Values beyond the edge: a name in {@linkcode BOUNDARIES}. */
  boundary: z.enum(BOUNDARIES).default("replicate"),
});

/**
 * u_t = c·√(|∇u|² + ε²)·div(∇u / √(|∇u|² + ε²)), for each class separately. The steepness in the
 * normals is evaluated where four pixels meet, that in the speed at the pixel, as the mean of its
 * four corners.
 *
 * @throws {UserError} when an option is out of range.
 *
 * @example A plane does not move, however steep, and the curvature of a cone is 1/r
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { meanCurvature } from "./mean_curvature.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const at = (height: (x: number, y: number) => number) => {
 *   const values = Array.from({ length: 25 }, (_, i) => height(i % 5, Math.floor(i / 5)));
 *   const motion = meanCurvature({ coefficient: 1, epsilon: 1e-3 });
 *   return motion.rate(tf.tensor4d(values, [1, 5, 5, 1])).dataSync()[12]!;
 * };
 * ok(Math.abs(at((x, y) => 7 * x + 2 * y)) < 1e-5);
 * ok(Math.abs(at((x, y) => Math.hypot(x + 18, y)) - 1 / 20) < 1e-3);
 * ```
 */
export const meanCurvature: EvolutionKind<typeof schema> = evolutionKind({
  kind: "mean-curvature",
  schema,
  make({ epsilon, coefficient, boundary }) {
    const options = { epsilon, boundary };
    return {
      kind: "mean-curvature",
      rate: (u) =>
        tf.tidy(() => {
          const { squares, divergence } = normalFlow(u, options);
          return tf.mul(tf.mul(tf.sqrt(onPixels(squares)), divergence), coefficient);
        }),
      // F = c·N·K, so δF = c(N·δK + K·δN): K is a steepest descent, and N the mean of cells.
      pullback: (v, u) =>
        tf.tidy(() => {
          const flow = normalFlow(u, options);
          const speed: Tensor4D = tf.sqrt(onPixels(flow.squares));
          const normal = normalDerivative(flow, boundary);
          const adjoint = (v: Tensor4D): Tensor4D => {
            const turning = toCells(tf.div(tf.mul(flow.divergence, v), speed), boundary);
            const weights = onFaces(turning);
            const faster = mapFaces(flow.slopes, (slope, axis) => tf.mul(slope, weights[axis]));
            return tf.sub(normal(tf.mul(speed, v)), divergence(faster));
          };
          return tf.mul(transposed(boundary, adjoint)(v), coefficient);
        }),
      facts: {
        boundary,
        restsAtConstants: boundary !== "zero",
        symmetries: ["reflection", "rotation", "classes"],
        dt: 0.02 / coefficient,
      },
    };
  },
});
