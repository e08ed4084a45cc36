import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { fakeRecord } from "../results/fixture.ts";
import { encodeMap } from "../results/maps.ts";
import type { RunRecord } from "../results/record.ts";
import { iel as layersOf } from "../iel.ts";
import { heat } from "../evolution/heat.ts";
import { hrnetv2 } from "../models/hrnetv2.ts";
import { windows } from "../noise/window_noise.ts";
import type { Verdict } from "../results/judge.ts";
import { CLAIMS } from "./claims.ts";
import type { Finding } from "./finding.ts";
import { fakeBench, groupOf, numbersIn, onStreets, pairsApart, scored } from "./fixture.ts";
import { assess } from "./assess.ts";
import { predictedMaps } from "./maps.ts";
import { moreOverfitting } from "./overfitting.ts";
import { pairRuns } from "./pairs.ts";
import { cleanLabels, noisyLabels } from "./scores.ts";
import { measuredStep, stepTimes } from "./step_time.ts";
import { gradients, parameterCounts } from "./training.ts";

type Case = [verdict: Verdict, finding: Finding];

function all(cases: readonly Case[]): void {
  deepStrictEqual(cases.map(([, finding]) => finding.verdict), cases.map(([verdict]) => verdict));
}

/** The value of the first number in a finding whose name contains `part`. */
const valueOf = ({ numbers }: Finding, part: string) =>
  numbers.find(({ name }) => name.includes(part))?.value;

Deno.test("C1: inside the margin, beyond it, across it, and too few seeds", () => {
  const clean = (...differences: number[]) => cleanLabels(pairsApart("clean", differences));
  all([
    ["supported", clean(0.001, -0.002, 0)],
    ["not supported", clean(-0.05, -0.052, -0.051)],
    ["not supported", clean(0.05, 0.052, 0.051)],
    ["mixed", clean(0.02, -0.02, 0.01)],
    ["not yet tested", clean(0.001)],
    ["not yet tested", clean()],
  ]);
  // t = (0.001/3 − 0.01) / (0.0015275 / √3) = −10.96; P(T < t) at 2 degrees of freedom.
  deepStrictEqual(numbersIn(valueOf(clean(0.001, -0.002, 0), "TOST")!), [0.004]);
});

Deno.test("C2: three seeds reach the smallest p that they allow, 1/8, and the page says what that means", () => {
  const noisy = (...differences: number[]) => noisyLabels(pairsApart("noisy", differences));
  all([
    ["supported", noisy(0.06, 0.05, 0.07)],
    ["mixed", noisy(0.012, 0.1, 0.05)], // all better, the interval reaches below 0
    ["mixed", noisy(0.06, 0.05, -0.01)],
    ["not supported", noisy(-0.06, 0.05, -0.01)],
    ["not supported", noisy(0, 0)],
    ["not yet tested", noisy(0.1)],
  ]);
  const three = noisy(0.06, 0.05, 0.07);
  strictEqual(valueOf(three, "sign-flip"), "p = 0.125 (least possible 0.125)");
  ok(three.because.includes("p = 1/8"), three.because);
  ok(!noisy(0.06, 0.05, 0.07, 0.05, 0.06).because.includes("p = 1/"));
  // Five seeds better, one worse: even if the interval excludes 0, the sign-flip test counts too.
  strictEqual(valueOf(noisy(0.1, 0.1, 0.1, 0.1, 0.1, -0.001), "above 0"), "5 of 6");
});

Deno.test("C2 and C3 cannot be tested where the plain network has not memorised the noise", () => {
  const forgetful = (record: RunRecord): RunRecord => ({
    ...record,
    epochs: record.epochs.map((epoch) => ({
      ...epoch,
      noiseErrors: epoch.noiseErrors && { inside: [29, 100], outside: [10, 100] },
    })),
  });
  const noisy = pairsApart("noisy", [0.06, 0.05, 0.07]);
  strictEqual(noisyLabels(noisy.map(forgetful)).verdict, "cannot test");
  const maps = [0, 1, 2].flatMap((seed) => [
    speckled("noisy", { seed, specks: 100 + seed }),
    speckled("noisy-iel", { seed, specks: 1 }),
  ]);
  all([["supported", predictedMaps(maps)], ["cannot test", predictedMaps(maps.map(forgetful))]]);
});

Deno.test("each p of the claims is shown with its corrected value", () => {
  const records = [
    ...pairsApart("clean", [0.001, -0.002, 0]),
    ...pairsApart("noisy", [0.06, 0.05]),
  ];
  const [c1, c2] = assess([groupOf(records)]).slice(0, 2).map(({ results: [only] }) =>
    only!.finding
  );
  // TOST gives 0.004; the sign-flip test of two seeds gives 1/4. Holm doubles the smaller p.
  deepStrictEqual(numbersIn(valueOf(c1!, "claims on this page (Holm)")!), [0.008]);
  deepStrictEqual(numbersIn(valueOf(c2!, "claims on this page (Holm)")!), [0.25]);
  strictEqual(c1!.verdict, "supported");
});

