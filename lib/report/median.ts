/**
 * The median, for times: one slow epoch says nothing of the others.
 *
 * @module
 */

/**
 * The middle value, or the mean of the two middle ones.
 *
 * @throws {RangeError} when there are no values.
 *
 * @example
 * ```ts
 * import { median } from "./median.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(median([9, 1, 2]), 2);
 * strictEqual(median([4, 1, 2, 9]), 3);
 * ```
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("the median needs at least 1 value: 0");
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
