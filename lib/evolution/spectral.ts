/**
 * Equations given by a power of the Laplacian: fractional diffusion, heat and biharmonic flow,
 * computed from their waves at a cost that does not depend on the number of steps (N. S. Landkof,
 * Foundations of Modern Potential Theory, 1972, for fractional powers; the biharmonic flow is the
 * linearised Cahn–Hilliard and Willmore flow).
 *
 * @module
 */
import * as z from "zod";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES, zeroWithin } from "./boundary.ts";
import { type EvolutionKind, evolutionKind } from "./evolution_kind.ts";
import { selfAdjoint, transposed, weightedSum } from "./self_adjoint.ts";
import { factorsOf, multiplyWaves, type Spectrum } from "./spectrum.ts";
import { STENCIL_NAMES, STENCILS, symbol } from "./stencil.ts";

const schema = z.strictObject({
  kind: z.literal("spectral"),
  /** s, > 0 and at most 4: below 1 fractional diffusion, 1 heat, 2 biharmonic flow. */
  power: z.number().positive().max(4).default(2),
  /** c, in pixels^(2s) per unit of time, > 0. */
  coefficient: z.number().positive().default(1),
  /** Weights of the discrete Laplacian: a name in {@linkcode STENCILS}; the released one is ¼Δ. */
  stencil: z.enum(STENCIL_NAMES).default("released"),
  /** Values beyond the edge: a name in {@linkcode BOUNDARIES}. */
  boundary: z.enum(BOUNDARIES).default("replicate"),
});

/**
 * u_t = −c(−Δ)^s u, for each class separately: a wave is multiplied by −c(−F̂)^s, where F̂ is the
 * stencil's factor. The larger s, the more the damping concentrates on short waves, and the less it
 * affects the shapes to be preserved.
 *
 * @throws {UserError} when an option is out of range.
 *
 * @example A checkerboard, which the released stencil multiplies by −2
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { spectral } from "./spectral.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const board = tf.tensor4d([1, -1, -1, 1], [1, 2, 2, 1]);
 * for (const power of [0.5, 1, 2]) {
 *   const rate = spectral({ power, boundary: "periodic" }).rate(board).dataSync()[0]!;
 *   ok(Math.abs(rate + 2 ** power) < 1e-6);
 * }
 * ```
 */
export const spectral: EvolutionKind<typeof schema> = evolutionKind({
  kind: "spectral",
  schema,
  make({ power, coefficient, stencil, boundary }) {
    const spectrum: Spectrum = {
      boundary,
      symbol: (angles) => -coefficient * Math.max(0, -symbol(STENCILS[stencil], angles)) ** power,
    };
    const rate = (u: Tensor4D) => {
      const factors = factorsOf(spectrum, [u.shape[1], u.shape[2]]);
      return multiplyWaves(u, { boundary, factors });
    };
    const greatest = -spectrum.symbol([Math.PI, Math.PI]);
    return {
      kind: "spectral",
      rate: (u) => selfAdjoint(u, boundary, rate),
      pullback: transposed(boundary, rate),
      spectrum,
      facts: {
        boundary,
        linear: true,
        restsAtConstants: boundary !== "zero",
        keepsMean: boundary !== "zero",
        // −(−Δ)^s generates a Markov process only for s ≤ 1.
        ...power <= 1 ? { maximumPrinciple: { dt: 1 / greatest, ...zeroWithin(boundary) } } : {},
        energy: (u) => tf.mul(weightedSum(tf.mul(u, rate(u)), boundary), -0.5),
        symmetries: ["reflection", "rotation", "classes"],
        dt: 0.2 / greatest,
      },
    };
  },
});
