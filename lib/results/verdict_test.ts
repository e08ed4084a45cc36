import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { Comparison } from "../experiment/compare.ts";
import type { NoiseErrors } from "../train/epoch.ts";
import { fakeRecord } from "./fixture.ts";
import type { RunRecord } from "./record.ts";
import { gainOf } from "./judge.ts";
import { primaryScore } from "./summary.ts";
import { testComparisons, verdictTable } from "./verdict.ts";

/** A record of one epoch and one image with this Dice; null for one that diverged at once. */
function scored(arm: string, seed: number, dice: number | null): RunRecord {
  const record = fakeRecord({ arm, seed, epochs: 1, images: 1 });
  if (dice === null) {
    const diverged = { epoch: 1, step: 2, message: "the loss is not finite" };
    return { ...record, epochs: [], predictions: {}, diverged };
  }
  const size = 1e6;
  const counts: [number, number, number][] = [
    [size, size, size],
    ...[0, 1].map(() => [Math.round(dice * size), size, size] as [number, number, number]),
  ];
  return { ...record, epochs: [{ ...record.epochs[0]!, counts: [counts] }] };
}

const ofArm = (arm: string, scores: readonly (number | null)[]) =>
  scores.map((dice, seed) => scored(arm, seed, dice));

const greater = { arm: "noisy-iel", with: "noisy", expect: "greater" } as const;

function outcome(
  one: readonly (number | null)[],
  other: readonly (number | null)[],
  stated: Comparison = greater,
): string {
  const records = [...ofArm("noisy-iel", one), ...ofArm("noisy", other)];
  const [{ verdict, reason }] = testComparisons(records, [stated]) as [
    ReturnType<typeof testComparisons>[0],
  ];
  return `${verdict}: ${reason}`;
}

const PLAIN = [0.8, 0.8, 0.8];

Deno.test("greater, less and equal are each decided by one rule", () => {
  deepStrictEqual([
    outcome([0.86, 0.85, 0.87], PLAIN),
    outcome([0.812, 0.9, 0.85], PLAIN), // all better, the interval reaches below 0
    outcome([0.74, 0.85, 0.79], PLAIN),
    outcome([0.74, 0.75, 0.73], PLAIN, { ...greater, expect: "less" }),
    outcome([0.86, 0.85, 0.87], PLAIN, { ...greater, expect: "less" }),
    outcome([0.801, 0.798, 0.8], PLAIN, { ...greater, expect: "equal", margin: 0.01 }),
    outcome([0.85, 0.852, 0.851], PLAIN, { ...greater, expect: "equal", margin: 0.01 }),
    outcome([0.9], [0.8]),
    outcome([], PLAIN),
  ], [
    "supported: rule",
    "mixed: rule",
    "not supported: rule",
    "supported: rule",
    "not supported: rule",
    "supported: rule",
    "not supported: rule",
    "not yet tested: one seed",
    "not yet tested: no seed",
  ]);
});

Deno.test("less is greater with the arms swapped", () => {
  const differences = [0.05, 0.02, -0.01, 0.04];
  const [one, other] = [
    gainOf(differences),
    gainOf(differences.map((value) => -value), { expect: "less" }),
  ];
  deepStrictEqual([other.verdict, other.p, other.agreeing], [one.verdict, one.p, one.agreeing]);
  ok(Math.abs(other.interval.low + one.interval.high) < 1e-12);
});

Deno.test("a run that diverged has no score: the other runs alone support nothing", () => {
  deepStrictEqual([
    outcome([0.86, 0.859, null], PLAIN),
    outcome([0.74, 0.75, null], PLAIN),
    outcome([0.9, null, null], PLAIN),
    outcome([null, null, null], PLAIN),
    outcome([null, null], PLAIN, { ...greater, expect: "less" }),
    outcome([0.9, 0.9], [null, null]),
  ], [
    "mixed: diverged",
    "not supported: rule",
    "cannot test: diverged",
    "not supported: diverged",
    "cannot test: diverged",
    "cannot test: diverged",
  ]);
  const [tested] = testComparisons(
    [...ofArm("noisy-iel", [0.86, 0.85, null]), ...ofArm("noisy", PLAIN)],
    [greater],
  );
  deepStrictEqual(tested?.diverged, [{ arm: "noisy-iel", seed: 2, epoch: 1 }]);
  deepStrictEqual(tested?.values.map(({ seed }) => seed), [0, 1]);
});

Deno.test("nothing can be tested if the gate's network has not memorised the noise", () => {
  const gated = { ...greater, gate: "noisy" };
  const tested = (...errors: (NoiseErrors | null)[]) => {
    const plain = ofArm("noisy", PLAIN).map((record, seed) => ({
      ...record,
      epochs: record.epochs.map((epoch) => ({ ...epoch, noiseErrors: errors[seed] ?? null })),
    }));
    const [only] = testComparisons([...ofArm("noisy-iel", [0.86, 0.85, 0.87]), ...plain], [gated]);
    return only!;
  };
  const errors = (inside: number, outside: number): NoiseErrors => (
    { inside: [inside, 128], outside: [outside, 1024] }
  );
  const open = tested(errors(64, 128), errors(32, 160), errors(48, 96)); // three times, exactly
  deepStrictEqual([open.verdict, open.reason], ["supported", "rule"]);
  deepStrictEqual(open.gate, { open: true, errors: { inside: 0.375, outside: 0.125 } });
  const closed = tested(errors(63, 128), errors(32, 160), errors(48, 96));
  deepStrictEqual([closed.verdict, closed.reason], ["cannot test", "gate closed"]);
  strictEqual(closed.p, undefined);
  const unknown = tested(null);
  deepStrictEqual([unknown.verdict, unknown.reason], ["cannot test", "gate unknown"]);
});

