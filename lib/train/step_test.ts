import { deepStrictEqual, notDeepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { numbersOf, quickEngine, testEngines, withEngine } from "../engine/fixture.ts";
import { batches } from "../data/batches.ts";
import type { LogitTransform } from "../iel.ts";
import { initialParameters } from "../models/model.ts";
import { stream } from "../random.ts";
import { tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { evaluator } from "./evaluate.ts";
import { digestOf, layers, smallTraining } from "./fixture.ts";
import { type StepInput, trainStep } from "./step.ts";

/** The first batch of the small training, and the initial state of its step. */
async function beginning() {
  const training = await smallTraining({ noisy: false });
  const { dataset, model, optimizer } = training;
  const [batch] = await Array.fromAsync(batches(dataset.train, { size: 2 }));
  const { images, labels, size, height, width } = batch!;
  const input: StepInput = {
    images: tf.tensor4d(images, [size, height, width, 3]),
    labels: tf.tensor3d(labels, [size, height, width], "int32"),
    learningRate: tf.scalar(1e-3),
  };
  const start = () => {
    const parameters = initialParameters(model, stream(0, "init"));
    return { parameters, statistics: {}, optimizer: optimizer.init(parameters) };
  };
  return { training, input, start };
}

testEngines("ten steps reduce the loss, with and without layers", async (engine) => {
  const { training, input, start } = await beginning();
  for (const transform of [undefined, layers]) {
    const step = engine.compileStep(trainStep({ ...training, transform }));
    const losses: number[] = [];
    let state = start();
    const names = Object.keys(state.optimizer);
    for (let k = 0; k < 10; k++) {
      const next = await step(state, input);
      losses.push(numbersOf(next.output.loss)[0]!);
      disposeTree(next.output);
      state = next.state;
    }
    ok(losses.at(-1)! < losses[0]!, `${losses}`);
    deepStrictEqual(Object.keys(state.parameters), Object.keys(training.model.parameters));
    deepStrictEqual(Object.keys(state.optimizer), names);
    disposeTree(state);
    step.dispose();
  }
  disposeTree(input);
}, ["tensorflow", "wasm"]);

testEngines("layers change the gradient, not the parameters' shapes", async () => {
  const { training, input, start } = await beginning();
  const run = (transform: typeof layers | undefined) => {
    const before = start();
    const { state, output } = tf.tidy(() => trainStep({ ...training, transform })(before, input));
    const result = {
      shapes: Object.entries(state.parameters).map(([name, { shape }]) => [name, shape]),
      norm: numbersOf(output.gradientNorm),
      loss: numbersOf(output.loss),
      weight: numbersOf(state.parameters["outc.conv.weight"]!),
    };
    disposeTree([before, state, output]);
    return result;
  };
  const [plain, inverse, none] = [
    run(undefined),
    run(layers),
    run({ apply: (logits) => logits, resolution: "logits" }),
  ];
  deepStrictEqual(inverse.shapes, plain.shapes);
  deepStrictEqual(none, plain);
  for (const part of ["norm", "loss", "weight"] as const) {
    notDeepStrictEqual(inverse[part], plain[part]);
  }
  disposeTree(input);
}, ["tensorflow", "wasm"]);

testEngines("a transform gets the images of its logits, at either resolution", async () => {
  const { training, input, start } = await beginning();
  for (const resolution of ["logits", "labels"] as const) {
    const seen: unknown[] = [];
    const apply: LogitTransform = (logits, scene) => {
      seen.push(scene?.images === input.images);
      return logits;
    };
    const state = start();
    const done = tf.tidy(() =>
      trainStep({ ...training, transform: { apply, resolution } })(state, input)
    );
    deepStrictEqual(seen, [true]);
    disposeTree([state, done]);
  }
  disposeTree(input);
}, ["cpu"]);

testEngines("the gradient norm is taken over all parameters' gradients", async () => {
  const { training, input, start } = await beginning();
  const { model, loss } = training;
  const state = start();
  const names = Object.keys(model.parameters);
  const [told, computed] = tf.tidy(() => {
    const { output } = trainStep(training)(state, input);
    const lossOf = (...values: tf.Tensor[]) => {
      const parameters = Object.fromEntries(names.map((name, at) => [name, values[at]!]));
      return loss(model.apply(parameters, input.images, { mode: "train" }).logits, input.labels);
    };
    const gradients = tf.grads(lossOf)(names.map((name) => state.parameters[name]!));
    const norms = gradients.map((gradient) => Math.hypot(...gradient.dataSync()));
    return [numbersOf(output.gradientNorm)[0]!, Math.hypot(...norms)];
  });
  ok(Math.abs(told - computed) < 1e-4 * computed, `${told} is not ${computed}`);
  disposeTree([state, input]);
}, ["tensorflow", "wasm"]);

Deno.test("evaluation is bit-identical whether training has layers or not", () =>
  withEngine(quickEngine, async (engine) => {
    const { training, input, start } = await beginning();
    const { model, dataset, batch } = training;
    const labels = { classes: 3, ignore: undefined };
    const evaluations = [];
    for (const transform of [undefined, layers]) {
      // A step of the arm is compiled and runs; the same parameters are evaluated.
      const step = engine.compileStep(trainStep({ ...training, transform }));
      const done = await step(start(), input);
      const { parameters, optimizer } = start();
      const validation = evaluator(model, { engine, batch, labels });
      evaluations.push({
        digest: await digestOf(parameters),
        ...await validation.evaluate(parameters, dataset.validation),
      });
      disposeTree([done, parameters, optimizer]);
      validation.dispose();
      step.dispose();
    }
    deepStrictEqual(evaluations[0], evaluations[1]);
    // An evaluator has no parameter for a layer: it takes a network, an engine, a batch and the
    // labels.
    strictEqual(evaluator.length, 2);
    disposeTree(input);
  }));
