/**
 * Packs many small tensors into one: a network has hundreds of vectors, and an operation on one of
 * them takes longer to start than to run.
 *
 * @module
 */
import { type Tensor, type Tensor1D, type TensorRecord, tf } from "../../tensor.ts";

/**
 * Concatenates the numbers of tensors into one vector.
 *
 * @example
 * ```ts
 * import { flatten, unflatten } from "./flat.ts";
 * import { tf } from "../../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const record = { a: tf.tensor1d([1, 2]), b: tf.tensor2d([[3], [4]]) };
 * const row = flatten(Object.values(record));
 * deepStrictEqual([...row.dataSync()], [1, 2, 3, 4]);
 * deepStrictEqual(unflatten(row, record).b!.arraySync(), [[3], [4]]);
 * ```
 */
export function flatten(tensors: readonly Tensor[]): Tensor1D {
  return tf.concat(tensors.map((one) => one.rank === 1 ? one : tf.reshape(one, [-1]))) as Tensor1D;
}

/** Splits a vector into tensors with the names and shapes of `like`. */
export function unflatten(row: Tensor1D, like: TensorRecord): TensorRecord {
  const tensors = Object.entries(like);
  const parts = tf.split(row, tensors.map(([, { size }]) => size));
  return Object.fromEntries(tensors.map(([name, { shape, rank }], at) => {
    const part = parts[at]!;
    return [name, rank === 1 ? part : tf.reshape(part, shape)];
  }));
}
