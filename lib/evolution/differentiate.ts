/**
 * How steps through time are differentiated, and what is kept for it, apart from what evolves and how
 * it is stepped.
 *
 * @module
 */
import { after } from "../engine/native.ts";
import { type Tensor4D, tf } from "../tensor.ts";

/**
 * - `auto`: `adjoint` for a linear equation, otherwise `recompute`; in a compiled step, maps of less than
 *   a million numbers keep what is worth it;
 * - `adjoint`: the gradient of a linear equation is its adjoint equation, stepped the same way; nothing
 *   is kept;
 * - `recompute`: the state before each step is kept, and what the step computes is computed again when
 *   the gradient is asked for;
 * - `tape`: everything that a step computes is kept.
 *
 * They give the same gradient but for rounding.
 */
export const GRADIENTS = ["auto", "adjoint", "recompute", "tape"] as const;

/** A way to differentiate. */
export type Gradient = typeof GRADIENTS[number];

/** A map of maps, of equal shape. */
export type StateMap = (u: Tensor4D) => Tensor4D;

/**
 * `map(u)` of a linear map, whose gradient is `adjoint`, and that one's is `map`: nothing is kept, and
 * it can be differentiated any number of times.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { linear } from "./differentiate.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const u = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
 * const triple = (v: tf.Tensor4D) => v.mul<tf.Tensor4D>(3);
 * const slope = tf.grad((x) => linear(x as tf.Tensor4D, triple, triple))(u);
 * deepStrictEqual([...slope.dataSync()], [3, 3, 3, 3]);
 * ```
 */
export function linear(u: Tensor4D, map: StateMap, adjoint: StateMap): Tensor4D {
  return tf.customGrad((input) => ({
    value: map(input as Tensor4D),
    gradFunc: (dy: tf.Tensor) => linear(dy as Tensor4D, adjoint, map),
  }))(u) as Tensor4D;
}

/** How a map is differentiated of which only its argument is kept. */
export interface RecomputeOptions {
  /** Jᵀ·v at u. @default `map` is run again and differentiated */
  readonly pullback?: ((v: Tensor4D, u: Tensor4D) => Tensor4D) | undefined;
  /**
   * Whether nothing is computed again before v is there. In a compiled step, what is computed twice from
   * the same tensors is otherwise computed once and kept: quicker for small maps (a UNet's step of 112²
   * pixels with 20 Perona–Malik layers by a tenth), at two to six maps a step.
   * @default true
   */
  readonly waits?: boolean;
}

/**
 * `map(u)`, of which only `u` is kept for the gradient.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { recomputed } from "./differentiate.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const cube = (u: tf.Tensor4D) => u.square().mul<tf.Tensor4D>(u);
 * const slope = tf.grad((u) => recomputed(u as tf.Tensor4D, cube))(tf.fill([1, 1, 1, 1], 2));
 * strictEqual(slope.dataSync()[0], 12);
 * ```
 */
export function recomputed(
  u: Tensor4D,
  map: StateMap,
  { pullback = (v, u) => gradientWithin(map, v, u), waits = true }: RecomputeOptions = {},
): Tensor4D {
  return tf.customGrad((input, save) => {
    (save as unknown as (tensors: tf.Tensor[]) => void)([input as tf.Tensor]);
    return {
      value: map(input as Tensor4D),
      gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => {
        const back = () => tf.tidy(() => pullback(dy as Tensor4D, kept[0] as Tensor4D));
        return waits ? after(dy, back) : back();
      },
    };
  })(u) as Tensor4D;
}

/** Jᵀ·v of a map at u, while another gradient is being computed: tfjs would forget that one's tape. */
function gradientWithin(map: StateMap, v: Tensor4D, u: Tensor4D): Tensor4D {
  const { state } = tf.engine();
  const { activeTape } = state;
  try {
    return tf.grad((x) => map(x as Tensor4D))(u, v) as Tensor4D;
  } finally {
    state.activeTape = activeTape;
  }
}
