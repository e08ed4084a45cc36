import { deepStrictEqual, notDeepStrictEqual, ok } from "node:assert/strict";
import { close, numbersOf, testEngines } from "../engine/fixture.ts";
import { conv2d } from "../ops/conv2d.ts";
import { stream } from "../random.ts";
import { type Tensor1D, type Tensor4D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { normedNetwork } from "./fixture.ts";
import { WEIGHT_INITS } from "./layers.ts";
import { initialParameters, initialStatistics, type Model } from "./model.ts";

const MEAN = "body.1.running_mean";
const VARIANCE = "body.1.running_var";

function beginning(model: Model) {
  const values = {
    ...initialParameters(model, stream(0, "layer-test")),
    ...initialStatistics(model),
  };
  const images = tf.randomUniform<tf.Rank.R4>([2, 6, 8, 3], 0, 255, "float32", 1);
  return { values, images };
}

testEngines("training updates the running statistics, evaluation uses them", (_engine) => {
  tf.tidy(() => {
    const model = normedNetwork({ momentum: 0.25 });
    const { values, images } = beginning(model);
    const { statistics } = model.apply(values, images, { mode: "train" });
    deepStrictEqual(Object.keys(statistics).sort(), Object.keys(model.statistics).sort());
    const weight = values["body.0.weight"] as Tensor4D;
    const { mean, variance } = tf.moments(conv2d(images, weight, { stride: 2, padding: 1 }), [
      0,
      1,
      2,
    ]);
    const count = 2 * 3 * 4;
    close(numbersOf(statistics[MEAN]!), numbersOf(mean.mul(0.25)));
    close(
      numbersOf(statistics[VARIANCE]!),
      numbersOf(variance.mul(0.25 * count / (count - 1)).add(0.75)),
      { tolerance: 1e-4 },
    );
    const evaluate = (given: typeof values) => {
      const { logits, statistics } = model.apply(given, images, { mode: "evaluate" });
      deepStrictEqual(statistics, {});
      return numbersOf(logits);
    };
    notDeepStrictEqual(evaluate({ ...values, ...statistics }), evaluate(values));
  });
});

testEngines("frozen statistics normalise training, and stay", (_engine) => {
  tf.tidy(() => {
    const model = normedNetwork({ frozen: true });
    const { values, images } = beginning(model);
    const trained = model.apply(values, images, { mode: "train" });
    const evaluated = model.apply(values, images, { mode: "evaluate" });
    deepStrictEqual(numbersOf(trained.logits), numbersOf(evaluated.logits));
    for (const name of [MEAN, VARIANCE]) {
      deepStrictEqual(numbersOf(trained.statistics[name]!), numbersOf(values[name]!));
    }
  });
});

testEngines("dropout needs a seed, and acts only in training", (_engine) => {
  tf.tidy(() => {
    const model = normedNetwork();
    const { values, images } = beginning(model);
    const seed = tf.tensor1d([1, 2], "int32") as Tensor1D;
    const logits = (options: Parameters<Model["apply"]>[2]) =>
      numbersOf(model.apply(values, images, options).logits);
    deepStrictEqual(logits({ mode: "train", seed }), logits({ mode: "train", seed }));
    notDeepStrictEqual(logits({ mode: "train", seed }), logits({ mode: "train" }));
    deepStrictEqual(logits({ mode: "evaluate", seed }), logits({ mode: "evaluate" }));
  });
});

Deno.test("initial weights have the deviation of their kind, and norms are the identity", async () => {
  await tf.setBackend("cpu");
  const fan = { in: 9 * 64, out: 9 * 16 };
  const expected = { kaimingIn: 2 / fan.in, kaimingOut: 2 / fan.out, small: 1e-6 };
  for (const [name, init] of Object.entries(WEIGHT_INITS)) {
    const info = { shape: [16, 64, 3, 3], layout: "convolution", init: init(fan) } as const;
    const model = { ...normedNetwork(), parameters: { w: info } };
    const parameters = initialParameters(model, stream(0, "layer-test"));
    const values = numbersOf(parameters.w!);
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    // The relative error of the sample variance of n normal values is √(2/n).
    const allowed = 4 * Math.sqrt(2 / values.length);
    ok(Math.abs(variance / expected[name as keyof typeof expected] - 1) < allowed, name);
    disposeTree(parameters);
  }
  const model = normedNetwork();
  const parameters = initialParameters(model, stream(0, "layer-test"));
  deepStrictEqual(numbersOf(parameters["body.1.weight"]!), Array(8).fill(1));
  deepStrictEqual(numbersOf(parameters["body.1.bias"]!), Array(8).fill(0));
  disposeTree(parameters);
});
