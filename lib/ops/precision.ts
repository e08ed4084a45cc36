/**
 * Conversions between float32 and bfloat16. On a `tensorflow` engine of that precision convolutions
 * return bfloat16, and so do the operations between them: normalisation (whose statistics are
 * float32), rectifiers, sums, pooling, resizing. tfjs regards both as float32.
 *
 * @module
 */
import { native, type NativeOperations } from "../engine/native.ts";
import { type Tensor, tf } from "../tensor.ts";
import { BFLOAT16, FLOAT32, typeAttribute } from "./native_attributes.ts";

/** The same values as bfloat16, rounded; not differentiable. */
export function halve(operations: NativeOperations, x: Tensor): Tensor {
  return operations.isHalf(x) ? x : cast(operations, x, BFLOAT16);
}

/** The same values as float32; not differentiable. */
export function widen(operations: NativeOperations, x: Tensor): Tensor {
  return operations.isHalf(x) ? cast(operations, x, FLOAT32) : x;
}

/**
 * Number of channels that oneDNN normalises at once in bfloat16. If the number of channels is not a
 * multiple of it, oneDNN handles one value at a time (`nspc_bnorm`): 0.75 ms instead of 0.05 for 8
 * channels of 112×112 pixels, two thirds of a step of the UNet of width 8.
 */
const CHANNELS_AT_ONCE = 16;

/** The values in the type that normalises fastest: bfloat16 or float32; not differentiable. */
export function normalisable(operations: NativeOperations, x: Tensor): Tensor {
  return x.shape.at(-1)! % CHANNELS_AT_ONCE === 0 ? x : widen(operations, x);
}

/** `x` in the precision of `model`; not differentiable. */
export function precisionOf(operations: NativeOperations, model: Tensor, x: Tensor): Tensor {
  return operations.isHalf(model) ? halve(operations, x) : widen(operations, x);
}

/**
 * Converts bfloat16 to float32 and leaves float32 unchanged: for logits on their way to layers and
 * losses. The gradient is rounded to bfloat16.
 *
 * @example Other engines return the tensor unchanged
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { float32 } from "./precision.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const x = tf.tensor1d([1, 2]);
 * strictEqual(float32(x), x);
 * ```
 */
export function float32<T extends Tensor>(x: T): T {
  const operations = native();
  if (!operations?.isHalf(x)) return x;
  return tf.customGrad((x) => ({
    value: widen(operations, x as Tensor),
    gradFunc: (gradient) => halve(operations, gradient as Tensor),
  }))(x) as T;
}

function cast(operations: NativeOperations, x: Tensor, to: number): Tensor {
  const types = [
    typeAttribute("SrcT", to === FLOAT32 ? BFLOAT16 : FLOAT32),
    typeAttribute("DstT", to),
  ];
  return operations.run("Cast", { attributes: types, inputs: [x], outputs: 1 })[0]!;
}
