import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { fakeRecord } from "./fixture.ts";
import { medianSeed } from "./median_seed.ts";
import { primaryScore } from "./summary.ts";

const runs = (arm: string, seeds: readonly number[]) =>
  seeds.map((seed) => fakeRecord({ arm, seed, epochs: 20, images: 3 }));

Deno.test("as many seeds score below the median seed as above", () => {
  const noisy = runs("noisy", [0, 1, 2, 3, 4]);
  const { seed } = medianSeed(noisy);
  const scores = noisy.map((run) => primaryScore(run));
  const middle = scores[noisy.findIndex(({ spec }) => spec.seed === seed)]!;
  strictEqual(scores.filter((score) => score < middle).length, 2);
  strictEqual(scores.filter((score) => score > middle).length, 2);
});

Deno.test("the median of two seeds is the better one", () => {
  const noisy = runs("noisy", [0, 2]);
  const [first, second] = noisy.map((run) => primaryScore(run)) as [number, number];
  deepStrictEqual(medianSeed(noisy), { seed: first > second ? 0 : 2, of: 2, arm: "noisy" });
});

Deno.test("noisy arms rank the seeds whatever the order of arms; without noise the first arm does", () => {
  const clean = runs("clean", [0, 1, 2]);
  strictEqual(medianSeed([...clean, ...runs("noisy-iel", [0, 1, 2])]).arm, "noisy-iel");
  strictEqual(medianSeed(clean).arm, "clean");
});

Deno.test("seeds that lack an arm, or whose arm diverged, are not chosen as the median", () => {
  const records = [...runs("noisy", [0, 1, 2]), ...runs("noisy-iel", [0, 1])];
  strictEqual(medianSeed(records).of, 2);
  const diverged = { epoch: 1, step: 1, message: "not finite" } as const;
  const spoilt = records.map((record) =>
    record.spec.seed === 0 && record.spec.arm === "noisy-iel" ? { ...record, diverged } : record
  );
  deepStrictEqual(medianSeed(spoilt), { seed: 1, of: 1, arm: "noisy" });
  throws(() => medianSeed([]), RangeError);
});
