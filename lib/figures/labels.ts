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
 * ```
 */
export function spreadOut(
  positions: readonly number[],
  options: {
    /** Least distance of neighbours, in the unit of the positions. */
    gap: number;
  },
): number[] {
  const { gap } = options;
  const order = positions.map((_, index) => index)
    .sort((a, b) => positions[a]! - positions[b]! || a - b);
  const blocks: { sum: number; size: number }[] = [];
  for (const [rank, index] of order.entries()) {
    let block = { sum: positions[index]! - rank * gap, size: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.size > block.sum / block.size;) {
      block = { sum: block.sum + last.sum, size: block.size + last.size };
      blocks.pop();
      last = blocks.at(-1);
    }
    blocks.push(block);
  }
  const spread = new Array<number>(positions.length);
  const moved = blocks.flatMap(({ sum, size }) => new Array<number>(size).fill(sum / size));
  for (const [rank, index] of order.entries()) spread[index] = moved[rank]! + rank * gap;
  return spread;
}
