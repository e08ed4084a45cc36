import { deepStrictEqual, match, rejects, strictEqual, throws } from "node:assert/strict";
import * as z from "zod";
import { augmentations, defineAugmentation } from "../data/augmentations.ts";
import type { Augmentation } from "../data/augmentation_kind.ts";
import type { Dataset, Sample } from "../data/dataset.ts";
import { openDataset } from "../data/open.ts";
import { defineSplit, splits } from "../data/split.ts";
import { datasets, defineDataset } from "../data/table.ts";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import type { Engine } from "../engine/engine.ts";
import { UserError } from "../errors.ts";
import { corrections, defineCorrection } from "../noise/corrections.ts";
import type { LabelCorrection } from "../noise/label_correction.ts";
import type { LabelNoise } from "../noise/label_noise.ts";
import { stream } from "../random.ts";
import { outcome, smallTraining } from "./fixture.ts";
import { defineOptimizer, optimizers } from "./optimizer/table.ts";
import { initialRate, type Schedule, type ScheduleState } from "./schedule/schedule.ts";
import { defineSchedule, schedules } from "./schedule/table.ts";
import { tf } from "../tensor.ts";
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

const missing = undefined as unknown as string;

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
      [
        ({ image, label }) => (
          { label, image: { ...image, data: Float32Array.from(image.data, (x) => x / 0) } }
        ),
        /^the augmentation gives \S+ an image with the value \w+ \(row 0, column 0, red\)/,
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
    await refuses(engine, { noise: noise(() => undefined) }, /^the label of \S+ from the noise: /);
    await refuses(
      engine,
      { noise: noise(({ data }) => ({ height: 16, width: 64, data })) },
      /^the noise gives \S+ a label of 16×64 pixels and 1024 values, instead of 32×32/,
    );
  }));

