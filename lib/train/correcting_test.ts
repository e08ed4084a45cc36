import { deepStrictEqual, notDeepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { flip } from "../data/flip.ts";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import type { Engine } from "../engine/engine.ts";
import { UserError } from "../errors.ts";
import { inFolder } from "../fixture.ts";
import { correctLabels } from "../noise/early_learning.ts";
import type { LabelCorrection } from "../noise/label_correction.ts";
import { readCheckpoint, readNotes } from "./checkpoint.ts";
import type { Progress } from "./epoch.ts";
import { outcome, smallTraining, untimed } from "./fixture.ts";
import { tf } from "../tensor.ts";
import type { Training } from "./train.ts";

const test = (name: string, run: (engine: Engine) => Promise<void>) =>
  Deno.test(name, () => withEngine(quickEngine, run));

/** Corrects every class from the second epoch on, wherever the network is slightly confident. */
const early: LabelCorrection = {
  open: () => [0, 1, 2],
  correct: (label, { probabilities, open }) =>
    correctLabels(label, { probabilities, classes: 3, correct: open, confidence: 0.34 }),
};

test("a correction that changes no label changes no bit; one that changes labels does", async (engine) => {
  const training = await smallTraining();
  const plain = await outcome(training, { engine });
  const idle = { ...early, open: () => [] };
  deepStrictEqual(await outcome({ ...training, correction: idle }, { engine }), plain);
  const corrected = await outcome({ ...training, correction: early }, { engine });
  deepStrictEqual(corrected.epochs[0], plain.epochs[0]);
  notDeepStrictEqual(corrected.epochs[1]!.wrongLabels, plain.epochs[1]!.wrongLabels);
  ok(corrected.digest !== plain.digest);
});

test("the next epoch trains on the corrected maps, and the next correction gets the IoUs", async (engine) => {
  const training = await smallTraining();
  const { dataset: { train } } = training;
  const clean = await Promise.all(train.ids.map((_, index) => train.load(index)));
  const shareOf = (value: number) =>
    clean.flatMap(({ label }) => [...label.data]).filter((label) => label !== value).length /
    (clean.length * 32 * 32);
  const seen: { ious: number[][]; sums: number[]; labels: Uint8Array[] } = {
    ...{ ious: [], sums: [], labels: [] },
  };
  // All labels become class 1 after the first epoch, class 2 after the second.
  const correction: LabelCorrection = {
    open(ious) {
      seen.ious = ious.map((epoch) => [...epoch]);
      return [ious.length];
    },
    correct(label, { probabilities, open }) {
      seen.labels.push(label.data);
      seen.sums.push([0, 1, 2].reduce((sum, value) => sum + probabilities[value]!, 0));
      return { ...label, data: label.data.map(() => open[0]!) };
    },
  };
  const { epochs } = await outcome({ ...training, correction }, { engine });
  deepStrictEqual(epochs.slice(1).map(({ wrongLabels }) => wrongLabels!.toFixed(9)), [
    ...[1, 2].map((value) => shareOf(value).toFixed(9)),
  ]);
  strictEqual(
    seen.labels.length,
    2 * train.ids.length,
    "nothing is corrected after the last epoch",
  );
  for (const [index, data] of seen.labels.entries()) {
    if (index >= train.ids.length) ok(data.every((value) => value === 1));
    else {notDeepStrictEqual(
        data,
        clean[index]!.label.data,
        "the first is corrected with its noise",
      );}
  }
  ok(seen.sums.every((sum) => Math.abs(sum - 1) < 1e-5));
  strictEqual(seen.ious.length, 2);
  const [, second] = seen.ious;
  ok(second!.every((iou, value) => value === 1 ? iou >= 0 : iou === 0 || Number.isNaN(iou)));
});

test("with clean labels, no share of wrong labels is recorded", async (engine) => {
  const training = await smallTraining({ noisy: false });
  const { epochs } = await outcome({ ...training, correction: early }, { engine });
  deepStrictEqual(epochs.map(({ wrongLabels }) => wrongLabels), [null, null, null]);
});

test("an aborted run continues with its corrected labels to the same bits", (engine) =>
  inFolder(async (folder) => {
    const training = { ...await smallTraining({ epochs: 4 }), correction: early };
    const whole = await outcome(training, { engine });
    const checkpoint = { path: `${folder}/run.checkpoint`, key: "correct" };
    const [controller, reason] = [new AbortController(), new Error("enough")];
    const onProgress = ({ epoch, step }: Progress) => {
      if (epoch === 3 && step === 2) controller.abort(reason);
    };
    const { signal } = controller;
    await rejects(
      outcome(training, { engine, signal, checkpoint, onProgress }),
      (error) => error === reason,
    );
    const saved = await readCheckpoint(checkpoint);
    strictEqual(saved!.correction!.ious.length, 2);
    deepStrictEqual(
      [...saved!.correction!.labels.keys()].sort(),
      [...training.dataset.train.ids].sort(),
    );
    tf.dispose([saved!.state.parameters, saved!.state.optimizer]);
    const before = (await readNotes(checkpoint))!.epochs.map(untimed);
    deepStrictEqual(before, whole.epochs.slice(0, 2));
    const rest = await outcome(training, { engine, checkpoint });
    deepStrictEqual([...before, ...rest.epochs], whole.epochs);
    strictEqual(rest.digest, whole.digest);
    deepStrictEqual(rest.last, whole.last);
  }));

test("unsupported settings are refused in one line, and no tensor is left", async (engine) => {
  const before = tf.memory().numTensors;
  const training = { ...await smallTraining(), correction: early };
  const { dataset } = training;
  const window = { height: 16, width: 16, strideHeight: 8, strideWidth: 8 };
  const augmentation = flip.make(flip(), { ...dataset, ignore: undefined });
  const refused = (more: Partial<Training>, message: RegExp) =>
    rejects(outcome({ ...training, ...more }, { engine }), (error) => (
      error instanceof UserError && message.test(error.message)
    ));
  await refused({ window }, /whole images: leave window/);
  await refused(
    { augmentation, noiseFrame: "network" },
    /noiseFrame to "image"/,
  );
  await outcome({ ...training, augmentation, noiseFrame: "image", epochs: 2 }, { engine });
  strictEqual(tf.memory().numTensors, before);
});
