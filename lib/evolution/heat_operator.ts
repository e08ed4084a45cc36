/**
 * The linear maps behind the heat equation: one Euler step, many steps one by one, and many steps
 * at once. Which of them is used, and their gradient, is `heat.ts`'s matter.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import { type Boundary, pad } from "./boundary.ts";
import { eigenbasis } from "./eigenbasis.ts";
import type { EulerOptions } from "./evolution.ts";
import { type Stencil, symbol } from "./stencil.ts";

/** A discrete heat equation: a stencil, and what lies beyond the edge. */
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
 * latest state is held. It is not differentiable by itself: `selfAdjoint` makes it so.
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

let latest = { key: "", growth: new Float32Array() };

/** (1 + dt·F̂(αᵢ, βⱼ))^steps, row after row. Training asks for the same again: the last is kept. */
function growthOf(
  [, height, width]: Tensor4D["shape"],
  law: HeatLaw,
  options: Required<EulerOptions>,
): Float32Array {
  const key = JSON.stringify([height, width, law, options]);
  if (latest.key === key) return latest.growth;
  const { dt, steps } = options;
  const columns = eigenbasis(width, law.boundary).angles;
  const growth = new Float32Array(height * width);
  eigenbasis(height, law.boundary).angles.forEach((alpha, i) =>
    columns.forEach((beta, j) => {
      growth[i * width + j] = (1 + dt * symbol(law.stencil, [alpha, beta])) ** steps;
    })
  );
  latest = { key, growth };
  return growth;
}

/**
 * The same steps at once, at a cost that does not depend on their number. Height and width have
 * eigenvectors Bh and Bw each, of angles αᵢ and βⱼ, for every boundary condition and every stencil
 * of the table, and in them a step multiplies:
 * U ← Bh · ((Bh⁻¹ · U · Bw⁻ᵀ) ∘ (1 + dt·F̂(αᵢ, βⱼ))^steps) · Bwᵀ.
 *
 * Differs from `stepped` by rounding alone. Both amplify the rounding of short waves as they
 * amplify the waves themselves.
 *
 * @example Far more steps, at the same cost: only the mean is left of a peak
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
  const [batch, height, width, classes] = u.shape;
  const rows = eigenbasis(height, law.boundary);
  const columns = eigenbasis(width, law.boundary);
  return tf.tidy(() => {
    const left = (matrix: Float32Array, x: tf.Tensor) =>
      tf.matMul(tf.tensor2d(matrix, [height, height]), x.reshape([height, -1]));
    const right = (x: tf.Tensor, matrix: Float32Array) =>
      tf.matMul(x.reshape([-1, width]), tf.tensor2d(matrix, [width, width]).transpose());

    const folded = tf.transpose(u, [1, 0, 3, 2]);
    const waves = left(rows.analysis, right(folded, columns.analysis));
    const grown = waves.reshape([height, -1, width]).mul(
      tf.tensor3d(growthOf(u.shape, law, options), [height, 1, width]),
    );
    const pixels = right(left(rows.synthesis, grown), columns.synthesis);
    return tf.transpose(pixels.reshape([height, batch, classes, width]), [1, 0, 3, 2]);
  }) as Tensor4D;
}