Deno.test("noise that draws from a global generator is refused, in one line", () =>
  withEngine(quickEngine, async (engine) => {
    const drawn = ({ data }: Sample["label"], uniform: () => number) =>
      data.map((value) => uniform() < 0.1 ? (value + 1) % 3 : value);
    const message =
      /^the label of \S+ from the noise differs .* draw from stream\(seed, `my-noise\/\$\{id\}\//;
    await refuses(
      engine,
      { noise: { corrupt: (label) => ({ ...label, data: drawn(label, Math.random) }) } },
      message,
    );
    const named: LabelNoise = {
      corrupt: (label, { id, epoch }) => ({
        ...label,
        data: drawn(label, stream(0, `mine/${id}/${epoch}`).uniform),
      }),
    };
    const training = { ...await smallTraining({ epochs: 1 }), noise: named };
    strictEqual((await outcome(training, { engine })).epochs.length, 1);
  }));

Deno.test("an augmentation that draws from a global generator is refused, even a coin flip", () =>
  withEngine(quickEngine, async (engine) => {
    let flips = 0;
    const falls = (falls: boolean, sample: Sample) =>
      falls
        ? { ...sample, label: { ...sample.label, data: sample.label.data.toReversed() } }
        : sample;
    // The same value twice in a row, as a coin often gives.
    const coin = augmentation((sample) => falls(flips++ % 8 > 4, sample));
    await refuses(
      engine,
      { augmentation: coin },
      /^the augmentation's sample \S+ differs .*: draw only from the `random` that apply gets$/,
    );
    const own: Augmentation = { apply: (sample, random) => falls(random.uniform() < 0.5, sample) };
    const training = { ...await smallTraining({ epochs: 1 }), augmentation: own };
    strictEqual((await outcome(training, { engine })).epochs.length, 1);
  }));

Deno.test("what a correction returns is checked, classes and labels", () =>
  withEngine(quickEngine, async (engine) => {
    const correction = (open: unknown, label: unknown): LabelCorrection =>
      wrong({ open: () => open, correct: () => label });
    const cases: [LabelCorrection, RegExp][] = [
      [correction(undefined, null), /^the correction's open classes: /],
      [correction([3], null), /^the correction's open classes: \[0\]: /],
      [correction([1], undefined), /^the label of \S+ from the correction: /],
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
      wrong({ unit: "epoch", init: initialRate, next: (state: ScheduleState) => state, ...part });
    const message = /^the schedule's state: learningRate: /;
    await refuses(engine, { schedule: schedule({ init: () => ({}) }) }, message);
    await refuses(
      engine,
      { schedule: schedule({ init: (learningRate: number) => ({ learningRate }) }) },
      /^the schedule's state: count: /,
    );
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

Deno.test("labels of a correction or a data set are classes, also without noise", () =>
  withEngine(quickEngine, async (engine) => {
    const sevens = (label: Sample["label"]) => ({ ...label, data: label.data.map(() => 7) });
    const correction: LabelCorrection = { open: () => [1], correct: sevens };
    await refuses(
      engine,
      { noise: undefined, correction },
      /^the correction gives \S+ the label 7: there are 3 classes/,
    );
    const { dataset } = await smallTraining();
    const load = async (index: number) => {
      const sample = await dataset.train.load(index);
      return { ...sample, label: sevens(sample.label) };
    };
    await refuses(
      engine,
      { noise: undefined, dataset: { ...dataset, train: { ...dataset.train, load } } },
      /^the data set gives \S+ the label 7/,
    );
  }));

Deno.test("an own data set loads samples, whose images are finite in each part", () =>
  withEngine(quickEngine, async (engine) => {
    const { dataset } = await smallTraining();
    const cases: [(sample: Sample) => unknown, RegExp][] = [
      [
        ({ image }) => image.data.length / missing.length,
        /^loading the image \S+ failed: Cannot read .*'length'\) \(returned_test\.ts, line \d+\)$/,
      ],
      [() => undefined, /^the data set's sample \S+: .*expected object, received undefined/],
      [({ id, image }) => ({ id, image }), /^the data set's sample \S+: label: /],
      ...[NaN, Infinity, -Infinity].map((value): [(sample: Sample) => unknown, RegExp] => [
        ({ image, ...rest }) => {
          const data = Float32Array.from(image.data);
          data[3 * image.width + 5] = value;
          return { ...rest, image: { ...image, data } };
        },
        new RegExp(
          `^the data set gives \\S+ an image with the value ${value} \\(row 1, column 1, blue\\)`,
        ),
      ]),
    ];
    const refusesIn = async (
      part: "train" | "validation",
      [change, message]: typeof cases[number],
    ) => {
      const load = async (index: number) => wrong(change(await dataset[part].load(index)));
      const changed = { ...dataset, [part]: { ...dataset[part], load } };
      await refuses(engine, { dataset: changed }, message);
    };
    for (const one of cases) await refusesIn("train", one);
    await refusesIn("validation", cases.at(-1)!); // after an epoch
  }));

Deno.test("a sample has the name that its part lists", () =>
  withEngine(quickEngine, async (engine) => {
    const { dataset } = await smallTraining();
    const { ids, load } = dataset.train;
    const train = { ids: ids.slice(1), load };
    await refuses(
      engine,
      { dataset: { ...dataset, train } },
      /gives the sample .*: the two must agree/,
    );
  }));

Deno.test("a network has one channel for each class, and state of an optimizer is float32", () =>
  withEngine(quickEngine, async (engine) => {
    const { model, optimizer } = await smallTraining();
    await refuses(
      engine,
      { model: { ...model, classes: 5 } },
      /^the network has 5 classes, but the data set has 3/,
    );
    const wide: typeof model = {
      ...model,
      apply: (values, images, mode) => {
        const { logits, ...rest } = model.apply(values, images, mode);
        return { ...rest, logits: tf.concat([logits, logits], 3) };
      },
    };
    await refuses(
      engine,
      { model: wide },
      /^the network gives logits of shape \[2,32,32,6\]: .*\[2, height, width, 3\]/,
    );
    const counting: typeof optimizer = {
      ...optimizer,
      init: (parameters) => ({ ...optimizer.init(parameters), step: tf.scalar(0, "int32") }),
    };
    await refuses(
      engine,
      { optimizer: counting },
      /^the optimizer's state step is int32: make it a float32 tensor/,
    );
  }));

Deno.test("an own data set names a hash, and images that are in one part once", async () => {
  const size = { height: 16, width: 16, train: 3, validation: 2 };
  const given = await openDataset({ name: "synthetic-blobs", ...size });
  const { train, provenance } = given;
  const cases: [Partial<Dataset>, RegExp][] = [
    [{ train: { ...train, ids: [] } }, /train\.ids: must name an image/],
    [{ train: { ...train, ids: ["a", "a"] } }, /train\.ids: must not name an image twice/],
    [{ validation: train }, /validation: the image "\S+" is in train, too/],
    [
      { provenance: { ...provenance, sha256: "ab" } },
      /provenance\.sha256: must be 64 hexadecimal digits, such as those of createHash/,
    ],
  ];
  for (const [at, [part, message]] of cases.entries()) {
    const own = defineDataset({
      kind: `wrong-data-${at}`,
      schema: z.strictObject({ kind: z.literal(`wrong-data-${at}`) }),
      make: () => Promise.resolve({ ...given, ...part }),
    });
    await rejects(datasets.make(own(), { base: "", log: () => {} } as never), message);
  }
});
