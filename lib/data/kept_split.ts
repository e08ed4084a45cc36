/**
 * A split whose samples are decoded once. How they are decoded is each loader's matter.
 *
 * @module
 */
import type { Sample, Split } from "./dataset.ts";

/**
 * The split of `ids`. A sample is decoded by `decode(index)` at its first `load` and then kept (at
 * 112×112, 160 kB; at 256×256, 850 kB), so one that was changed in place changes for every later
 * reader. A sample that could not be decoded is tried again by the next `load`.
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
  const kept = new Map<number, Promise<Sample>>();
  return {
    ids,
    load(index) {
      if (ids[index] === undefined) {
        throw new RangeError(`sample ${index} of a split of ${ids.length}`);
      }
      const sample = kept.get(index) ?? decode(index);
      kept.set(index, sample);
      sample.catch(() => kept.delete(index));
      return sample;
    },
  };
}
