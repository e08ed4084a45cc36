/**
 * Adds one number to each channel, in the precision of the preceding convolution.
 *
 * @module
 */
import { native } from "../engine/native.ts";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../tensor.ts";
import { BFLOAT16, typeAttribute } from "./native_attributes.ts";
import { halve, widen } from "./precision.ts";

/**
 * `x` [batch, height, width, channels] with `bias` [channels] added. Where `x` is bfloat16, so is the
 * result, and the gradient of the bias is summed in float32.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { addBias } from "./bias.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const y = addBias(tf.zeros([1, 1, 2, 2]), tf.tensor1d([1, 2]));
 * deepStrictEqual([...y.dataSync()], [1, 2, 1, 2]);
 * ```
 */
export function addBias(x: Tensor4D, bias: Tensor1D): Tensor4D {
  const operations = native();
  if (!operations?.isHalf(x)) return tf.add(x, bias);
  return tf.customGrad((x, bias) => ({
    value: operations.run("BiasAdd", {
      attributes: [typeAttribute("T", BFLOAT16)],
      inputs: [x as Tensor, halve(operations, bias as Tensor)],
      outputs: 1,
    })[0]!,
    gradFunc: (gradient) => [
      gradient as Tensor,
      tf.sum(widen(operations, gradient as Tensor), [0, 1, 2]),
    ],
  }))(x, bias) as Tensor4D;
}
