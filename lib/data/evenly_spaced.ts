/**
 * Picks a few of many images, to keep or to show. The choice does not depend on results.
 *
 * @module
 */

/**
 * `count` indices of 0 … length − 1, evenly spaced, starting with the first; all indices if there are
 * no more than `count`.
 *
 * @throws {RangeError} when `count` is not a positive integer.
 *
 * @example
 * ```ts
 * import { spacedIndices } from "./evenly_spaced.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(spacedIndices(30, 3), [0, 10, 20]);
 * deepStrictEqual(spacedIndices(2, 3), [0, 1]);
 * ```
 */
export function spacedIndices(length: number, count: number): number[] {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`${count} of ${length}: take a positive integer`);
  }
  const taken = Math.min(count, length);
  return Array.from({ length: taken }, (_, at) => Math.floor(at * length / taken));
}
