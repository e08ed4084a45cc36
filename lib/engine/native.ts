/**
 * TensorFlow operations by name, for `lib/ops`, where the `tensorflow` engine has one kernel for a
 * computation that other engines compose of several. On other engines `native()` returns undefined.
 *
 * @module
 */
import { type Tensor, tf } from "../tensor.ts";

/** An operation's attribute. */
export interface NativeAttribute {
  /** Its name in TensorFlow. */
  readonly name: string;
  /** A `TF_AttrType` number. */
  readonly type: number;
  /** A value of that type: a string, a list of integers, and so on. */
  readonly value: unknown;
}

/** What the `tensorflow` engine offers beyond tfjs's kernels. */
export interface NativeOperations {
  /** Whether convolutions compute in bfloat16. */
  readonly bfloat16: boolean;
  /**
   * Whether the device has such convolutions. Otherwise their factors and results are rounded, and
   * the convolution itself is float32.
   */
  readonly convolvesBfloat16: boolean;
  /** Whether a tensor that tfjs calls float32 is in fact bfloat16. */
  isHalf(tensor: Tensor): boolean;
  /** Runs one operation, or records it while tracing. */
  run(
    name: string,
    options: { attributes: readonly NativeAttribute[]; inputs: readonly Tensor[]; outputs: number },
  ): Tensor[];
  /** While a step is traced: the operations that `build` records run only once `tensor` is computed. */
  after<T>(tensor: Tensor, build: () => T): T;
}

let installed: NativeOperations | undefined;

/** Called by the `tensorflow` engine when it opens, and with `undefined` when it closes. */
export function installNative(operations: NativeOperations | undefined): void {
  installed = operations;
}

/** TensorFlow's operations while that engine is tfjs's current backend. */
export function native(): NativeOperations | undefined {
  return tf.getBackend() === "tensorflow" ? installed : undefined;
}

/** Returns `build()`; on a tracing engine, its operations run only once `tensor` is computed. */
export function after<T>(tensor: Tensor, build: () => T): T {
  const operations = native();
  return operations ? operations.after(tensor, build) : build();
}
