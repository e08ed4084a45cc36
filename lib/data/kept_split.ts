/**
 * A split whose samples are decoded on demand and cached in bounded memory.
 *
 * @module
 */
import { sampleCache } from "./cache.ts";
import type { Sample, Split } from "./dataset.ts";

/**
 * The split of `ids`. `decode(index)` makes the samples, and `sampleCache` keeps them. All callers share
 * a cached sample, so it must not be changed in place: whether later readers saw the change would depend
 * on the cache. After a failed decoding, the next `load` tries again.
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