/** A record whose only map has this many separate pixels of class 1. */
function speckled(arm: string, { seed, specks }: { seed: number; specks: number }): RunRecord {
  const record = scored(arm, { seed, dice: 0.8 });
  const data = new Uint8Array(32 * 32);
  for (let at = 0; at < specks; at++) data[2 * (at % 15) + 64 * Math.floor(at / 15) + 1] = 1;
  return { ...record, predictions: { "001": encodeMap({ height: 32, width: 32, data }) } };
}

Deno.test("C3: components, boundaries and variation of maps, as ratios", () => {
  const maps = (...counts: [without: number, withIel: number][]) =>
    predictedMaps(counts.flatMap(([without, withIel], seed) => [
      speckled("noisy", { seed, specks: without }),
      speckled("noisy-iel", { seed, specks: withIel }),
    ]));
  all([
    ["supported", maps([100, 1], [90, 1], [120, 1])],
    ["mixed", maps([100, 1], [2, 1], [1, 3])],
    ["not supported", maps([1, 100], [1, 90], [1, 80])],
    ["not supported", maps([5, 5], [5, 5])],
    ["not yet tested", maps([100, 1])],
    ["not yet tested", maps()],
  ]);
  const finding = maps([100, 1], [100, 1]);
  deepStrictEqual(numbersIn(finding.evidence), [101, 2, 2]); // components without, with; seeds
  strictEqual(numbersIn(valueOf(finding, "connected components, without ÷ with")!)[0], 51);
});

Deno.test("C5: parameters are counted in pairs", () => {
  const [without, withIel] = pairsApart("noisy", [0]);
  all([
    ["supported", parameterCounts([without!, withIel!])],
    ["not supported", parameterCounts([without!, { ...withIel!, parameters: 484_009 }])],
    ["not yet tested", parameterCounts([without!])],
  ]);
});

Deno.test("C8: sound runs, a norm that is not finite, a network that does not learn, a small gain", () => {
  const [without, withIel] = pairsApart("noisy", [0.1]);
  const [epoch] = withIel!.epochs;
  const exploded = {
    ...withIel!,
    epochs: [{ ...epoch!, gradientNorm: { mean: null, max: null } }],
  };
  const gentle = {
    ...withIel!,
    spec: { ...withIel!.spec, iel: layersOf(heat(), { steps: 2 }) },
  };
  const diverged = { epoch: 1, step: 1, message: "the loss is not finite" };
  const lost = { ...withIel!, epochs: [], diverged };
  all([
    ["mixed", gradients([without!, withIel!])],
    ["not supported", gradients([without!, exploded])],
    ["not supported", gradients([without!, lost])],
    ["not supported", gradients([without!, scored("noisy-iel", { dice: 0.3 })])],
    ["supported", gradients([without!, gentle])],
    ["not yet tested", gradients([withIel!])],
  ]);
});

Deno.test("C9: the median ratio of step times on one machine; the first epoch does not count", () => {
  const timed = (arm: string, seconds: number[]): RunRecord => {
    const record = fakeRecord({ arm, epochs: seconds.length, images: 1 });
    const epochs = record.epochs.map((epoch, at) => ({ ...epoch, trainSeconds: seconds[at]! }));
    return { ...record, epochs };
  };
  const without = timed("noisy", [90, 10, 10]);
  const elsewhere = timed("noisy-iel", [10, 10, 10]);
  all([
    ["supported", stepTimes([without, timed("noisy-iel", [10, 10, 11])])],
    ["mixed", stepTimes([without, timed("noisy-iel", [10, 12, 12])])],
    ["not supported", stepTimes([without, timed("noisy-iel", [10, 20, 20])])],
    [
      "not yet tested",
      stepTimes([without, {
        ...elsewhere,
        environment: { ...elsewhere.environment, threads: 8 },
      }]),
    ],
  ]);
});

Deno.test("C9: the largest measured share counts, as 1 ÷ (1 − share)", () => {
  const measured = (share: number) => measuredStep(fakeBench({ share }));
  all([
    ["supported", measured(0.0909)], // 1 / (1 − 1/11) = 1.1
    ["mixed", measured(0.092)],
    ["mixed", measured(0.333)],
    ["not supported", measured(0.334)], // 1 / (1 − 1/3) = 1.5
    ["not supported", measured(1.2)],
    ["not yet tested", measuredStep({ ...fakeBench({ share: 0.1 }), parts: [] })],
  ]);
  const bench = fakeBench({ share: 0.01 });
  const [part] = bench.parts;
  const two = { ...bench, parts: [part!, { ...part!, ielShare: { "20": 0.2 } }] };
  deepStrictEqual(numbersIn(measuredStep(two).evidence), [1, 20]); // percent of a step
  strictEqual(measuredStep(two).verdict, "mixed");
  strictEqual(valueOf(measuredStep(bench), "width 8, 20 layers"), "1.0 % (1.0 ms of 100 ms)");
});

