/**
 * Max-pooling with PyTorch's padding, which differs from TensorFlow's SAME: with stride 2 and an even
 * size SAME pads one side only.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";

/** Options of `maxPool`. */
export interface MaxPoolOptions {
  /** Rows and columns of the window. */
  readonly kernel: number;
  /** Distance between windows. */
  readonly stride: number;
  /** Padding on each side, whose pixels are never the maximum. @default 0 */
  readonly padding?: number;
}

/** The lowest float32: no value is smaller, and unlike −∞ every engine supports it as a constant. */
const LEAST = -3.4028234663852886e38;

/**
 * The maximum of each window of `x` [batch, height, width, channels]; rows and columns become
 * floor((size + 2·padding − kernel)/stride) + 1.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { maxPool } from "./max_pool.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const x = tf.tensor4d([-1, -2, -3, -4], [1, 1, 4, 1]);
 * deepStrictEqual([...maxPool(x, { kernel: 3, stride: 2, padding: 1 }).dataSync()], [-1, -2]);
 * ```
 */
export function maxPool(x: Tensor4D, { kernel, stride, padding = 0 }: MaxPoolOptions): Tensor4D {
  const sides: [number, number] = [padding, padding];
  const padded = padding ? tf.pad(x, [[0, 0], sides, sides, [0, 0]], LEAST) : x;
  return tf.maxPool(padded, kernel, stride, "valid");
}
