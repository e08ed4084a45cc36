/**
 * A conformance case and how it is evaluated: a function of tensors whose value and gradients must be
 * the same on every engine as in tfjs's plain JavaScript.
 *
 * @module
 */
import { stream } from "../../random.ts";
import { type Tensor, tf } from "../../tensor.ts";

/** A function of tensors and the shapes of its arguments. */
export interface Case {
  /** The name, unique in the suite. */
  readonly name: string;
  /** Shapes of the arguments, which are float32 and standard normal. */
  readonly shapes: readonly (readonly number[])[];
  /** The function under test. */
  // deno-lint-ignore no-explicit-any -- each case states the ranks of its own arguments
  readonly run: (...arguments_: any[]) => Tensor;
  /** Whether to compare the gradients too. @default true */
  readonly gradient?: boolean;
}

/** A tensor's shape and values, off the engine. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/**
 * The value of a case on the current backend, and the gradients of Σ value·weights with respect to
 * every argument, for fixed random weights.
 */
export async function evaluateCase(subject: Case): Promise<Values[]> {
  const { name, shapes, run, gradient = true } = subject;
  const results = tf.tidy(() => {
    const inputs = shapes.map((shape, index) => normal(shape, `${name}/${index}`));
    const value = run(...inputs);
    if (!gradient) return [value];
    const weights = normal(value.shape, `${name}/weights`);
    return [value, ...tf.grads((...args) => tf.sum(tf.mul(run(...args), weights)))(inputs)];
  });
  try {
    return await Promise.all(results.map(async (result) => ({
      shape: result.shape,
      values: await result.data(),
    })));
  } finally {
    tf.dispose(results);
  }
}

/** The largest deviation from the expected values, relative to the largest expected value. */
export function relativeError(actual: Values, expected: Values): number {
  if (actual.shape.join() !== expected.shape.join()) return Infinity;
  const scale = Math.max(...Array.from(expected.values, Math.abs), 1e-6);
  const deviations = Array.from(actual.values, (x, k) => Math.abs(x - expected.values[k]!));
  return Math.max(...deviations.map((x) => Number.isNaN(x) ? Infinity : x)) / scale;
}

/** Standard normal values that depend only on the name. */
export function normal(shape: readonly number[], name: string): Tensor {
  const numbers = stream(0, `conformance/${name}`);
  const size = tf.util.sizeFromShape([...shape]);
  return tf.tensor(Float32Array.from({ length: size }, () => numbers.normal()), [...shape]);
}
