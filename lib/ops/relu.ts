/**
 * The rectifier, alone or after a sum as in residual blocks, as one operation that keeps only its
 * output for the backward pass, which the next convolution keeps anyway.
 *
 * @module
 */
import { native } from "../engine/native.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor.ts";
import { FLOAT32, typeAttribute } from "./native_attributes.ts";

/**
 * max(0, x).
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { relu } from "./relu.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * deepStrictEqual([...relu(tf.tensor4d([-1, 2], [1, 1, 2, 1])).dataSync()], [0, 2]);
 * ```
 */
export function relu(x: Tensor4D): Tensor4D {
  return reluOfSum([x]);
}

/**
 * max(0, Σ terms). Each term has the same gradient: that of the output where the output is positive,
 * zero elsewhere (at 0 too, as in PyTorch).
 *
 * @param terms Tensors of one shape.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { reluOfSum } from "./relu.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const x = tf.tensor4d([1, 2], [1, 1, 2, 1]);
 * const y = tf.tensor4d([-3, 1], [1, 1, 2, 1]);
 * deepStrictEqual([...reluOfSum([x, y]).dataSync()], [0, 3]);
 * ```
 */
export function reluOfSum(terms: readonly Tensor4D[]): Tensor4D {
  const operation = tf.customGrad((...given) => {
    const save = given.pop() as unknown as (tensors: Tensor[]) => void;
    const addends = given as Tensor[];
    const y = tf.relu(addends.length === 1 ? addends[0]! : tf.addN(addends));
    save([y]);
    return {
      value: y,
      gradFunc: (gradient, [y]) => {
        const dx = reluGradient(gradient as Tensor, y!);
        // tfjs disposes the gradients that it sums, so each term gets its own tensor.
        return addends.map((_, at) => at === 0 ? dx : tf.clone(dx));
      },
    };
  });
  return operation(...terms) as Tensor4D;
}

function reluGradient(gradient: Tensor, y: Tensor): Tensor {
  const operations = native();
  if (!operations) return tf.where(tf.greater(y, 0), gradient, tf.zerosLike(gradient));
  const attributes = [typeAttribute("T", FLOAT32)];
  return operations.run("ReluGrad", { attributes, inputs: [gradient, y], outputs: 1 })[0]!;
}
