/**
 * Labels at the ends of lines: the room that they need, and the gaps between them.
 *
 * @module
 */
import { extent } from "../results/statistics.ts";
import { textWidth } from "./plotly/font.ts";

/** Least and greatest width of names, in pixels; every figure has the least. */
const ROOM = [150, 330] as const;

/**
 * Computes the width that names need at the ends of lines. Names longer than the maximum must be cut.
 *
 * @param options.size Font size, in pixels.
 * @returns the width in pixels, and how far it exceeds that of short names.
 *
 * @example
 * ```ts
 * import { endLabelRoom } from "./labels.ts";
 * import { deepStrictEqual, ok } from "node:assert/strict";
 *
 * deepStrictEqual(endLabelRoom(["noisy labels"], { size: 14 }), { width: 150, extra: 0 });
 * ok(endLabelRoom(["clean: 20 layers, scored with them"], { size: 14 }).extra > 50);
 * ```
 */
export function endLabelRoom(
  names: readonly string[],
  { size }: { readonly size: number },
): { width: number; extra: number } {
  const [usual, most] = ROOM;
  const [, longest] = extent([usual, ...names.map((name) => size * textWidth(name, "regular"))]);
  const width = Math.ceil(Math.min(most, longest));
  return { width, extra: width - usual };
}

/**
 * Moves positions apart, each as little as possible, until neighbours are at least `gap` from each
 * other: crowded neighbours are spread evenly about their common mean (the pool-adjacent-violators
 * algorithm, a least-squares solution). The output keeps the order of the input.
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
    /** Least distance between neighbours, in the unit of the positions. */
    gap: number;
    /** Range of the positions; if it is too small, only the first are inside. @default unbounded */
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
