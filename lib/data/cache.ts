/**
 * Decoded samples in bounded memory: a least-recently-used cache, so that small data sets are decoded
 * once and large ones do not fill the memory.
 *
 * @module
 */
import { LRUCache } from "lru-cache";
import type { Sample } from "./dataset.ts";

/** Default size of the cache of a split: 1 GiB. */
export const CACHE_BYTES = 2 ** 30;

/**
 * Caches `load`: a cached sample is returned as the same object, and the least recently used samples
 * are evicted for new ones. Concurrent loads of one index share one promise; a failed load is not
 * cached, so that the next call tries again.
 *
 * Pictures at their original size are bytes, resized ones numbers of four bytes each. The default holds
 * the training split of every data set of the kit except Cityscapes (DSB2018 at 256×256: 597 samples of
 * up to 0.85 MB; CamVid at its original 360×480: 367 of 0.7 MB). Of Cityscapes at its original size it
 * holds 128 samples of 8.4 MB, so that most are decoded again in each epoch.
 *
 * @param load Loads the sample at an index.
 * @throws {RangeError} when `bytes` is not a positive integer.
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
    /** Largest sum of bytes of cached pixels; a larger sample is not cached. @default CACHE_BYTES */
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
    ignoreFetchAbort: true, // still deliver a load that was evicted while running
  });
  return (index) => kept.forceFetch(index);
}