Deno.test("C9: trainings of a network whose step was measured are ignored, others count", () => {
  const pair = (part: Partial<RunRecord["spec"]> = {}) =>
    ["noisy", "noisy-iel"].map((arm) => {
      const record = fakeRecord({ arm, epochs: 2, images: 1 });
      const seconds = arm === "noisy" ? 10 : 20;
      const epochs = record.epochs.map((epoch) => ({ ...epoch, trainSeconds: seconds }));
      return { ...record, spec: { ...record.spec, ...part }, epochs };
    });
  const unet = groupOf(pair());
  const hrnet = groupOf(pair({ experiment: "cityscapes-hrnetv2", model: hrnetv2({ width: 18 }) }));
  const c9 = (groups: Parameters<typeof assess>[0], shares: Record<string, number>) =>
    assess(groups, {
      benches: Object.entries(shares).map(([network, share]) => fakeBench({ share, network })),
    }).at(-1)!;
  strictEqual(c9([unet], {}).verdict, "not supported");
  const measured = c9([unet], { unet: 0.03 });
  strictEqual(measured.verdict, "supported");
  deepStrictEqual(measured.auxiliary.map(({ name }) => name), [
    "wbc-unet, profile quick, published",
  ]);
  deepStrictEqual(measured.results[0]!.commands, ["deno task bench unet"]);
  strictEqual(c9([unet, hrnet], { unet: 0.03 }).verdict, "mixed");
  strictEqual(c9([unet, hrnet], { unet: 0.03, hrnetv2: 0.01 }).verdict, "supported");
});

Deno.test("each result has the command that makes its runs", () => {
  const clean = pairsApart("clean", [0.001, -0.002, 0]);
  const noisy = pairsApart("noisy", [0.05, 0.06]);
  const half = noisy.map((record) => ({
    ...record,
    spec: { ...record.spec, precision: "bfloat16" as const },
  }));
  const commands = assess([groupOf([...clean, ...noisy]), groupOf(half)])
    .map(({ claim, results }) => [claim.id, results.map(({ commands }) => commands)] as const);
  const start = "deno task reproduce wbc-unet --profile quick";
  const of = Object.fromEntries(commands);
  deepStrictEqual(of["C1"]![0], [`${start} --seeds 3 --arms clean,clean-iel`]);
  deepStrictEqual(of["C2"], [
    [`${start} --seeds 2 --arms noisy,noisy-iel`],
    [`${start} --seeds 2 --arms noisy,noisy-iel --precision bfloat16`],
  ]);
  deepStrictEqual(of["C5"]![0], [
    `${start} --seeds 3 --arms clean,clean-iel`,
    `${start} --seeds 2 --arms noisy,noisy-iel`,
  ]);
});

Deno.test("only runs that differ in nothing but the layers are paired", () => {
  const [without, withIel] = pairsApart("noisy", [0]);
  const pairs = (other: RunRecord) => pairRuns([without!, other], { labels: "noisy" }).length;
  strictEqual(pairs(withIel!), 1);
  strictEqual(pairs({ ...withIel!, spec: { ...withIel!.spec, batch: 4 } }), 0);
  strictEqual(
    pairs({ ...withIel!, spec: { ...withIel!.spec, noise: windows({ share: 0.2 }) } }),
    0,
  );
  strictEqual(pairs({ ...withIel!, data: { ...withIel!.data, sha256: "c".repeat(64) } }), 0);
  strictEqual(pairs(scored("noisy-iel", { seed: 1, dice: 0.8 })), 0);
});

Deno.test("groups that disagree make a claim mixed; synthetic data do not count", () => {
  const c1 = (groups: Parameters<typeof assess>[0]) => assess(groups)[0]!;
  const good = groupOf(pairsApart("clean", [0.001, -0.002, 0]));
  const bad = groupOf(pairsApart("clean", [-0.05, -0.052, -0.051]), { profile: "paper" });
  strictEqual(c1([good]).verdict, "supported");
  const both = c1([bad, good]);
  strictEqual(both.verdict, "mixed");
  strictEqual(numbersIn(both.evidence)[0], -0.051);
  ok(both.evidence.includes("1 supported, 1 not supported"), both.evidence);
  strictEqual(c1([good, { ...good, shelf: "runs" }]).results.length, 2);
  strictEqual(c1([good, { ...bad, kind: "synthetic" }]).verdict, "supported");
  strictEqual(c1([{ ...good, kind: "synthetic" }]).verdict, "not yet tested");
});

