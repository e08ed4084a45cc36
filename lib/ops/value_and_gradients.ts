/**
 * The gradients of a loss that returns more than its value, such as new running statistics.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { type Scalar, type Tensor, type TensorRecord, tf } from "../tensor.ts";

/** A loss, and the other results of its computation. */
export type WithAuxiliary = {
  /** The value to differentiate. */
  readonly value: Scalar;
  /** Other results by name; not differentiated. */
  readonly auxiliary: TensorRecord;
};

/** The same, with the gradients of the value by name. */
export type Differentiated = WithAuxiliary & { readonly gradients: TensorRecord };

/**
 * The value, its gradients by the names of `at`, and the auxiliary results of `compute(at)`.
 *
 * @throws {UserError} if the value does not depend on `at`, or by an operation without a gradient.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { valueAndGradients } from "./value_and_gradients.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const { value, gradients, auxiliary } = valueAndGradients(
 *   ({ x }) => ({ value: x!.square() as tf.Scalar, auxiliary: { double: x!.mul(2) } }),
 *   { x: tf.scalar(3) },
 * );
 * strictEqual(value.dataSync()[0], 9);
 * strictEqual(gradients.x!.dataSync()[0], 6);
 * strictEqual(auxiliary.double!.dataSync()[0], 6);
 * ```
 */
export function valueAndGradients(
  compute: (values: TensorRecord) => WithAuxiliary,
  at: TensorRecord,
): Differentiated {
  const names = Object.keys(at);
  let kept: [string, Tensor][] = [];
  const differentiated = tf.valueAndGrads((...values: Tensor[]) => {
    const given = Object.fromEntries(names.map((name, index) => [name, values[index]!]));
    const { value, auxiliary } = compute(given);
    // tfjs disposes what this function does not return, when it ends.
    kept = Object.entries(auxiliary).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))]);
    return value;
  });
  let value: Tensor, grads: Tensor[];
  try {
    ({ value, grads } = differentiated(names.map((name) => at[name]!)));
  } catch (error) {
    disposeTape();
    tf.dispose(kept.map(([, tensor]) => tensor));
    throw withoutGradient(error) ?? error;
  }
  // Kept tensors belong to no scope; their clones do, like the value and the gradients.
  const auxiliary = Object.fromEntries(kept.map(([name, tensor]) => [name, tf.clone(tensor)]));
  tf.dispose(kept.map(([, tensor]) => tensor));
  const gradients = Object.fromEntries(names.map((name, index) => [name, grads[index]!]));
  return { value: value as Scalar, gradients, auxiliary };
}

/** What tfjs says when no chain of differentiable operations leads from the parameters to the loss. */
function withoutGradient(error: unknown): UserError | undefined {
  const { message } = error as Error;
  if (!message.startsWith("Cannot compute gradient")) return undefined;
  const [, operation] = /gradient function not found for (\w+)/.exec(message) ?? [];
  const why = operation ? `: ${operation} has no gradient` : ", on which it does not depend";
  return new UserError(
    `the loss cannot be differentiated with respect to the network's parameters${why}; compute it ` +
      "from the logits by operations that have gradients",
    { cause: error },
  );
}

/** Disposes what operations saved for their gradients, which tfjs does only if no error is thrown. */
function disposeTape(): void {
  const { state } = tf.engine();
  state.activeTape?.forEach(({ saved }) => tf.dispose(saved));
  state.activeTape = [];
}
