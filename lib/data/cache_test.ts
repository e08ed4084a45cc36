import { deepStrictEqual as equal, rejects, strictEqual, throws } from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { sampleCache } from "./cache.ts";
import type { Sample } from "./dataset.ts";

/** A sample of 13 bytes. */
const sample = (index: number): Sample => ({
  id: `${index}`,
  image: { height: 1, width: 1, data: Float32Array.of(index, index, index) },
  label: { height: 1, width: 1, data: Uint8Array.of(index) },
});

/** A cache for a number of samples, and the indices that it loaded. */
function cacheOf(samples: number, load = (index: number) => Promise.resolve(sample(index))) {
  const loaded: number[] = [];
  const get = sampleCache((index) => {
    loaded.push(index);
    return load(index);
  }, { bytes: 13 * samples });
  return { get, loaded };
}

Deno.test("a sample that fits is loaded once, and is the same object", async () => {
  const { get, loaded } = cacheOf(3);
  for (const index of [0, 1, 2, 2, 1, 0]) strictEqual((await get(index)).id, `${index}`);
  equal(loaded, [0, 1, 2]);
  strictEqual(await get(1), await get(1));
});

Deno.test("the least recently read sample is evicted first", async () => {
  const { get, loaded } = cacheOf(3);
  for (const index of [0, 1, 2, 0, 3, 0, 2, 1]) await get(index);
  equal(loaded, [0, 1, 2, 3, 1]);
});

Deno.test("a limit that is one byte short holds one sample less", async () => {
  const loaded: number[] = [];
  const get = sampleCache((index) => {
    loaded.push(index);
    return Promise.resolve(sample(index));
  }, { bytes: 25 });
  for (const index of [0, 1, 0]) equal(await get(index), sample(index));
  equal(loaded, [0, 1, 0]);
});

Deno.test("a sample larger than the limit is delivered but not cached", async () => {
  const loaded: number[] = [];
  const get = sampleCache((index) => {
    loaded.push(index);
    return Promise.resolve(sample(index));
  }, { bytes: 12 });
  equal(await get(7), sample(7));
  equal(await get(7), sample(7));
  equal(loaded, [7, 7]);
});

Deno.test("concurrent loads of one index are one load, and samples that do not fit are delivered", async () => {
  const { get, loaded } = cacheOf(2, async (index) => {
    for (let turn = 0; turn < 10 - index; turn++) await setImmediate();
    return sample(index);
  });
  const indices = [0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0];
  equal((await Promise.all(indices.map(get))).map(({ id }) => Number(id)), indices);
  equal(loaded, [0, 1, 2, 3, 4, 5]);
});

Deno.test("a failed load rejects all waiting calls, and the next call tries again", async () => {
  const error = new Error("damaged");
  let broken = true;
  const { get, loaded } = cacheOf(2, async (index) => {
    await setImmediate();
    if (broken) throw error;
    return sample(index);
  });
  const isIt = (thrown: unknown) => thrown === error;
  await Promise.all([rejects(get(0), isIt), rejects(get(0), isIt)]);
  equal(loaded, [0]);
  broken = false;
  equal(await get(0), sample(0));
  equal(loaded, [0, 0]);
});

Deno.test("a limit that is not a positive integer is rejected", () => {
  for (const bytes of [0, -1, 0.5, Infinity]) {
    throws(() => sampleCache((index) => Promise.resolve(sample(index)), { bytes }), RangeError);
  }
});
