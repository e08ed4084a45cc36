/**
 * Random numbers as a function of a seed tensor, so that a compiled step draws new ones at every
 * call. `lib/random.ts` provides the random numbers on the host.
 *
 * @module
 */
import { native } from "../engine/native.ts";
import { stream } from "../random.ts";
import { type Tensor, type Tensor1D, tf } from "../tensor.ts";
import { FLOAT32, INT32, typeAttribute } from "./native_attributes.ts";

/**
 * Numbers in [0, 1) that depend only on the seed: from TensorFlow's StatelessRandomUniform (Philox)
 * where that engine runs, from the kit's own streams elsewhere. The engines' numbers differ.
 *
 * @param seed Two int32 numbers, at least 0.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { randomUniform } from "./random_uniform.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const draw = () => [...randomUniform(tf.tensor1d([1, 2], "int32"), [3]).dataSync()];
 * deepStrictEqual(draw(), draw());
 * ```
 */
export function randomUniform(seed: Tensor1D, shape: readonly number[]): Tensor {
  const operations = native();
  if (!operations) {
    // Where a step is not traced the seed has a value that can be read, put there by the step's
    // caller.
    const [first, second] = seed.dataSync();
    const random = stream(first!, `uniform/${second}`);
    const count = shape.reduce((product, size) => product * size, 1);
    return tf.tensor(Float32Array.from({ length: count }, () => random.uniform()), [...shape]);
  }
  const attributes = [
    typeAttribute("dtype", FLOAT32),
    typeAttribute("T", INT32),
    typeAttribute("Tseed", INT32),
  ];
  const inputs = [tf.tensor1d([...shape], "int32"), seed];
  return operations.run("StatelessRandomUniform", { attributes, inputs, outputs: 1 })[0]!;
}
