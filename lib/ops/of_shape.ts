/**
 * The check of a tensor that a reader's own function returned. Without it tfjs broadcasts a wrong shape, or
 * fails later without naming the function.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { type Tensor, tf } from "../tensor.ts";

/**
 * A returned value, if it is a tensor of the expected shape.
 *
 * @throws {UserError} for anything else.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { ofShape } from "./of_shape.ts";
 * import { throws } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * throws(
 *   () => ofShape(tf.zeros([2]), { what: "its rate", shape: [2, 3] }),
 *   /^UserError: its rate must be a tensor of shape \[2,3\], not a tensor of shape \[2\]$/,
 * );
 * throws(() => ofShape(undefined, { what: "its rate", shape: [] }), /not undefined$/);
 * ```
 */
export function ofShape<T extends Tensor>(returned: unknown, { what, shape }: {
  /** What it is, such as `"the network's logits"`. */
  readonly what: string;
  /** The shape that it must have. */
  readonly shape: readonly number[];
}): T {
  if (returned instanceof tf.Tensor && `${returned.shape}` === `${shape}`) return returned as T;
  throw new UserError(
    `${what} must be a tensor of shape [${shape}], not ${inWords(returned)}`,
  );
}

/**
 * A returned value in words, for a message.
 *
 * @example
 * ```ts
 * import { inWords } from "./of_shape.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const values = [undefined, 3, {}, Promise.resolve(), () => {}];
 * deepStrictEqual(values.map(inWords), ["undefined", "3", "an object", "a promise", "a function"]);
 * ```
 */
export function inWords(value: unknown): string {
  if (value instanceof tf.Tensor) return `a tensor of shape [${value.shape}]`;
  if (value instanceof Promise) return "a promise";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : `${value}`;
}
