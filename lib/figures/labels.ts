/**
 * Direct labels: keeping names at the ends of lines apart.
 *
 * @module
 */

/**
 * Moves positions apart until neighbours are at least `gap` from each other, each as little as
 * possible: crowded neighbours are spread evenly about their common mean (pooling of adjacent
 * violators, which is least squares). The order of the input is kept in the output.
 *
 * @example
 * ```ts
 * import { spreadOut } from "./labels.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(spreadOut([5, 0, 5], { gap: 2 }), [4, 0, 6]);
 * deepStrictEqual(spreadOut([5, 0, 5], { gap: 2, within: [0, 5] }), [3, 0, 5]);
 * ```
 */
export function spreadOut(
  positions: readonly number[],
  options: {
    /** Least distance of neighbours, in the unit of the positions. */
    gap: number;
    /** Where they may stand; where there is no room for all, the first stand within. @default anywhere */
    within?: readonly [least: number, greatest: number];
  },
): number[] {
  const { gap, within: [least, greatest] = [-Infinity, Infinity] } = options;
  const last = Math.max(least, greatest - (positions.length - 1) * gap);
  const order = positions.map((_, index) => index)
    .sort((a, b) => positions[a]! - positions[b]! || a - b);
  const blocks: { sum: number; size: number }[] = [];
  for (const [rank, index] of order.entries()) {
    let block = { sum: positions[index]! - rank * gap, size: 1 };
    for (let below = blocks.at(-1); below && below.sum / below.size > block.sum / block.size;) {
      block = { sum: block.sum + below.sum, size: block.size + below.size };
      blocks.pop();
      below = blocks.at(-1);
    }
    blocks.push(block);
  }
  const spread = new Array<number>(positions.length);
  const moved = blocks.flatMap(({ sum, size }) =>
    new Array<number>(size).fill(Math.min(Math.max(sum / size, least), last))
  );
  for (const [rank, index] of order.entries()) spread[index] = moved[rank]! + rank * gap;
  return spread;
}
