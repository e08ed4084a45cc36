import { deepStrictEqual, match, rejects, strictEqual, throws } from "node:assert/strict";
import * as z from "zod";
import { augmentations, defineAugmentation } from "../data/augmentations.ts";
import type { Augmentation } from "../data/augmentation_kind.ts";
import type { Sample } from "../data/dataset.ts";
import { openDataset } from "../data/open.ts";
import { defineSplit, splits } from "../data/split.ts";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import type { Engine } from "../engine/engine.ts";
import { UserError } from "../errors.ts";
import { corrections, defineCorrection } from "../noise/corrections.ts";
import type { LabelCorrection } from "../noise/label_correction.ts";
import type { LabelNoise } from "../noise/label_noise.ts";
import { outcome, smallTraining } from "./fixture.ts";
import { defineOptimizer, optimizers } from "./optimizer/table.ts";
import { initialState, type Schedule } from "./schedule/schedule.ts";
import { defineSchedule, schedules } from "./schedule/table.ts";
import type { Training } from "./train.ts";

/** Anything, as a reader without types would return it. */
// deno-lint-ignore no-explicit-any -- what no compiler has checked
const wrong = (value: unknown): any => value;

async function refuses(engine: Engine, part: Partial<Training>, message: RegExp) {
  const training = { ...await smallTraining(), ...part };
  await rejects(outcome(training, { engine }), (error: Error) => {
    match(error.message, message);
    strictEqual(error.message.split("\n").length, 1);
    return error instanceof UserError;
  });
}

const augmentation = (change: (sample: Sample) => unknown): Augmentation => (
  { apply: (sample) => wrong(change(sample)) }
);

Deno.test("what an augmentation returns is a sample of the declared size, with known labels", () =>
  withEngine(quickEngine, async (engine) => {
    const half = ({ image, label, ...sample }: Sample) => ({
      ...sample,
      image: { height: 16, width: 32, data: image.data.slice(0, 16 * 32 * 3) },
      label: { height: 16, width: 32, data: label.data.slice(0, 16 * 32) },
    });
    const cases: [(sample: Sample) => unknown, RegExp][] = [
      [() => undefined, /^the augmentation's sample \S+: .*expected object, received undefined/],
      [async (sample) => await sample, /^the augmentation's sample \S+: image: /],
      [({ image }) => ({ image }), /label: /],
      [
        (sample) => ({ ...sample, label: { ...sample.label, data: [...sample.label.data] } }),
        /label\.data: must be a Uint8Array/,
      ],
      [half, /has 16×32 pixels, but its size is 32×32: give every sample that size/],
      [
        (sample) => ({
          ...sample,
          label: { ...sample.label, data: sample.label.data.map(() => 9) },
        }),
        /^the augmentation gives \S+ the label 9: there are 3 classes, from 0 to 2/,
      ],
    ];
    for (const [change, message] of cases) {
      await refuses(engine, { augmentation: augmentation(change) }, message);
    }
  }));

Deno.test("an augmentation cannot rename a sample", () =>
  withEngine(quickEngine, async (engine) => {
    const training = await smallTraining();
    const renamed = augmentation((sample) => ({ ...sample, id: "other" }));
    const same = augmentation((sample) => sample);
    deepStrictEqual(
      (await outcome({ ...training, augmentation: renamed }, { engine })).digest,
      (await outcome({ ...training, augmentation: same }, { engine })).digest,
    );
  }));

Deno.test("what noise returns is a label map of the same size", () =>
  withEngine(quickEngine, async (engine) => {
    const noise = (corrupt: (label: Sample["label"]) => unknown): LabelNoise =>
      wrong({ corrupt, expectedWrongShare: () => 0 });
    await refuses(engine, { noise: noise(() => undefined) }, /^the noise's label of \S+: /);
    await refuses(
      engine,
      { noise: noise(({ data }) => ({ height: 16, width: 64, data })) },
      /^the noise gives \S+ a label of 16×64 pixels and 1024 values, instead of 32×32/,
    );
  }));

Deno.test("what a correction returns is checked, classes and labels", () =>
  withEngine(quickEngine, async (engine) => {
    const correction = (open: unknown, label: unknown): LabelCorrection =>
      wrong({ open: () => open, correct: () => label });
    const cases: [LabelCorrection, RegExp][] = [
      [correction(undefined, null), /^the correction's open classes: /],
      [correction([3], null), /^the correction's open classes: \[0\]: /],
      [correction([1], undefined), /^the correction's label of \S+: /],
      [
        correction([1], { height: 32, width: 32, data: new Uint8Array(3) }),
        /gives \S+ a label of 32×32 pixels and 3 values, instead of 32×32/,
      ],
    ];
    for (const [correction, message] of cases) await refuses(engine, { correction }, message);
  }));

Deno.test("a schedule's rate is a finite number from 0 up, in the first state and in all others", () =>
  withEngine(quickEngine, async (engine) => {
    const schedule = (part: Record<string, unknown>): Schedule =>
      wrong({ unit: "epoch", init: initialState, next: initialState, ...part });
    const message = /^the schedule's state: learningRate: /;
    await refuses(engine, { schedule: schedule({ init: () => ({}) }) }, message);
    for (const rate of [NaN, -1, Infinity, "0.1", undefined]) {
      for (const unit of ["epoch", "iteration"]) {
        const next = () => ({ learningRate: rate, count: 1, plateau: null });
        await refuses(engine, { schedule: schedule({ unit, next }) }, message);
      }
    }
  }));

Deno.test("what make returns is checked for every kind that training uses", async () => {
  const settings = (kind: string) => ({ kind, schema: z.strictObject({ kind: z.literal(kind) }) });
  const own = <Kind extends string>(kind: Kind) => ({ ...settings(kind), make: () => wrong({}) });
  const size = { height: 32, width: 32, ignore: undefined };
  const dataset = await openDataset({ name: "synthetic-blobs", height: 16, width: 16 });
  throws(
    () => augmentations.make(defineAugmentation(own("wrong-augmentation"))(), size),
    /^UserError: augmentation "wrong-augmentation": make must return an augmentation, .*; apply: /,
  );
  throws(
    () => corrections.make(defineCorrection(own("wrong-correction"))(), wrong({ classes: 3 })),
    /correction "wrong-correction": make must return a correction, .*; open: must be a function/,
  );
  throws(
    () => optimizers.make(defineOptimizer(own("wrong-optimizer"))(), undefined),
    /optimizer "wrong-optimizer": make must return an optimizer, .*; learningRate: /,
  );
  throws(
    () => schedules.make(defineSchedule(own("wrong-schedule"))(), undefined),
    /schedule "wrong-schedule": make must return a schedule, .*; unit: /,
  );
  throws(
    () => splits.make(defineSplit(own("wrong-split"))(), dataset),
    /split "wrong-split": make must return three parts, .*; train: /,
  );
});

Deno.test("an own split that scores training images is refused", async () => {
  const dataset = await openDataset({ name: "synthetic-blobs", height: 16, width: 16 });
  const leaky = defineSplit({
    kind: "leaky",
    schema: z.strictObject({ kind: z.literal("leaky") }),
    make: (_settings, { train }) => (
      { train, selection: train, test: train, selectionLabels: "clean" }
    ),
  });
  throws(
    () => splits.make(leaky(), dataset),
    /selection: the image "\S+" is in train, too: scores of it would be too high/,
  );
});
