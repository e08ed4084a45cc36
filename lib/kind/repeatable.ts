/**
 * Keeps chance out of a reader's own code: what draws from `Math.random` cannot be repeated.
 *
 * @module
 */
import { UserError } from "../errors.ts";

/**
 * Runs a reader's code, in which `Math.random` throws. Code after its first `await` is not covered.
 *
 * @param what The code, such as `'loss "mine"'`.
 *
 * @throws {UserError} where the code calls `Math.random`, itself or in an operation of tfjs.
 *
 * @example
 * ```ts
 * import { repeatable } from "./repeatable.ts";
 * import { ok, strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(repeatable(() => 2, 'loss "mine"'), 2);
 * throws(() => repeatable(() => Math.random(), 'loss "mine"'), /^UserError: loss "mine" calls Math.random/);
 * ok(Math.random() < 1);
 * ```
 */
export function repeatable<Result>(run: () => Result, what: string): Result {
  const { random } = Math;
  Math.random = () => {
    throw new UserError(
      `${what} calls Math.random, as random operations of tfjs without a seed do, so that no run with ` +
        'it can be repeated; draw from stream(seed, "a name") of @iel/kit, or give tfjs a seed',
    );
  };
  try {
    return run();
  } finally {
    Math.random = random;
  }
}
