import { deepStrictEqual as equal, rejects, strictEqual } from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { inLanes } from "./lanes.ts";

async function* numbers(count: number) {
  for (let at = 0; at < count; at++) yield await Promise.resolve(at);
}

for (const lanes of [1, 2, 3]) {
  Deno.test(`${lanes} lanes are all used, each by one item at a time, and the order is kept`, async () => {
    let running = 0;
    let most = 0;
    const start = async (item: number) => {
      most = Math.max(most, ++running);
      await setTimeout(item % 2 ? 1 : 5); // later ones end earlier
      running--;
      return item;
    };
    equal(await Array.fromAsync(inLanes(numbers(7), { lanes, start })), [0, 1, 2, 3, 4, 5, 6]);
    strictEqual(most, lanes);
  });
}

Deno.test("an error is thrown after the work in progress has ended", async () => {
  const ended: number[] = [];
  const start = async (item: number) => {
    if (item === 1) throw new Error("the second");
    await setTimeout(5);
    ended.push(item);
  };
  await rejects(Array.fromAsync(inLanes(numbers(9), { lanes: 3, start })), /the second/);
  equal(ended, [0, 2, 3]);
});
