/**
 * Total-variation flow of the logits: level lines become shorter, edges of any height stay sharp, and
 * small islands vanish first (F. Andreu, C. Ballester, V. Caselles and J. M. Mazón, Minimizing total
 * variation flow, Differential and Integral Equations 14, 2001; the energy is that of L. Rudin, S.
 * Osher and E. Fatemi, Physica D 60, 1992).
 *
 * @module
 */
import * as z from "zod";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES, zeroWithin } from "./boundary.ts";
import { sumOfCells } from "./cells.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";
import { normalDerivative, normalFlow } from "./normal_flow.ts";
import { transposed } from "./self_adjoint.ts";

const schema = z.strictObject({
  kind: z.literal("total-variation"),
  /**
   * ε, in logits per pixel, > 0: slopes far below it flow like heat, slopes far above it like total
   * variation. The equation itself has ε = 0, for which its rate is undefined in flat regions.
   */
  epsilon: z.number().positive().default(1),
  /** c, in pixels times logits per unit of time, > 0: c/ε is the diffusivity in flat regions. */
  coefficient: z.number().positive().default(0.25),
  /** Values beyond the edge: a name in {@linkcode BOUNDARIES}. */
  boundary: z.enum(BOUNDARIES).default("replicate"),
});

/**
 * u_t = c·div(∇u / √(|∇u|² + ε²)), for each class separately, with |∇u|² evaluated where four pixels
 * meet. It is the steepest descent of c·Σ√(|∇u|² + ε²), so the derivative of F is symmetric.
 *
 * @throws {UserError} when an option is out of range.
 *
 * @example A high edge flows no faster than a low one
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { totalVariation } from "./total_variation.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const flow = (step: number) =>
 *   totalVariation().rate(tf.tensor4d([0, step], [1, 1, 2, 1])).dataSync()[0]!.toFixed(4);
 * strictEqual(flow(100), "0.2500");
 * strictEqual(flow(1000), "0.2500");
 * strictEqual(flow(0.01), "0.0025"); // heat: ¼ of the difference
 * ```
 */
export const totalVariation: EvolutionKind<typeof schema> = evolutionKind({
  kind: "total-variation",
  schema,
  make({ epsilon, coefficient, boundary }) {
    const options = { epsilon, boundary };
    return {
      kind: "total-variation",
      rate: (u) => tf.tidy(() => tf.mul(normalFlow(u, options).divergence, coefficient)),
      pullback: (v, u) =>
        tf.tidy(() => {
          const derivative = normalDerivative(normalFlow(u, options), boundary);
          return tf.mul(transposed(boundary, derivative)(v), coefficient);
        }),
      facts: {
        boundary,
        restsAtConstants: boundary !== "zero",
        keepsMean: boundary !== "zero",
        maximumPrinciple: { dt: epsilon / (4 * coefficient), ...zeroWithin(boundary) },
        energy: (u) =>
          tf.tidy(() => {
            const lengths: Tensor4D = tf.sqrt(normalFlow(u, options).squares);
            return tf.mul(sumOfCells(lengths, boundary), coefficient);
          }),
        symmetries: ["reflection", "rotation", "classes"],
        dt: 0.025 * epsilon / coefficient,
      },
    };
  },
});
