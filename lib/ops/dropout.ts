/**
 * Dropout (Srivastava et al., 2014) with its seed as a tensor.
 *
 * @module
 */
import { type Tensor1D, type Tensor4D, tf } from "../tensor.ts";
import { randomUniform } from "./random_uniform.ts";

/**
 * Sets each value to 0 with probability `rate`, and divides the others by 1 − rate, which preserves
 * the mean: PyTorch's Dropout. The seed determines which values are dropped.
 *
 * @throws {RangeError} when `rate` is not in [0, 1).
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { dropout } from "./dropout.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const y = dropout(tf.ones([1, 2, 2, 1]), { rate: 0.5, seed: tf.tensor1d([0, 0], "int32") });
 * deepStrictEqual([...y.dataSync()].every((value) => value === 0 || value === 2), true);
 * ```
 */
export function dropout(
  x: Tensor4D,
  { rate, seed }: {
    /** Share of the values that become 0. */
    readonly rate: number;
    /** See `randomUniform`. */
    readonly seed: Tensor1D;
  },
): Tensor4D {
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(`dropout: rate must be in [0, 1), not ${rate}`);
  }
  const kept = tf.greaterEqual(randomUniform(seed, x.shape), rate);
  return tf.mul(x, tf.mul(tf.cast(kept, "float32"), 1 / (1 - rate)));
}