Deno.test("without error counts, the gate compares with the same training on clean labels", () => {
  const gated = { ...greater, gate: "noisy" };
  const uncounted = (records: readonly RunRecord[]) =>
    records.map((record) => ({
      ...record,
      epochs: record.epochs.map((epoch) => ({ ...epoch, noiseErrors: null })),
    }));
  const tested = (clean: readonly number[], seeds = 3) => {
    const records = [
      ...ofArm("noisy-iel", [0.86, 0.85, 0.87].slice(0, seeds)),
      ...uncounted(ofArm("noisy", PLAIN.slice(0, seeds))),
      ...ofArm("clean", clean),
    ];
    const [{ verdict, reason, gate }] = testComparisons(records, [gated]) as [
      ReturnType<typeof testComparisons>[0],
    ];
    return [verdict, reason, gate?.lost?.toFixed(3)];
  };
  deepStrictEqual(tested([0.9, 0.81, 0.811]), ["supported", "rule", "0.040"]);
  deepStrictEqual(tested([0.809, 0.81, 0.8]), ["cannot test", "gate closed", "0.006"]);
  deepStrictEqual(tested([0.79, 0.78]), ["cannot test", "gate closed", "-0.015"]);
  deepStrictEqual(tested([]), ["cannot test", "gate unknown", undefined]);
  deepStrictEqual(tested([], 1), ["not yet tested", "one seed", undefined]);
  const other = ofArm("clean", PLAIN).map((record) => (
    { ...record, spec: { ...record.spec, batch: 7 } }
  ));
  const [unlike] = testComparisons(
    [...ofArm("noisy-iel", [0.86, 0.85]), ...uncounted(ofArm("noisy", PLAIN)), ...other],
    [gated],
  );
  strictEqual(unlike?.reason, "gate unknown"); // another training is no twin
});

Deno.test("p values are corrected for those comparisons that could be tested", () => {
  const records = [
    ...ofArm("noisy", PLAIN),
    ...ofArm("noisy-iel", [0.86, 0.85, 0.87]),
    ...ofArm("clean", [0.9, 0.91, 0.9]),
  ];
  const tested = testComparisons(records, [
    greater,
    { arm: "clean", with: "noisy", expect: "greater" },
    { arm: "clean-iel", with: "clean", expect: "greater" },
  ]);
  deepStrictEqual(tested.map(({ p, holm, family }) => [p, holm, family]), [
    [1 / 8, 1 / 4, 2],
    [1 / 8, 1 / 4, 2],
    [undefined, undefined, undefined],
  ]);
});

Deno.test("a prediction-only step is compared with its own network", () => {
  const records = [0, 1].map((seed) => fakeRecord({ arm: "noisy", seed, after: ["smoothed"] }));
  const [tested] = testComparisons(records, [{ ...greater, arm: "smoothed" }]);
  strictEqual(tested?.values.length, 2);
  deepStrictEqual(tested.records, records);
});

Deno.test("comparisons and planned seeds are those that the last run states", () => {
  const [first, last] = [0, 1].map((seed) =>
    fakeRecord({ arm: "noisy", seed, finished: `2026-03-0${seed + 1}T00:00:00Z` })
  );
  const show = { ...last!.show, compare: [greater], seeds: 8 };
  const [tested, ...others] = testComparisons([{ ...last!, show }, first!]);
  deepStrictEqual([tested?.stated, tested?.planned, others], [greater, 8, []]);
});

Deno.test("only runs on the same data are paired", () => {
  const [one, other] = [fakeRecord({ arm: "noisy-iel" }), fakeRecord({ arm: "noisy" })];
  const elsewhere = { ...other!, data: { ...other!.data, sha256: "c".repeat(64) } };
  strictEqual(testComparisons([one!, elsewhere], [greater])[0]?.reason, "no seed");
});

Deno.test("comparisons can use another convention, which their table names", () => {
  const records = ["noisy", "noisy-iel"].flatMap((arm) =>
    [0, 1].map((seed) => fakeRecord({ arm, seed, epochs: 1 }))
  );
  const scoring = { convention: "mmseg-miou" } as const;
  const tested = testComparisons(records, [greater], scoring);
  const [plain, layers] = records.filter(({ spec }) => spec.seed === 1);
  strictEqual(
    tested[0]?.values[1]?.value,
    primaryScore(layers!, scoring) - primaryScore(plain!, scoring),
  );
  const heads = [tested, testComparisons(records, [greater])].map((of) =>
    verdictTable(of).columns[0]
  );
  deepStrictEqual(heads, [
    "difference of mIoU (MMSegmentation), after the last epoch",
    "difference of Dice (authors), after the last epoch",
  ]);
});
