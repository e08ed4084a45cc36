/**
 * Several calls of an engine side by side.
 *
 * @module
 */
import type { Engine } from "../engine/engine.ts";

/** The most calls at a time, since each holds its own activations. */
const MOST = 4;

/**
 * How many calls of a network should run side by side to use all threads: a small network's
 * operations use one thread each, and its forward pass is a chain.
 *
 * @example
 * ```ts
 * import { lanesOf } from "./lanes.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(lanesOf({ threads: 2, intraThreads: 1 }), 2);
 * strictEqual(lanesOf({ threads: 8, intraThreads: 8 }), 1);
 * ```
 */
export function lanesOf(
  { threads, intraThreads }: Pick<Engine, "threads" | "intraThreads">,
): number {
  return Math.max(1, Math.min(MOST, Math.floor(threads / intraThreads)));
}

/**
 * Starts work on each item, on as many at a time as there are lanes, and yields the results in the
 * items' order. An error is thrown in its place, once no other work is in progress.
 *
 * @example
 * ```ts
 * import { inLanes } from "./lanes.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * async function* items() { yield* [3, 1, 2]; }
 * const doubled = inLanes(items(), { lanes: 2, start: (item) => Promise.resolve(2 * item) });
 * deepStrictEqual(await Array.fromAsync(doubled), [6, 2, 4]);
 * ```
 */
export async function* inLanes<Item, Result>(
  items: AsyncIterable<Item>,
  { lanes, start }: {
    /** Number of lanes, at least 1. */
    readonly lanes: number;
    /** Starts the work on an item. */
    readonly start: (item: Item) => Promise<Result>;
  },
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = start(item);
      result.catch(() => {}); // thrown in its place
      running.push(result);
      if (running.length >= lanes) yield await running.shift()!;
    }
    while (running.length > 0) yield await running.shift()!;
  } finally {
    await Promise.allSettled(running);
  }
}
