/**
 * TensorFlow operations by name, for `lib/ops`: where the `tensorflow` engine has one kernel for
 * what other engines compose of several. Elsewhere there is nothing native, and `native()` says so.
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
  /** What the type says: a string, a list of integers, and so on. */
  readonly value: unknown;
}

/** What the `tensorflow` engine offers beside tfjs's kernels. */
export interface NativeOperations {
  /** Whether convolutions compute in bfloat16. */
  readonly bfloat16: boolean;
  /** Whether a tensor, which tfjs calls float32, is bfloat16. */
  isHalf(tensor: Tensor): boolean;
  /** Runs (or records) one operation. */
  run(
    name: string,
    options: { attributes: readonly NativeAttribute[]; inputs: readonly Tensor[]; outputs: number },
  ): Tensor[];
  /** While a step is traced: what `build` records runs only after `tensor` is known. */
  after<T>(tensor: Tensor, build: () => T): T;
}

let installed: NativeOperations | undefined;

/** The `tensorflow` engine calls this when it opens (and with `undefined` when it closes). */
export function installNative(operations: NativeOperations | undefined): void {
  installed = operations;
}

/** TensorFlow's operations while that engine is tfjs's current backend. */
export function native(): NativeOperations | undefined {
  return tf.getBackend() === "tensorflow" ? installed : undefined;
}

/** `build()`, and on a tracing engine: only after `tensor` is known. */
export function after<T>(tensor: Tensor, build: () => T): T {
  const operations = native();
  return operations ? operations.after(tensor, build) : build();
}
