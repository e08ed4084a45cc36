/**
 * A split whose samples are decoded when they are asked for and kept in bounded memory.
 *
 * @module
 */
import { sampleCache } from "./cache.ts";
import type { Sample, Split } from "./dataset.ts";

/**
 * The split of `ids`, with samples made by `decode(index)` and kept while there is room, as by
 * `sampleCache`. A sample is shared by all who load it, and nobody may change it in place: later
 * readers would see the change or not, as it happens to be kept or decoded anew. One that could not
 * be decoded is tried again by the next `load`.
 *
 * @example
 * ```ts
 * import { keptSplit } from "./kept_split.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const size = { height: 1, width: 1 };
 * const split = keptSplit(["a"], () =>
 *   Promise.resolve({
 *     id: "a",
 *     image: { ...size, data: new Float32Array(3) },
 *     label: { ...size, data: new Uint8Array(1) },
 *   }));
 * strictEqual(await split.load(0), await split.load(0));
 * ```
 */
export function keptSplit(
  ids: readonly string[],
  decode: (index: number) => Promise<Sample>,
): Split {
  const load = sampleCache(decode);
  return {
    ids,
    load(index) {
      if (ids[index] !== undefined) return load(index);
      throw new RangeError(`sample ${index} of a split of ${ids.length}`);
    },
  };
}
