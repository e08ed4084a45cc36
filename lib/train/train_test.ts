import { deepStrictEqual, notStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import type { Engine } from "../engine/engine.ts";
import { noisePlaces } from "../noise/places.ts";
import { annotationErrors, type NoiseSettings, protocols } from "../noise/protocols.ts";
import { labelNoise } from "../noise/table.ts";
import type { After } from "../after/after.ts";
import type { Sample } from "../data/dataset.ts";
import { heldOut } from "../data/split.ts";
import { tf } from "../tensor.ts";
import { outcome, smallTraining, untimed } from "./fixture.ts";
import { readNotes } from "./checkpoint.ts";
import { train } from "./train.ts";
import type { Progress } from "./epoch.ts";
import { inFolder } from "../fixture.ts";

const test = (name: string, run: (engine: Engine) => Promise<void>) =>
  Deno.test(name, () => withEngine(quickEngine, run));

test("epochs report consistent steps, losses and counts", async (engine) => {
  const training = await smallTraining();
  const progress: Progress[] = [];
  const { epochs, last } = await outcome(training, { engine, onProgress: (p) => progress.push(p) });
  deepStrictEqual(epochs.map(({ epoch, steps }) => [epoch, steps]), [[1, 4], [2, 4], [3, 4]]);
  for (const { loss, gradientNorm, counts, learningRate } of epochs) {
    ok(loss! > 0 && gradientNorm.mean! > 0 && gradientNorm.max! >= gradientNorm.mean!);
    ok(learningRate > 0 && learningRate <= 1e-3);
    strictEqual(counts.length, 3);
    for (const image of counts) {
      strictEqual(image.length, 3);
      for (const column of [1, 2] as const) { // predicted, true: every pixel once
        strictEqual(image.reduce((sum, row) => sum + row[column], 0), 32 * 32);
      }
      for (const [both, predicted, truth] of image) ok(both <= Math.min(predicted, truth));
    }
  }
  ok(epochs[2]!.loss! < epochs[0]!.loss!);
  deepStrictEqual(progress.map(({ epoch, step }) => [epoch, step]), [
    ...[1, 2, 3].flatMap((epoch) => [1, 2, 3, 4].map((step) => [epoch, step])),
  ]);
  // The loss of an epoch is the mean over its seven samples; its last batch has one.
  const losses = progress.slice(0, 4).map(({ loss }) => loss);
  const mean = losses.reduce((sum, loss, at) => sum + loss * (at < 3 ? 2 : 1), 0) / 7;
  ok(Math.abs(epochs[0]!.loss! - mean) < 1e-12);
  deepStrictEqual(Object.keys(last), training.dataset.validation.ids);
  deepStrictEqual(
    epochs[2]!.counts.map((image) => image[1]![1]),
    Object.values(last).map(({ data }) => data.filter((value) => value === 1).length),
  );
});

test("the same seed gives the same bits, another seed gives other bits", async (engine) => {
  const run = async (seed: number) =>
    await outcome(await smallTraining({ seed, epochs: 2 }), { engine });
  const [first, again, other] = [await run(0), await run(0), await run(1)];
  deepStrictEqual(first, again);
  notStrictEqual(first.digest, other.digest);
  notStrictEqual(first.epochs[0]!.loss, other.epochs[0]!.loss);
});

test("arms of one seed share weights, order and noise", async (engine) => {
  const first = async (options: Parameters<typeof smallTraining>[0]) => {
    const training = await smallTraining({ ...options, epochs: 1 });
    const [seen, digests]: [string[], number[][]] = [[], []];
    const { load, ids } = training.dataset.train;
    const watched = {
      ids,
      load: (index: number) => (seen.push(ids[index]!), load(index)),
    };
    const dataset = { ...training.dataset, train: watched };
    const optimizer = { ...training.optimizer, learningRate: 0 };
    for await (
      const { parameters } of train({ ...training, dataset, optimizer }, { engine })
    ) { // with a rate of 0 the parameters are still the initial ones
      digests.push([...await parameters["inc.double_conv.0.weight"]!.data()]);
    }
    return { seen, digests };
  };
  const clean = await first({ noisy: false });
  deepStrictEqual(await first({ noisy: false, iel: true }), clean);
  deepStrictEqual(await first({ noisy: true }), clean);
  deepStrictEqual(await first({ noisy: true, iel: true }), clean);
  notStrictEqual((await first({ seed: 1 })).digests[0]![0], clean.digests[0]![0]);
});

test("noise errors are counted on test images for fixed places, else on training images", async (engine) => {
  const training = await smallTraining({ epochs: 1 });
  const context = { classes: 3, ignore: undefined, height: 32, width: 32, seed: 0 };
  const errorsOf = async (settings: NoiseSettings) => {
    const noise = labelNoise(settings, context);
    const { epochs: [epoch] } = await outcome({ ...training, noise }, { engine });
    return { noise, errors: epoch!.noiseErrors };
  };
  const { train: images, validation } = training.dataset;
  const { released, printed } = protocols;
  const fixed = await errorsOf(released.settings);
  const own = fixed.noise.touched!({ id: "", epoch: 1 }, (await images.load(0)).label);
  const windows = own.filter((value) => value).length;
  const { inside, outside } = fixed.errors!;
  const tested = validation.ids.length;
  deepStrictEqual([inside[1], outside[1]], [tested * windows, tested * (32 * 32 - windows)]);

  for (const { settings } of [printed, annotationErrors["loose-boundaries"]]) {
    const { noise, errors } = await errorsOf(settings);
    const wanted = { inside: 0, outside: 0 };
    for (const at of images.ids.keys()) {
      const { id, label } = await images.load(at);
      const places = noisePlaces(noise, { id, label, epoch: 1 })!;
      for (const place of ["inside", "outside"] as const) {
        wanted[place] += places[place].filter((value) => value).length;
      }
    }
    deepStrictEqual({ inside: errors!.inside[1], outside: errors!.outside[1] }, wanted);
    ok(wanted.inside > 0 && wanted.outside > 0 && errors!.inside[0] > 0);
  }
  const turned = { apply: (sample: Sample) => sample, size: { height: 32, width: 32 } };
  const frames = await Promise.all((["image", "network"] as const).map(async (noiseFrame) => {
    const noise = labelNoise(released.settings, context);
    const moved = { ...training, noise, noiseFrame, augmentation: turned };
    return (await outcome(moved, { engine })).epochs[0]!.noiseErrors === null;
  }));
  deepStrictEqual(frames, [true, false]); // where augmentation moves the noise, its places are unknown
  const silent = { corrupt: labelNoise(printed.settings, context).corrupt };
  const { epochs: [unknown] } = await outcome({ ...training, noise: silent }, { engine });
  strictEqual(unknown!.noiseErrors, null);
});

test("code of a reader's own may edit what it gets: no other run sees that", async (engine) => {
  const training = { ...await smallTraining({ epochs: 1, noisy: false }), noise: undefined };
  const before = await outcome(training, { engine });
  const fill: After = {
    on: "maps",
    apply: (map) => ({ ...map, data: map.data.fill(1) }),
  };
  const edited = await outcome({
    ...training,
    noise: { corrupt: (label) => ({ ...label, data: label.data.fill(1) }) },
    augmentation: {
      size: { height: 32, width: 32 },
      apply: (sample) => ({
        ...sample,
        image: { ...sample.image, data: sample.image.data.fill(9) },
      }),
    },
    after: { filled: fill },
  }, { engine });
  ok(edited.epochs[0]!.wrongLabels! > 0);
  deepStrictEqual(await outcome(training, { engine }), before);
  const { last } = await outcome({ ...training, after: { filled: fill } }, { engine });
  deepStrictEqual(last, before.last);
});

test("an aborted run resumes to the same bits as an uninterrupted one", (engine) =>
  inFolder(async (folder) => {
    const training = await smallTraining({ iel: true });
    const whole = await outcome(training, { engine });
    const checkpoint = { path: `${folder}/run.checkpoint`, key: "abort" };
    const [controller, reason] = [new AbortController(), new Error("enough")];
    const onProgress = ({ epoch, step }: Progress) => {
      if (epoch === 2 && step === 3) controller.abort(reason);
    };
    const { signal } = controller;
    await rejects(
      outcome(training, { engine, signal, checkpoint, onProgress }),
      (error) => error === reason,
    );
    const before = (await readNotes(checkpoint))!.epochs.map(untimed);
    deepStrictEqual(before, whole.epochs.slice(0, 1));
    const rest = await outcome(training, { engine, checkpoint });
    deepStrictEqual([...before, ...rest.epochs], whole.epochs);
    strictEqual(rest.digest, whole.digest);
    deepStrictEqual(rest.last, whole.last);
    // All its epochs are complete: the last one is yielded again, and nothing is trained.
    const steps: Progress[] = [];
    const again = await outcome(training, {
      engine,
      checkpoint,
      onProgress: (progress) => steps.push(progress),
    });
    deepStrictEqual(again, { ...whole, epochs: whole.epochs.slice(2) });
    strictEqual(steps.length, 0);
    // The checkpoint of another run, or a damaged one, is ignored.
    const other = await outcome(training, { engine, checkpoint: { ...checkpoint, key: "other" } });
    deepStrictEqual(other, whole);
    await Deno.truncate(checkpoint.path, 5000);
    deepStrictEqual(await outcome(training, { engine, checkpoint }), whole);
  }));

test("prediction-only steps are evaluated on the selection part, as on the test part", async (engine) => {
  const training = await smallTraining({ epochs: 1 });
  const { dataset } = training;
  const nothing: After = { on: "maps", apply: (map) => ({ ...map, data: map.data.map(() => 0) }) };
  const after = {
    same: { on: "logits", apply: (logits) => logits.mul(2) },
    nothing,
  } satisfies Record<
    string,
    After
  >;
  const parts = heldOut.make(heldOut({ selection: 2 }), dataset);
  const { epochs: [held] } = await outcome({ ...training, parts, after }, { engine });
  deepStrictEqual(Object.keys(held!.selectionAfter!), ["same", "nothing"]);
  deepStrictEqual(held!.selectionAfter!.same, held!.selection);
  for (const other of held!.selectionAfter!.nothing!) {
    deepStrictEqual(other.map(([, predicted]) => predicted), [32 * 32, 0, 0]);
  }
  const { epochs: [plain] } = await outcome({ ...training, parts }, { engine });
  ok(!("selectionAfter" in plain!));
  const { epochs: [published] } = await outcome({ ...training, after }, { engine });
  ok(!("selectionAfter" in published!));
});

test("stopping the iteration early leaves no tensor behind", async (engine) => {
  const before = tf.memory().numTensors;
  for await (const { numbers } of train(await smallTraining(), { engine })) {
    if (numbers.epoch === 1) break;
  }
  strictEqual(tf.memory().numTensors, before);
  const training = await smallTraining();
  const broken = { ...training.dataset.train, load: () => Promise.reject(new Error("no file")) };
  const dataset = { ...training.dataset, train: broken };
  await rejects(outcome({ ...training, dataset }, { engine }), /no file/);
  const aborted = AbortSignal.abort(new Error("before it began"));
  await rejects(outcome(training, { engine, signal: aborted }), /before it began/);
  strictEqual(tf.memory().numTensors, before);
});
