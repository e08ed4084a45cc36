/**
 * The leaky rectifier on the wasm heap, without the branch of the backend's own kernel, which the
 * processor cannot predict.
 *
 * @module
 */
import { type Tensor, tf } from "../../tensor.ts";
import { adopt, allocate, floats } from "./heap.ts";

/** max(x, 0) + alpha·min(x, 0), element by element. */
export function leakyRelu(x: Tensor, alpha: number): Tensor {
  const given = x.dtype === "float32" ? x : tf.cast(x, "float32");
  const out = allocate(x.shape);
  const [values, results] = [floats(given), floats(out)];
  const mean = (1 + alpha) / 2, half = (1 - alpha) / 2; // of the two slopes, in float64
  for (let k = 0; k < results.length; k++) {
    const value = values[k]!;
    results[k] = mean * value + half * Math.abs(value);
  }
  if (given !== x) given.dispose();
  return adopt(out);
}
