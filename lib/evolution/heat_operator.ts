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
  return tf.depthwiseConv2d(pad(u, boundary), filter, 1, "valid");
}

/** The stencil applied to every class of `u`, [batch, height, width, classes]. */
export function laplacian(u: Tensor4D, { stencil, boundary }: HeatLaw): Tensor4D {
  return tf.tidy(() => convolve(u, filterOf(stencil, u.shape[3]), boundary));
}

/** Euler steps taken one by one; each is one convolution with the stencil 1 + dt·F. */
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

/**
 * The same steps at once, at a cost that does not depend on their number. Height and width have
 * eigenvectors Bh and Bw each, of angles αᵢ and βⱼ, for every boundary condition and every stencil
 * of the table, and in them a step multiplies:
 * U ← Bh · ((Bh⁻¹ · U · Bw⁻ᵀ) ∘ (1 + dt·F̂(αᵢ, βⱼ))^steps) · Bwᵀ.
 *
 * Differs from `stepped` by rounding alone. Both amplify the rounding of short waves as they
 * amplify the waves themselves.
 */
export function closedForm(
  u: Tensor4D,
  { stencil, boundary }: HeatLaw,
  { dt, steps }: Required<EulerOptions>,
): Tensor4D {
  const [batch, height, width, classes] = u.shape;
  const rows = eigenbasis(height, boundary);
  const columns = eigenbasis(width, boundary);
  const growth = new Float32Array(height * width);
  rows.angles.forEach((alpha, i) =>
    columns.angles.forEach((beta, j) => {
      growth[i * width + j] = (1 + dt * symbol(stencil, [alpha, beta])) ** steps;
    })
  );
  return tf.tidy(() => {
    const left = (matrix: Float32Array, x: tf.Tensor) =>
      tf.matMul(tf.tensor2d(matrix, [height, height]), x.reshape([height, -1]));
    const right = (x: tf.Tensor, matrix: Float32Array) =>
      tf.matMul(x.reshape([-1, width]), tf.tensor2d(matrix, [width, width]).transpose());

    const folded = tf.transpose(u, [1, 0, 3, 2]);
    const waves = left(rows.analysis, right(folded, columns.analysis));
    const grown = waves.reshape([height, -1, width]).mul(
      tf.tensor3d(growth, [height, 1, width]),
    );
    const pixels = right(left(rows.synthesis, grown), columns.synthesis);
    return tf.transpose(pixels.reshape([height, batch, classes, width]), [1, 0, 3, 2]);
  }) as Tensor4D;
}
