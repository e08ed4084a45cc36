import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fakeRecord } from "./fixture.ts";
import { compareArms, comparisonTable } from "./paired.ts";
import { curve, summarize } from "./summary.ts";

const arms = { arm: "noisy-iel", baseline: "noisy" };
const final = (arm: string, seed: number) => curve(fakeRecord({ arm, seed })).at(-1)!;

Deno.test("only seeds that both arms have are compared, pair by pair", () => {
  const records = [0, 1, 2].map((seed) => fakeRecord({ arm: "noisy", seed }))
    .concat([2, 1, 5].map((seed) => fakeRecord({ arm: "noisy-iel", seed })));
  const { seeds, differences, interval, p } = compareArms(summarize(records), arms)!;
  deepStrictEqual(seeds, [1, 2]);
  deepStrictEqual(differences, seeds.map((s) => final("noisy-iel", s) - final("noisy", s)));
  ok(interval!.low < interval!.mean && interval!.mean < interval!.high);
  strictEqual(p, 0.5);
});

Deno.test("one seed gives a difference without an interval; no common seed gives no comparison", () => {
  const one = summarize(["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm })));
  const comparison = compareArms(one, arms)!;
  strictEqual(comparison.interval, null);
  strictEqual(comparison.p, 1);
  deepStrictEqual(comparisonTable([comparison]).rows[0]!.slice(3, 5), [null, null]);
  strictEqual(compareArms(summarize([fakeRecord({ arm: "noisy" })]), arms), undefined);
});
