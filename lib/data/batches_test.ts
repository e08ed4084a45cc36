import { deepStrictEqual as equal, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { stream } from "../random.ts";
import { batches, epochOrder, packBatch } from "./batches.ts";
import type { Sample, Split } from "./dataset.ts";

/** One pixel whose value and label are the index. */
const sample = (index: number): Sample => ({
  id: `${index}`,
  image: { height: 1, width: 1, data: Float32Array.of(index, index, index) },
  label: { height: 1, width: 1, data: Uint8Array.of(index) },
});
const split: Split = {
  ids: ["0", "1", "2", "3", "4"],
  load: (index) => Promise.resolve(sample(index)),
};

Deno.test("batches hold every sample once, in the given order; the last batch is smaller", async () => {
  const order = epochOrder(stream(0, "t/order/epoch-1"), 5);
  const all = await Array.fromAsync(batches(split, { size: 2, order }));
  equal(all.map(({ size }) => size), [2, 2, 1]);
  equal(all.flatMap(({ labels }) => [...labels]), order);
  equal(all.flatMap(({ ids }) => ids), order.map(String));
  ok(all[0]!.images instanceof Float32Array && all[0]!.labels instanceof Int32Array);
});

Deno.test("the order is a function of seed and epoch", () => {
  const order = (seed: number, epoch: number) =>
    epochOrder(stream(seed, `t/order/epoch-${epoch}`), 50);
  equal(order(0, 1), order(0, 1));
  ok(order(0, 1).join() !== order(0, 2).join() && order(0, 1).join() !== order(1, 1).join());
});

Deno.test("images are packed as [B, H, W, 3], labels as [B, H, W]", () => {
  const wide = (from: number): Sample => ({
    id: "w",
    image: { height: 1, width: 2, data: Float32Array.from({ length: 6 }, (_, at) => from + at) },
    label: { height: 1, width: 2, data: Uint8Array.of(from, from + 1) },
  });
  const batch = packBatch([wide(0), wide(10)]);
  equal([...batch.images], [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15]);
  equal([...batch.labels], [0, 1, 10, 11]);
  equal([batch.size, batch.height, batch.width], [2, 1, 2]);
});

Deno.test("change replaces a sample and leaves the split unchanged", async () => {
  const change = (given: Sample, index: number) => ({
    ...given,
    label: { ...given.label, data: Uint8Array.of(100 + index) },
  });
  const [batch] = await Array.fromAsync(batches(split, { size: 5, change }));
  equal([...batch!.labels], [100, 101, 102, 103, 104]);
  equal([...(await split.load(2)).label.data], [2]);
});

Deno.test("no samples, different sizes and a batch of size 0 are rejected", async () => {
  throws(() => packBatch([]), /at least one/);
  const tall = { ...sample(1), image: { height: 2, width: 1, data: new Float32Array(6) } };
  throws(() => packBatch([sample(0), tall]), /sample 1 is 2×1/);
  await rejects(() => batches(split, { size: 0 }).next(), /a batch of 0/);
  await rejects(() => batches(split, { size: 1, ahead: -1 }).next(), /-1 batches ahead/);
  await rejects(() => batches(split, { size: 1, ahead: 0.5 }).next(), RangeError);
  strictEqual((await Array.fromAsync(batches(split, { size: 9 }))).length, 1);
});

/** A split of twenty that logs the start and end of loads; `load` makes the sample at an index. */
function watched(
  load: (index: number) => Promise<Sample> = (index) => Promise.resolve(sample(index)),
) {
  const [begun, ended]: [number[], number[]] = [[], []];
  const split: Split = {
    ids: Array.from({ length: 20 }, (_, index) => `${index}`),
    load(index) {
      begun.push(index);
      return load(index).finally(() => ended.push(index));
    },
  };
  return { split, begun, ended };
}

Deno.test("while the consumer is busy, exactly `ahead` batches are made", async () => {
  for (const ahead of [0, 1, 3]) {
    const { split, begun } = watched();
    const all = batches(split, { size: 2, ahead });
    for (const done of [2, 4]) {
      await all.next();
      for (let turn = 0; turn < 50; turn++) await setImmediate();
      strictEqual(begun.length, done + 2 * ahead, `${ahead} ahead`);
    }
    await all.return(undefined);
  }
});

Deno.test("the consumer gets its batch before the next one begins", async () => {
  const { split, begun } = watched();
  const changed: number[] = [];
  const change = (sample: Sample, index: number) => (changed.push(index), sample);
  for await (const _ of batches(split, { size: 4, order: [0, 1, 2, 3, 4, 5, 6, 7], change })) {
    equal([begun.length, changed.length], [4, 4]);
    break;
  }
});

Deno.test("other work runs between the samples that are read ahead", async () => {
  const { split } = watched();
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const seen: number[] = [];
  const change = (sample: Sample) => {
    const end = performance.now() + 3;
    while (performance.now() < end);
    seen.push(turns);
    return sample;
  };
  await Array.fromAsync(batches(split, { size: 20, change }));
  clearInterval(timer);
  ok(new Set(seen).size > 10, `${seen}`);
});

Deno.test("batches keep the given order, whichever load ends first", async () => {
  const random = stream(0, "t/delays");
  const { split } = watched((index) => sleep(random.integer(8)).then(() => sample(index)));
  const order = stream(0, "t/order").permutation(20);
  const changed: number[] = [];
  const change = (sample: Sample, index: number) => (changed.push(index), sample);
  const all = await Array.fromAsync(batches(split, { size: 3, order, change, ahead: 4 }));
  equal(all.flatMap(({ labels }) => [...labels]), order);
  equal(changed, order);
});

Deno.test("an error is thrown when its batch is reached, and nothing is loaded after it", async () => {
  for (const ahead of [0, 2, 9]) {
    const { split, begun, ended } = watched(async (index) => {
      await sleep(index === 4 ? 0 : 5);
      if (index === 4) throw new Error("sample 4 is damaged");
      return sample(index);
    });
    const sizes: number[] = [];
    await rejects(async () => {
      for await (const batch of batches(split, { size: 2, ahead })) {
        sizes.push(batch.size);
        await sleep(20);
      }
    }, /sample 4 is damaged/);
    equal(sizes, [2, 2]);
    equal([...begun], [0, 1, 2, 3, 4, 5]);
    equal(ended.length, 6);
  }
});

Deno.test("errors of change and load are thrown with their batch", async () => {
  const change = (sample: Sample, index: number) => {
    if (index === 3) throw new Error("no noise");
    return sample;
  };
  const all = batches(watched().split, { size: 2, change });
  equal((await all.next()).value!.ids, ["0", "1"]);
  await sleep(10);
  await rejects(() => all.next(), /no noise/);
  const short = watched((index) => {
    if (index === 1) throw new RangeError("no such sample");
    return sleep(5).then(() => Promise.reject(new Error("later")));
  });
  await rejects(() => batches(short.split, { size: 2 }).next(), /later|no such sample/);
});

Deno.test("when the consumer stops, no load goes on and no rejection is unhandled", async () => {
  const slow = () =>
    watched(async (index) => {
      await sleep(5);
      if (index > 3) throw new Error("never reached");
      return sample(index);
    });
  const left = slow();
  for await (const _ of batches(left.split, { size: 2, ahead: 9 })) {
    await sleep(8);
    break;
  }
  const begun = left.begun.length;
  equal(left.ended.length, begun);
  const thrown = slow();
  await rejects(async () => {
    for await (const _ of batches(thrown.split, { size: 2 })) throw new Error("mine");
  }, /mine/);
  equal(thrown.ended.length, thrown.begun.length);
  await sleep(30);
  equal(left.begun.length, begun);
  equal(thrown.begun.length, thrown.ended.length);
});
