/**
 * Decoded samples in bounded memory: those read last are kept, so that small data sets are decoded
 * once and large ones do not fill the machine.
 *
 * @module
 */
import { LRUCache } from "lru-cache";
import type { Sample } from "./dataset.ts";

/** What a split keeps unless told otherwise: 1 GiB. */
export const CACHE_BYTES = 2 ** 30;

/**
 * `load` with memory: a sample that is kept comes back as the same object, the least recently read
 * ones are given up for new ones. Loads of one index at one time share one promise; a failed load is
 * forgotten, so that the next one tries again.
 *
 * Pictures at their own size are bytes, resized ones numbers of four bytes each. The default holds the
 * training split of every data set of the kit but Cityscapes (DSB2018 at 256×256: 597 samples of up to
 * 0.85 MB; CamVid at its own 360×480: 367 of 0.7 MB). Of Cityscapes at its own size it holds 128 samples
 * of 8.4 MB, so that most are decoded anew in each epoch.
 *
 * @param load Makes the sample of an index.
 * @throws {RangeError} when `bytes` is no positive integer.
 *
 * @example
 * ```ts
 * import { sampleCache } from "./cache.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * let decoded = 0;
 * const load = sampleCache((index) => {
 *   decoded++;
 *   const size = { height: 1, width: 1 };
 *   const image = { ...size, data: new Float32Array(3).fill(index) };
 *   return Promise.resolve({ id: `${index}`, image, label: { ...size, data: new Uint8Array(1) } });
 * });
 * strictEqual(await load(0), await load(0));
 * strictEqual(decoded, 1);
 * ```
 */
export function sampleCache(
  load: (index: number) => Promise<Sample>,
  { bytes = CACHE_BYTES }: {
    /** Greatest sum of the bytes of kept pixels; a greater sample is not kept. @default CACHE_BYTES */
    bytes?: number;
  } = {},
): (index: number) => Promise<Sample> {
  if (!Number.isInteger(bytes) || bytes < 1) {
    throw new RangeError(`a cache of ${bytes} bytes: take a positive integer`);
  }
  const kept = new LRUCache<number, Sample>({
    maxSize: bytes,
    sizeCalculation: ({ image, label }) => image.data.byteLength + label.data.byteLength,
    fetchMethod: load,
    ignoreFetchAbort: true, // a load pushed out while under way is still delivered
  });
  return (index) => kept.forceFetch(index);
}
