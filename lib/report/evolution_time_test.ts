import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { encodeMap } from "../results/maps.ts";
import type { RunRecord } from "../results/record.ts";
import type { Verdict } from "../results/judge.ts";
import { longerEvolution } from "./evolution_time.ts";
import { numbersIn, scored } from "./fixture.ts";

/** A number of layers, with the score and the number of separate wrong pixels of each seed. */
interface Time {
  readonly layers: number;
  readonly dice: readonly number[];
  readonly specks: readonly number[];
}

function runOf(time: Time, seed: number): RunRecord {
  const { layers, dice, specks } = time;
  const arm = layers === 0 ? "noisy" : layers === 20 ? "noisy-iel" : `noisy-iel-${layers}`;
  const record = scored(arm, { seed, dice: dice[seed]! });
  const data = new Uint8Array(32 * 32);
  for (let at = 0; at < specks[seed]!; at++) data[2 * (at % 15) + 64 * Math.floor(at / 15) + 1] = 1;
  return { ...record, predictions: { "001": encodeMap({ height: 32, width: 32, data }) } };
}

const runs = (times: readonly Time[]) =>
  times.flatMap((time) => time.dice.map((_, seed) => runOf(time, seed)));

const LAYERS = [0, 10, 20, 40, 80];
const FALLING = [[90, 80], [30, 40], [10, 12], [4, 5], [1, 2]];
const HARMED = [[0.9, 0.88], [0.93, 0.94], [0.95, 0.951], [0.94, 0.93], [0.8, 0.81]];

function sweep(specks: readonly (readonly number[])[], dice: readonly (readonly number[])[]) {
  return runs(LAYERS.map((layers, at) => ({ layers, dice: dice[at]!, specks: specks[at]! })));
}

Deno.test("C7: smoother and harmed, one of them, neither", () => {
  const rising = FALLING.toReversed();
  const better = [[0.9, 0.88], [0.93, 0.94], [0.94, 0.94], [0.95, 0.94], [0.96, 0.95]];
  const cases: [Verdict, RunRecord[]][] = [
    ["supported", sweep(FALLING, HARMED)],
    ["mixed", sweep(FALLING, better)], // the longest time is the best
    ["mixed", sweep(rising, HARMED)],
    ["not supported", sweep(rising, better)],
  ];
  deepStrictEqual(
    cases.map(([, records]) => longerEvolution(records).verdict),
    cases.map(([verdict]) => verdict),
  );
});

Deno.test("that maps without layers are the most ragged does not make longer times smoother", () => {
  // ρ over all T is −0.2; among T > 0 it is +0.8.
  const first = [[90, 90], [1, 1], [3, 3], [2, 2], [4, 4]];
  const finding = longerEvolution(sweep(first, HARMED));
  strictEqual(finding.verdict, "mixed");
  const row = finding.numbers.find(({ name }) => name.includes("connected components"))!;
  deepStrictEqual(numbersIn(row.value).slice(-2), [0.8, 0.8]);
});

Deno.test("a loss within the scatter of seeds, or of a single seed, does not count as harm", () => {
  const last = (dice: number[]) => sweep(FALLING, [...HARMED.slice(0, 4), dice]);
  strictEqual(longerEvolution(last([0.7, 0.94])).verdict, "mixed"); // loses 0.25 and 0.011, sd 0.17
  strictEqual(longerEvolution(last([0.7, 0.96])).verdict, "mixed"); // one seed gains
  strictEqual(longerEvolution(last([0.942, 0.944])).verdict, "mixed"); // within the margin of 0.01
  strictEqual(longerEvolution(last([0.93, 0.93])).verdict, "supported");
});

Deno.test("maps of networks that learnt nothing are not ranked, but named", () => {
  // Without the two networks below half of 0.95, every measure falls; with them, none does.
  const specks = [[90, 80], [30, 40], [10, 12], [4, 200], [100, 200]];
  const dice = [[0.9, 0.88], [0.93, 0.94], [0.95, 0.951], [0.94, 0.1], [0.3, 0]];
  const finding = longerEvolution(sweep(specks, dice));
  strictEqual(finding.verdict, "mixed"); // smoother; two seeds learnt at no T beyond the best
  ok(finding.because.includes("T = 8, seed 0; T = 4, seed 1; T = 8, seed 1"), finding.because);
  deepStrictEqual(numbersIn(finding.evidence).slice(0, 4), [86, 0, 5, 4]); // components, at T
  const lost = dice.map((pair) => pair.map((value, seed) => seed === 1 ? value : value / 100));
  const [nothing] = [longerEvolution(sweep(specks, [HARMED[0]!, ...lost.slice(1)]))];
  strictEqual(nothing!.verdict, "not supported"); // seed 0 has one network to rank, and none harmed
});

Deno.test("a time at which networks learnt nothing is no evidence of harm; a shorter one can be", () => {
  const ending = (...last: number[][]) =>
    longerEvolution(sweep(FALLING, [...HARMED.slice(0, 3), ...last]));
  const harmed = ending([0.92, 0.93], [0, 0.1]);
  strictEqual(harmed.verdict, "supported");
  ok(harmed.because.includes("T = 4 costs more"), harmed.because);
  strictEqual(ending([0.948, 0.949], [0, 0.1]).verdict, "mixed"); // within the margin of 0.01
  strictEqual(ending([0.948, 0.949], [0.8, 0.1]).verdict, "mixed"); // one seed learnt at the longest
});

Deno.test("the numbers name every time; the verdict uses the seeds that all times have", () => {
  const records = [
    ...sweep(FALLING, HARMED),
    runOf({
      ...{ layers: 20, dice: [0, 0, 0.5], specks: [0, 0, 9] },
    }, 2),
  ];
  const finding = longerEvolution(records);
  strictEqual(finding.records?.length, 10);
  deepStrictEqual(
    finding.numbers.slice(0, 5).map(({ name }) => name),
    ["T = 0, no layers", ...[10, 20, 40, 80].map((n) => `T = ${n / 10}, ${n} layers`)],
  );
  deepStrictEqual(numbersIn(finding.evidence).slice(0, 4), [86, 0, 2.5, 8]); // components, at T
});

Deno.test("fewer than four times, fewer than two seeds, no T = 0: not yet tested", () => {
  const all = sweep(FALLING, HARMED);
  const untested = [
    all.filter(({ spec }) => !["noisy-iel-40", "noisy-iel-80"].includes(spec.arm)),
    all.filter(({ spec }) => spec.seed === 0),
    all.filter(({ spec }) => spec.arm !== "noisy"),
    all.filter(({ spec }) => spec.seed === Number(spec.arm === "noisy-iel-80")),
    [],
  ];
  for (const records of untested) {
    strictEqual(longerEvolution(records).verdict, "not yet tested");
  }
});
