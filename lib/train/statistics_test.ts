import { deepStrictEqual, notDeepStrictEqual, ok } from "node:assert/strict";
import { close, numbersOf, testEngines } from "../engine/fixture.ts";
import { meanCrossEntropy } from "../losses/cross_entropy.ts";
import { normedNetwork } from "../models/fixture.ts";
import { stream } from "../random.ts";
import { type Tensor3D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { evaluator } from "./evaluate.ts";
import { sgd } from "./optimizer/sgd.ts";
import { optimizers } from "./optimizer/table.ts";
import { initialState, type StepInput, trainStep } from "./step.ts";

const optimizer = optimizers.make(sgd({ learningRate: 0.01, momentum: 0.9 }));
const model = normedNetwork();

const inputOf = (seed: number): StepInput => ({
  images: tf.randomUniform([2, 8, 8, 3], 0, 255, "float32", 1),
  labels: tf.tidy(() => tf.randomUniform([2, 8, 8], 0, 3, "float32", 2).cast<Tensor3D>("int32")),
  learningRate: tf.scalar(0.01),
  seed: tf.tensor1d([seed, 7], "int32"),
});

testEngines("compiled and eager steps give the same running statistics", async (engine) => {
  const step = trainStep({
    model,
    optimizer,
    loss: (logits, labels) => meanCrossEntropy(logits, labels),
  });
  const start = () => initialState({ model, optimizer }, stream(0, "statistics"));
  const compiled = engine.compileStep(step);
  let [traced, plain] = [start(), start()];
  for (const seed of [1, 2]) {
    const input = inputOf(seed);
    const next = await compiled(traced, input);
    const { state, output } = tf.tidy(() => step(plain, input));
    disposeTree(plain);
    [traced, plain] = [next.state, state];
    close(numbersOf(next.output.loss), numbersOf(output.loss), { what: "loss" });
    disposeTree([next.output, output, input]);
  }
  deepStrictEqual(Object.keys(traced.statistics).sort(), Object.keys(model.statistics).sort());
  for (const [name, tensor] of Object.entries(plain.statistics)) {
    close(numbersOf(traced.statistics[name]!), numbersOf(tensor), { what: name });
    ok(numbersOf(tensor).every((value) => value !== 0 && value !== 1), name);
  }
  disposeTree([traced, plain]);
  compiled.dispose();
});

testEngines("dropout in a compiled step follows the given seed", async (engine) => {
  const step = engine.compileStep(
    trainStep({ model, optimizer, loss: (logits, labels) => meanCrossEntropy(logits, labels) }),
  );
  const lossAt = async (seed: number) => {
    const input = inputOf(seed);
    const { state, output } = await step(
      initialState({ model, optimizer }, stream(0, "statistics")),
      input,
    );
    const loss = numbersOf(output.loss);
    disposeTree([state, output, input]);
    return loss;
  };
  deepStrictEqual(await lossAt(1), await lossAt(1));
  notDeepStrictEqual(await lossAt(1), await lossAt(2));
  step.dispose();
});

testEngines("predictions of coarse logits have the image's size", async (engine) => {
  const labels = { classes: 3, ignore: undefined };
  const evaluation = evaluator(model, { engine, batch: 2, labels });
  const { parameters, statistics, optimizer: slots } = initialState(
    { model, optimizer },
    stream(0, "statistics"),
  );
  const images = tf.ones<tf.Rank.R4>([2, 8, 6, 3]);
  const predicted = await evaluation.predict({ ...parameters, ...statistics }, images);
  deepStrictEqual(predicted.shape, [2, 8, 6]);
  disposeTree([parameters, statistics, slots, images, predicted]);
  evaluation.dispose();
});

testEngines("a compiled step leaves frozen statistics unchanged", async (engine) => {
  const parts = { model: normedNetwork({ frozen: true }), optimizer };
  const step = engine.compileStep(
    trainStep({ ...parts, loss: (logits, labels) => meanCrossEntropy(logits, labels) }),
  );
  const input = inputOf(1);
  const before = initialState(parts, stream(0, "statistics"));
  const expected = Object.values(before.statistics).map(numbersOf);
  const { state, output } = await step(before, input);
  deepStrictEqual(Object.values(state.statistics).map(numbersOf), expected);
  disposeTree([state, output, input]);
  step.dispose();
});
