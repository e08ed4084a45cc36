/** Additions in the recipes of the larger networks: coarse logits, given weights, crops, windows. */
import { deepStrictEqual as equal, notDeepStrictEqual, ok, throws } from "node:assert/strict";
import { close, numbersOf, quickEngine, testEngines, withEngine } from "../engine/fixture.ts";
import { cropScaleFlipJitter } from "../data/augmentations.ts";
import { meanCrossEntropy } from "../losses/cross_entropy.ts";
import { normedNetwork } from "../models/fixture.ts";
import type { Model } from "../models/model.ts";
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { stream } from "../random.ts";
import { type Tensor3D, type Tensor4D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { evaluator } from "./evaluate.ts";
import { layers, outcome, smallTraining } from "./fixture.ts";
import { sgd } from "./optimizer/sgd.ts";
import { optimizers } from "./optimizer/table.ts";
import { initialState, trainStep } from "./step.ts";

const optimizer = optimizers.make(sgd({ learningRate: 0.01 }));
/** Logits of half the rows and columns. */
const coarse = normedNetwork();

testEngines("layers act on coarse logits, or on logits resized to the labels", () => {
  const images = tf.randomUniform<tf.Rank.R4>([2, 8, 8, 3], 0, 255, "float32", 1);
  const labels = tf.tidy(() => tf.randomUniform([2, 8, 8], 0, 3, "float32", 2).cast("int32"));
  const input = { images, labels: labels as Tensor3D, learningRate: tf.scalar(0.01) };
  const lossOf = (resolution?: "logits" | "labels") => {
    const state = initialState({ model: coarse, optimizer }, stream(0, "coarse"));
    const parts = {
      model: coarse,
      optimizer,
      loss: (logits: Tensor4D, labels: Tensor3D) => meanCrossEntropy(logits, labels),
      transform: { ...layers, ...resolution && { resolution } },
    };
    const done = tf.tidy(() => trainStep(parts)(state, input));
    const loss = numbersOf(done.output.loss);
    disposeTree([state, done]);
    return loss;
  };
  const state = initialState({ model: coarse, optimizer }, stream(0, "coarse"));
  const [before, after] = tf.tidy(() => {
    const { logits } = coarse.apply({ ...state.parameters, ...state.statistics }, images, {
      mode: "train",
    });
    ok(logits.shape[1] < 8);
    const resized = (x: Tensor4D) => resizeBilinear(x, [8, 8]);
    return [resized(layers.apply(logits)), layers.apply(resized(logits))]
      .map((given) => numbersOf(meanCrossEntropy(given, input.labels)));
  });
  close(lossOf("logits"), before!);
  close(lossOf("labels"), after!);
  equal(lossOf(), lossOf("logits"));
  notDeepStrictEqual(lossOf("logits"), lossOf("labels"));
  disposeTree([state, input]);
  return Promise.resolve();
}, ["tensorflow", "wasm"]);

testEngines("given weights replace random ones, and the caller still owns them", () => {
  const parts = { model: coarse, optimizer };
  const [name, other] = Object.keys(coarse.parameters) as [string, string];
  const [statistic] = Object.keys(coarse.statistics) as [string];
  const drawn = initialState(parts, stream(0, "weights"));
  const weights = {
    [name]: tf.onesLike(drawn.parameters[name]!),
    [statistic]: tf.fill(drawn.statistics[statistic]!.shape, 7),
  };
  const state = initialState({ ...parts, weights }, stream(0, "weights"));
  ok(numbersOf(state.parameters[name]!).every((value) => value === 1));
  ok(numbersOf(state.statistics[statistic]!).every((value) => value === 7));
  equal(numbersOf(state.parameters[other]!), numbersOf(drawn.parameters[other]!));
  equal(Object.keys(state.parameters), Object.keys(coarse.parameters));
  disposeTree(state);
  ok(Object.values(weights).every((tensor) => !tensor.isDisposed));
  const before = tf.memory().numTensors;
  for (const wrong of [{ "no.such": weights[name]! }, { [statistic]: weights[name]! }]) {
    throws(() => initialState({ ...parts, weights: wrong }, stream(0, "w")), /RangeError: weights/);
  }
  equal(tf.memory().numTensors, before);
  disposeTree([drawn, weights]);
  return Promise.resolve();
}, ["cpu"]);

Deno.test("training uses crops, validation whole images, and the seed repeats both", () =>
  withEngine(quickEngine, async (engine) => {
    const plain = await smallTraining({ epochs: 2 });
    const crop = { height: 16, width: 32 };
    const augmentationOf = (flip: boolean) =>
      cropScaleFlipJitter.make(cropScaleFlipJitter({ crop, flip }), plain.dataset);
    const augmentation = augmentationOf(true);
    const sizes = new Set<string>();
    const model: Model = {
      ...plain.model,
      apply(values, images, options) {
        sizes.add(`${options.mode} ${images.shape.slice(1, 3)}`);
        return plain.model.apply(values, images, options);
      },
    };
    const cropped = { ...plain, model, augmentation };
    const [one, two] = [await outcome(cropped, { engine }), await outcome(cropped, { engine })];
    equal(one, two);
    equal([...sizes].sort(), ["evaluate 32,32", "train 16,32"]);
    const flipped = { ...cropped, augmentation: augmentationOf(false) };
    notDeepStrictEqual((await outcome(flipped, { engine })).digest, one.digest);
  }));

/** The channel that exceeds its mean over the visible area most. */
const contrast: Model = {
  name: "contrast",
  classes: 3,
  parameters: {},
  statistics: {},
  apply: (_values, images) => ({
    logits: images.sub<Tensor4D>(images.mean([1, 2], true)),
    statistics: {},
  }),
};

Deno.test("one window over the whole image changes nothing; smaller windows do", () =>
  withEngine(quickEngine, async (engine) => {
    const { dataset, batch } = await smallTraining();
    const labels = { classes: 3, ignore: undefined };
    const evaluate = async (side?: number) => {
      const window = side === undefined
        ? undefined
        : { height: side, width: side, strideHeight: side, strideWidth: side };
      const validation = evaluator(contrast, { engine, batch, labels, window });
      const found = await validation.evaluate({}, dataset.validation);
      validation.dispose();
      return found;
    };
    const whole = await evaluate();
    equal(await evaluate(32), whole);
    notDeepStrictEqual((await evaluate(16)).counts, whole.counts);
  }));
