import { deepStrictEqual as equal, ok, rejects, strictEqual, throws } from "node:assert/strict";
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

Deno.test("every sample once, in the order given, the last batch smaller", async () => {
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

Deno.test("images lie as [B, H, W, 3], labels as [B, H, W]", () => {
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

Deno.test("change stands in for a sample and leaves the split as it is", async () => {
  const change = (given: Sample, index: number) => ({
    ...given,
    label: { ...given.label, data: Uint8Array.of(100 + index) },
  });
  const [batch] = await Array.fromAsync(batches(split, { size: 5, change }));
  equal([...batch!.labels], [100, 101, 102, 103, 104]);
  equal([...(await split.load(2)).label.data], [2]);
});

Deno.test("no samples, sizes that differ and a batch of none are refused", async () => {
  throws(() => packBatch([]), /at least one/);
  const tall = { ...sample(1), image: { height: 2, width: 1, data: new Float32Array(6) } };
  throws(() => packBatch([sample(0), tall]), /sample 1 is 2×1/);
  await rejects(() => batches(split, { size: 0 }).next(), /a batch of 0/);
  strictEqual((await Array.fromAsync(batches(split, { size: 9 }))).length, 1);
});
