/**
 * Diffusivities that decrease with the height of an edge, as a table: 1 in flat regions, less across
 * edges (P. Perona and J. Malik, Scale-space and edge detection using anisotropic diffusion, IEEE
 * TPAMI 12(7), 1990, which gives both).
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";

/** Functions of s = (difference/κ)², where κ is the difference that counts as an edge. */
export interface Diffusivity {
  /** g(s), which falls from 1 at s = 0 to 0. */
  g(s: Tensor4D): Tensor4D;
  /** (d·g)′ = g + 2s·g′, the slope of the flux in the difference d, from g. */
  slope(g: Tensor4D, s: Tensor4D): Tensor4D;
  /** ∫g ds from 0: twice the energy of the flux, in units of κ². */
  integral(s: Tensor4D): Tensor4D;
}

/**
 * - `rational`: 1/(1 + s), which favours wide regions over small ones;
 * - `exponential`: exp(−s), which favours edges of high contrast.
 *
 * @example At the edge height κ the rational one is a half, and its flux is at its greatest
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { DIFFUSIVITIES } from "./diffusivity.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const s = tf.ones<tf.Rank.R4>([1, 1, 1, 1]);
 * const g = DIFFUSIVITIES.rational.g(s);
 * strictEqual(g.dataSync()[0], 0.5);
 * strictEqual(DIFFUSIVITIES.rational.slope(g, s).dataSync()[0], 0);
 * ```
 */
export const DIFFUSIVITIES: Readonly<Record<DiffusivityName, Diffusivity>> = {
  rational: {
    g: (s) => tf.reciprocal(tf.add(s, 1)),
    slope: (g) => tf.mul(g, tf.sub(tf.mul(g, 2), 1)),
    integral: (s) => tf.log1p(s),
  },
  exponential: {
    g: (s) => tf.exp(tf.neg(s)),
    slope: (g, s) => tf.mul(g, tf.sub(1, tf.mul(s, 2))),
    integral: (s) => tf.sub(1, tf.exp(tf.neg(s))),
  },
};

/** The names of {@linkcode DIFFUSIVITIES}. */
export const DIFFUSIVITY_NAMES = ["rational", "exponential"] as const;

/** Name of a diffusivity. */
export type DiffusivityName = typeof DIFFUSIVITY_NAMES[number];
