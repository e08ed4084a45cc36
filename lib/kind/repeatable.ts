/**
 * Keeps chance out of a reader's own code: what draws from `Math.random` cannot be repeated.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { UserError } from "../errors.ts";

/** The reader's code that is running, also after it has awaited something. */
const running = new AsyncLocalStorage<string>();
/** Calls of a reader's code that have not ended. While there are any, `Math.random` is the guard. */
let calls = 0;
let random = Math.random;

function guard(): number {
  const what = running.getStore();
  if (what === undefined) return random();
  throw new UserError(
    `${what} calls Math.random, as random operations of tfjs without a seed do, so that no run with ` +
      'it can be repeated; draw from stream(seed, "a name") of @iel/kit, or give tfjs a seed',
  );
}

/**
 * Runs a reader's code, in which `Math.random` throws until its result, or the promise of it, is there.
 * Other code may call it meanwhile.
 *
 * @param what The code, such as `'loss "mine"'`.
 *
 * @throws {UserError} where the code calls `Math.random`, itself or in an operation of tfjs.
 *
 * @example
 * ```ts
 * import { repeatable } from "./repeatable.ts";
 * import { ok, rejects, strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(repeatable(() => 2, 'loss "mine"'), 2);
 * throws(() => repeatable(() => Math.random(), 'loss "mine"'), /^UserError: loss "mine" calls Math.random/);
 * const late = async () => {
 *   await Promise.resolve();
 *   return Math.random();
 * };
 * await rejects(repeatable(late, 'noise "mine"'), /^UserError: noise "mine" calls Math.random/);
 * ok(Math.random() < 1);
 * ```
 */
export function repeatable<Result>(run: () => Result, what: string): Result {
  if (calls++ === 0) {
    ({ random } = Math);
    Math.random = guard;
  }
  const end = () => {
    if (--calls === 0) Math.random = random;
  };
  let result: Result;
  try {
    result = running.run(what, run);
  } catch (error) {
    end();
    throw error;
  }
  if (result instanceof Promise) return result.finally(end) as Result;
  end();
  return result;
}