Deno.test("claims are C1 to C9; each is decided by records or by a check", () => {
  deepStrictEqual(
    CLAIMS.map(({ id }) => id),
    Array.from({ length: 9 }, (_, at) => `C${at + 1}`),
  );
  for (const { id, evaluate, check } of CLAIMS) ok(!evaluate === !!check, id);
  const structural = CLAIMS.filter(({ nature }) => nature === "structural");
  deepStrictEqual(structural.map(({ id }) => id), ["C5", "C6", "C9"]);
});

Deno.test("C6 is decided by a check, and not tested if the check was not run", () => {
  const losses = { without: 1, withLayers: 2 };
  const seen = { images: 2, pixels: 2048, losses, identical: true, wouldDiffer: true };
  const c6 = (inference?: typeof seen) => assess([], { inference })[5]!;
  deepStrictEqual(
    [c6(seen), c6({ ...seen, identical: false }), c6()].map(({ verdict }) => verdict),
    ["supported", "not supported", "not yet tested"],
  );
});

Deno.test("neither other experiments nor variants count for the claims", () => {
  const group = groupOf(pairsApart("clean", [-0.05, -0.052, -0.051]));
  const verdicts = [
    group,
    { ...group, experiment: "my-cells" },
    { ...group, variant: "model.width=16" },
  ].map((one) => assess([one])[0]!.verdict);
  deepStrictEqual(verdicts, ["not supported", "not yet tested", "not yet tested"]);
});

Deno.test("street scenes with noise that can be learnt count for C1 to C3; variants of them do not", () => {
  const maps = [0, 1, 2].flatMap((seed) => [
    speckled("noisy", { seed, specks: 100 + seed }),
    speckled("noisy-iel", { seed, specks: 1 }),
  ]);
  const verdicts = (records: readonly RunRecord[], part: Parameters<typeof groupOf>[1] = {}) =>
    assess([groupOf(onStreets(records), part)]).slice(0, 3).map(({ verdict }) => verdict);
  const scores = [
    ...pairsApart("clean", [0.001, -0.002, 0]),
    ...pairsApart("noisy", [0.06, 0.05, 0.07]),
  ];
  deepStrictEqual(verdicts(scores).slice(0, 2), ["supported", "supported"]);
  strictEqual(verdicts(maps)[2], "supported");
  deepStrictEqual(verdicts(scores, { variant: "epochs=2" }).slice(0, 2), [
    "not yet tested",
    "not yet tested",
  ]);
});

Deno.test("C4: noise costs HRNetV2 more than DeepLabV3+, on the same data, once both memorised it", () => {
  type Errors = { readonly inside: number; readonly outside: number } | null;
  const run = (
    experiment: string,
    { arm, seed, dice, errors }: { arm: string; seed: number; dice: number; errors: Errors },
  ) => {
    const record = scored(arm, { seed, dice });
    const [epoch] = record.epochs;
    const noiseErrors = errors && {
      inside: [errors.inside, 100] as [number, number],
      outside: [errors.outside, 100] as [number, number],
    };
    return {
      ...record,
      spec: { ...record.spec, experiment },
      epochs: [{ ...epoch!, noiseErrors: arm === "noisy" ? noiseErrors : null }],
    };
  };
  const learnt = { inside: 61, outside: 20 };
  const finding = (
    costs: [more: number, less: number][],
    { data = "a".repeat(64), errors = learnt }: { data?: string; errors?: Errors } = {},
  ) => {
    const of = (experiment: string, which: 0 | 1) =>
      costs.flatMap((pair, seed) => [
        run(experiment, { arm: "clean", seed, dice: 0.8, errors }),
        run(experiment, { arm: "noisy", seed, dice: 0.8 - pair[which], errors }),
      ]);
    const less = of("streets-deeplabv3plus", 1)
      .map((record) => ({ ...record, data: { ...record.data, sha256: data } }));
    return moreOverfitting(of("streets-hrnetv2", 0), [groupOf(less)]);
  };
  all([
    ["supported", finding([[0.1, 0.02], [0.12, 0.03], [0.11, 0.02]])],
    ["not supported", finding([[0.02, 0.1], [0.03, 0.1]])],
    ["mixed", finding([[0.1, 0.02], [0.02, 0.03]])],
    ["not yet tested", finding([[0.1, 0.02]])],
    ["not yet tested", finding([[0.1, 0.02], [0.1, 0.02]], { data: "b".repeat(64) })],
    ["cannot test", finding([[0.1, 0.02], [0.1, 0.02]], { errors: { inside: 59, outside: 20 } })],
    ["cannot test", finding([[0.1, 0.02], [0.1, 0.02]], { errors: null })],
    ["not yet tested", moreOverfitting([scored("noisy", { dice: 0.8 })], [])],
  ]);
});
