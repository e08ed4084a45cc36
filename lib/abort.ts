/**
 * Stopping what cannot be stopped: work that takes no signal is left alone, and its caller continues.
 *
 * @module
 */

/**
 * The value of work that takes no signal, unless the signal is aborted first. The work itself continues.
 *
 * @throws the signal's reason when it is aborted first.
 *
 * @example
 * ```ts
 * import { unlessAborted } from "./abort.ts";
 * import { rejects, strictEqual } from "node:assert/strict";
 *
 * const stop = new AbortController();
 * strictEqual(await unlessAborted(stop.signal, Promise.resolve(1)), 1);
 * const forever = unlessAborted(stop.signal, new Promise(() => {}));
 * stop.abort(new Error("enough"));
 * await rejects(forever, /enough/);
 * ```
 */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  if (signal.aborted) work.catch(() => {}); // nobody is left to hear of it
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
