/**
 * The square of a tensor's L2 norm, using TensorFlow's single kernel where that engine runs, so that
 * the squares are not stored.
 *
 * @module
 */
import { native } from "../engine/native.ts";
import { type Scalar, type Tensor, tf } from "../tensor.ts";
import { FLOAT32, typeAttribute } from "./native_attributes.ts";

/**
 * Σ x²; not differentiable.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { sumOfSquares } from "./sum_of_squares.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * strictEqual(sumOfSquares(tf.tensor1d([3, 4])).dataSync()[0], 25);
 * ```
 */
export function sumOfSquares(x: Tensor): Scalar {
  const operations = native();
  if (!operations) return tf.sum(tf.square(x));
  const attributes = [typeAttribute("T", FLOAT32)];
  const [half] = operations.run("L2Loss", { attributes, inputs: [x], outputs: 1 });
  return tf.mul(half!, 2);
}
