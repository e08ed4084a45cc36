/**
 * Perona–Malik diffusion of the logits: smooths small differences away, and keeps and sharpens edges
 * higher than κ (P. Perona and J. Malik, Scale-space and edge detection using anisotropic diffusion,
 * IEEE TPAMI 12(7), 1990).
 *
 * @module
 */
import * as z from "zod";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES, zeroWithin } from "./boundary.ts";
import { DIFFUSIVITIES, DIFFUSIVITY_NAMES } from "./diffusivity.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";
import { transposed } from "./self_adjoint.ts";
import { divergence, gradient, mapFaces, sumOfFaces } from "./staggered.ts";

const schema = z.strictObject({
  kind: z.literal("perona-malik"),
  /** κ, the difference of neighbouring logits that counts as an edge, > 0. */
  kappa: z.number().positive().default(3),
  /** g, one of the authors' two: a name in {@linkcode DIFFUSIVITIES}. */
  diffusivity: z.enum(DIFFUSIVITY_NAMES).default("rational"),
  /**
   * c in flat regions, in pixels² per unit of time, > 0. ¼ is the scale of the paper's released code.
   */
  coefficient: z.number().positive().default(0.25),
  /** Values beyond the edge: a name in {@linkcode BOUNDARIES}. */
  boundary: z.enum(BOUNDARIES).default("replicate"),
});

/**
 * u_t = c·div(g(|∂u|²/κ²)·∇u), for each class separately, with g on each face between two pixels from
 * the difference across it, as in the authors' discretisation (their Eq. 8, with λ = c·dt ≤ ¼).
 *
 * It is the steepest descent of Σ ½cκ²·∫g over the faces, so the derivative of F is symmetric.
 *
 * @throws {UserError} when an option is out of range.
 *
 * @example A step of 30 logits hardly moves, one of 0.3 flows like heat
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { peronaMalik } from "./perona_malik.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const flow = (step: number) =>
 *   peronaMalik({ kappa: 3 }).rate(tf.tensor4d([0, step], [1, 1, 2, 1])).dataSync()[0]!;
 * strictEqual((flow(0.3) / 0.3).toFixed(2), "0.25"); // heat: ¼ of the difference
 * strictEqual((flow(30) / 30).toFixed(4), "0.0025");
 * ```
 */
export const peronaMalik: EvolutionKind<typeof schema> = evolutionKind({
  kind: "perona-malik",
  schema,
  make({ kappa, diffusivity, coefficient, boundary }) {
    const { g, slope, integral } = DIFFUSIVITIES[diffusivity];
    const scaled = (difference: Tensor4D): Tensor4D => tf.square(tf.mul(difference, 1 / kappa));
    const flux = (d: Tensor4D): Tensor4D => tf.mul(d, g(scaled(d)));
    return {
      kind: "perona-malik",
      rate: (u) =>
        tf.tidy(() => tf.mul(divergence(mapFaces(gradient(u, boundary), flux)), coefficient)),
      pullback: (v, u) =>
        tf.tidy(() => {
          const slopes = mapFaces(gradient(u, boundary), (d) => {
            const s = scaled(d);
            return slope(g(s), s);
          });
          const derivative = (v: Tensor4D) =>
            divergence(mapFaces(gradient(v, boundary), (d, axis) => tf.mul(d, slopes[axis])));
          return tf.mul(transposed(boundary, derivative)(v), coefficient);
        }),
      facts: {
        boundary,
        restsAtConstants: boundary !== "zero",
        keepsMean: boundary !== "zero",
        maximumPrinciple: { dt: 1 / (4 * coefficient), ...zeroWithin(boundary) },
        energy: (u) =>
          tf.tidy(() => {
            const energies = mapFaces(gradient(u, boundary), (d) => integral(scaled(d)));
            return tf.mul(sumOfFaces(energies, boundary), 0.5 * coefficient * kappa ** 2);
          }),
        symmetries: ["reflection", "rotation", "classes"],
        dt: 0.025 / coefficient,
      },
    };
  },
});
