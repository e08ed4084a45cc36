import { deepStrictEqual } from "node:assert/strict";
import { fakeRecord } from "./fixture.ts";
import { withNewestSettings } from "./comparable.ts";

const day = (n: number) => `2026-03-0${n}T00:00:00Z`;
const short = { epochs: 1, images: 1 };

Deno.test("the newest settings are determined for each arm", () => {
  const old = fakeRecord({ ...short, arm: "noisy", batch: 4, finished: day(1) });
  const clean = fakeRecord({ ...short, arm: "clean", batch: 4, finished: day(1) });
  const noisy = fakeRecord({ ...short, arm: "noisy", finished: day(2) });
  deepStrictEqual(withNewestSettings([old, clean, noisy]), [clean, noisy]);
});

Deno.test("a variant does not make another variant's runs outdated", () => {
  const [one, other] = [1, 2].map((n) => fakeRecord({ ...short, finished: day(n) }));
  const wide = { ...other!, spec: { ...other!.spec, set: { "model.width": 16 } } };
  deepStrictEqual(withNewestSettings([one!, wide]), [one, wide]);
});
