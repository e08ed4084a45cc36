/**
 * How steps through time are differentiated, and what is stored for that; independent of the equation
 * and of the stepping method.
 *
 * @module
 */
import { after } from "../engine/native.ts";
import { type Tensor4D, tf } from "../tensor.ts";

/**
 * - `auto`: `adjoint` for a linear equation, otherwise `recompute`; in a compiled step, for maps of
 *   less than a million numbers, intermediate results are kept where that pays;
 * - `adjoint`: the gradient of a linear equation is its adjoint equation, stepped the same way;
 *   nothing is kept;
 * - `recompute`: keeps the state before each step, and recomputes the rest of the step when the
 *   gradient is needed;
 * - `tape`: keeps everything that a step computes.
 *
 * All give the same gradient up to rounding.
 */
export const GRADIENTS = ["auto", "adjoint", "recompute", "tape"] as const;

/** A way to differentiate. */
export type Gradient = typeof GRADIENTS[number];

/** A function from maps to maps of the same shape. */
export type StateMap = (u: Tensor4D) => Tensor4D;

/**
 * `map(u)` of a linear map whose gradient is `adjoint`, and whose adjoint's gradient is `map`.
 * Nothing is kept, and it can be differentiated any number of times.
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

/** How to differentiate a map of which only the argument is kept. */
export interface RecomputeOptions {
  /** Jᵀ·v at u. @default runs `map` again and differentiates it */
  readonly pullback?: ((v: Tensor4D, u: Tensor4D) => Tensor4D) | undefined;
  /**
   * Whether to wait for v before recomputing anything. Without waiting, a compiled step computes
   * results that occur twice for the same tensors only once and keeps them: faster for small maps (a
   * UNet's step of 112² pixels with 20 Perona–Malik layers by a tenth), at a cost of two to six maps
   * per step.
   * @default true
   */
  readonly waits?: boolean;
}

/**
 * `map(u)`, keeping only `u` for the gradient.
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
    const value = map(input as Tensor4D);
    // Last: tfjs would never dispose what it keeps for a map that throws.
    (save as unknown as (tensors: tf.Tensor[]) => void)([input as tf.Tensor]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => {
        const back = () => tf.tidy(() => pullback(dy as Tensor4D, kept[0] as Tensor4D));
        return waits ? after(dy, back) : back();
      },
    };
  })(u) as Tensor4D;
}

/** Jᵀ·v of a map at u while another gradient is being computed, whose tape tfjs would otherwise lose. */
function gradientWithin(map: StateMap, v: Tensor4D, u: Tensor4D): Tensor4D {
  const { state } = tf.engine();
  const { activeTape } = state;
  try {
    return tf.grad((x) => map(x as Tensor4D))(u, v) as Tensor4D;
  } finally {
    state.activeTape = activeTape;
  }
}
