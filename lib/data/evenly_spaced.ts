/**
 * A few out of many: which images are kept or shown where not all can be. Not chosen by result.
 *
 * @module
 */

/**
 * `count` indices of 0 … length − 1, evenly spaced from the first on; all of them where there are not
 * more.
 *
 * @throws {RangeError} when `count` is no positive integer.
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
