/**
 * The linear maps behind the heat equation: one Euler step, many steps one by one, and many steps
 * at once.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import { type Boundary, pad } from "./boundary.ts";
import type { EulerOptions } from "./evolution.ts";
import { factorsOf, multiplyWaves } from "./spectrum.ts";
import { type Stencil, symbol } from "./stencil.ts";

/** A discrete heat equation: a stencil and a boundary condition. */
export interface HeatLaw {
  /** Weights of the discrete Laplacian. */
  readonly stencil: Stencil;
  /** Values beyond the edge. */
  readonly boundary: Boundary;
}

/** The depthwise filter [3, 3, classes, 1] of a stencil. */
function filterOf({ centre, edge, corner }: Stencil, classes: number): Tensor4D {
  const row = [corner, edge, corner];
  return tf.tensor4d([...row, edge, centre, edge, ...row], [3, 3, 1, 1]).tile([1, 1, classes, 1]);
}

function convolve(u: Tensor4D, filter: Tensor4D, boundary: Boundary): Tensor4D {
  if (boundary === "zero") return tf.depthwiseConv2d(u, filter, 1, "same");
  return tf.tidy(() => tf.depthwiseConv2d(pad(u, boundary), filter, 1, "valid"));
}

/** The stencil applied to every class of `u`, [batch, height, width, classes]. */
export function laplacian(u: Tensor4D, { stencil, boundary }: HeatLaw): Tensor4D {
  return tf.tidy(() => convolve(u, filterOf(stencil, u.shape[3]), boundary));
}

/**
 * Euler steps taken one by one. Each is one convolution, with the stencil 1 + dt·F, and only the
 * latest state is held. It is not differentiable by itself; `selfAdjoint` makes it so.
 */
export function stepped(
  u: Tensor4D,
  { stencil: { centre, edge, corner }, boundary }: HeatLaw,
  { dt, steps }: Required<EulerOptions>,
): Tensor4D {
  return tf.tidy(() => {
    const step = { centre: 1 + dt * centre, edge: dt * edge, corner: dt * corner };
    const filter = filterOf(step, u.shape[3]);
    let state = u;
    for (let taken = 0; taken < steps; taken++) {
      const next = convolve(state, filter, boundary);
      if (state !== u) state.dispose();
      state = next;
    }
    return state;
  });
}

let latest: { key: string; growth: Float32Array } = { key: "", growth: new Float32Array() };

/**
 * (1 + dt·F̂(αᵢ, βⱼ))^steps, row after row. Training requests the same factors repeatedly, so the
 * last result is cached.
 */
function growthOf(
  [, height, width]: Tensor4D["shape"],
  law: HeatLaw,
  options: Required<EulerOptions>,
): Float32Array {
  const key = JSON.stringify([height, width, law, options]);
  if (latest.key === key) return latest.growth;
  const { dt, steps } = options;
  const growth = factorsOf({
    boundary: law.boundary,
    symbol: (angles) => (1 + dt * symbol(law.stencil, angles)) ** steps,
  }, [height, width]);
  latest = { key, growth };
  return growth;
}

/**
 * The same steps in closed form, at a cost that does not depend on their number. For every boundary
 * condition and every stencil of the table, height and width have eigenvectors Bh and Bw, of angles
 * αᵢ and βⱼ, in which a step is a multiplication:
 * U ← Bh · ((Bh⁻¹ · U · Bw⁻ᵀ) ∘ (1 + dt·F̂(αᵢ, βⱼ))^steps) · Bwᵀ.
 *
 * Differs from `stepped` only by rounding. Both amplify the rounding of short waves as much as the
 * waves themselves.
 *
 * @example Many more steps at the same cost: only the mean of a peak is left
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { closedForm } from "./heat_operator.ts";
 * import { STENCILS } from "./stencil.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const law = { stencil: STENCILS.released, boundary: "replicate" } as const;
 * const peak = tf.tensor4d([1, 0, 0, 0, 0, 0, 0, 0], [1, 2, 4, 1]);
 * const late = closedForm(peak, law, { dt: 0.5, steps: 1000 }).dataSync();
 * late.forEach((value) => strictEqual(Math.abs(value - 1 / 8) < 1e-6, true));
 * ```
 */
export function closedForm(u: Tensor4D, law: HeatLaw, options: Required<EulerOptions>): Tensor4D {
  return multiplyWaves(u, { boundary: law.boundary, factors: growthOf(u.shape, law, options) });
}
