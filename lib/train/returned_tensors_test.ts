import { match, rejects, strictEqual } from "node:assert/strict";
import type { After } from "../after/after.ts";
import type { Sample } from "../data/dataset.ts";
import { quickEngine, testEngines, withEngine } from "../engine/fixture.ts";
import { UserError } from "../errors.ts";
import { initialParameters, type Model } from "../models/model.ts";
import { stream } from "../random.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { calibrator } from "./calibrate.ts";
import { evaluator } from "./evaluate.ts";
import { outcome, smallTraining } from "./fixture.ts";
import { optimizerOf } from "./optimizer/optimizer.ts";
import { applied } from "./returned_tensors.ts";
import type { Training } from "./train.ts";

/** Anything, as a reader without types would return it. */
// deno-lint-ignore no-explicit-any -- what no compiler has checked
const wrong = (value: unknown): any => value;

const inOneLine = (message: RegExp) => (error: Error) => {
  match(error.message, message);
  strictEqual(error.message.split("\n").length, 1);
  return error instanceof UserError;
};

testEngines(
  "what a loss, a network or an optimizer returns is checked in the first step",
  async (engine) => {
    const training = await smallTraining();
    const { model, optimizer } = training;
    const loss = (made: unknown): Partial<Training> => ({ loss: () => wrong(made) });
    const network = (
      change: (output: ReturnType<Model["apply"]>) => unknown,
    ): Partial<Training> => ({
      model: { ...model, apply: (...given) => wrong(change(model.apply(...given))) },
    });
    const rule = (made: (parameter: Tensor) => unknown, more = {}): Partial<Training> => ({
      optimizer: optimizerOf({ learningRate: 0.1 }, {
        ...{ slots: ["mean"], rule: (parameter) => wrong(made(parameter)), ...more },
      }),
    });
    const own = (part: object): Partial<Training> => ({ optimizer: { ...optimizer, ...part } });
    const shaped = "must be a tensor of shape \\[[\\d,]+\\], not";
    const cases: [Partial<Training>, RegExp][] = [
      [loss(undefined), /^the loss is undefined, not a tensor of one number: return one/],
      [loss(3), /^the loss is 3, not/],
      [loss(Promise.resolve()), /^the loss is a promise, not/],
      [
        { loss: () => tf.scalar(3) },
        /^the loss cannot be differentiated .*, on which it does not depend; compute it from the/,
      ],
      [network(() => undefined), /^the network gives undefined as logits: its apply must return {/],
      [network(({ logits }) => logits), /^the network gives undefined as logits/],
      [
        network(({ logits, ...rest }) => ({ ...rest, logits: tf.mean(logits, 3) })),
        /^the network gives logits of shape \[2,32,32\]: .* of shape \[2, height, width, 3\]/,
      ],
      [
        network(({ logits, ...rest }) => ({ ...rest, logits: logits.slice(0, 1) })),
        /^the network gives logits of shape \[1,32,32,3\]: .* of shape \[2, height, width, 3\]/,
      ],
      [
        rule(() => undefined),
        new RegExp(`^the parameter that the optimizer's rule returns ${shaped} undefined`),
      ],
      [
        rule((parameter) => ({ parameter })),
        new RegExp(`^the slot mean that the optimizer's rule returns ${shaped} undefined`),
      ],
      [
        rule((parameter) => ({ parameter, slots: { mean: tf.scalar(0) } }), { elementwise: true }),
        new RegExp(
          `^the slot mean that the optimizer's rule returns ${shaped} a tensor of shape \\[\\]`,
        ),
      ],
      [own({ init: () => undefined }), /^the optimizer's init returns undefined: make it a record/],
      [own({ init: () => ({ step: 3 }) }), /^the optimizer's state step is 3: make it a float32/],
      [
        own({ update: () => undefined, updateOne: () => undefined }),
        new RegExp(`^the parameter \\S+ that the optimizer returns ${shaped} undefined`),
      ],
      [
        own({ update: (parameters: object) => ({ parameters }) }),
        new RegExp(`^the state \\S+ that the optimizer returns ${shaped} undefined`),
      ],
    ];
    for (const [part, message] of cases) {
      await rejects(outcome({ ...training, ...part }, { engine }), inOneLine(message));
    }
  },
  ["tensorflow", "wasm"],
);

Deno.test("a network returns its statistics in training, and only these are kept", async () => {
  await tf.setBackend("cpu");
  const { model } = await smallTraining();
  const mean = { shape: [2], layout: "vector", init: { kind: "constant", value: 0 } } as const;
  const images = tf.zeros<tf.Rank.R4>([1, 4, 4, 3]);
  const given = (statistics: object): Model => ({
    ...model,
    statistics: { mean },
    apply: () => wrong({ logits: tf.zeros([1, 4, 4, 3]), statistics }),
  });
  const values = { mean: tf.zeros([2]) };
  const kept = applied(given({ mean: tf.ones([2]), other: tf.ones([1]) }), {
    ...{ values, images, mode: "train" },
  });
  strictEqual(Object.keys(kept.statistics).join(), "mean");
  await rejects(
    async () => await applied(given({ mean: tf.ones([3]) }), { values, images, mode: "train" }),
    inOneLine(/^the statistic mean of the network's apply must be a tensor of shape \[2\], not a/),
  );
  applied(given({}), { values, images, mode: "evaluate" });
});

Deno.test("what an operation at prediction returns is checked, on logits and on maps", () =>
  withEngine(quickEngine, async (engine) => {
    const { model, dataset } = await smallTraining();
    const onLogits = (change: (logits: Tensor4D) => unknown): After => (
      { on: "logits", apply: (logits) => wrong(change(logits)) }
    );
    const onMaps = (change: (map: Sample["label"]) => unknown): After => (
      { on: "maps", apply: (map) => wrong(change(map)) }
    );
    const shape = "must be a tensor of shape \\[\\d,32,32,3\\], not";
    const result = (given: string) =>
      new RegExp(`^the result of the after of arm own ${shape} ${given}`);
    const cases: [After, RegExp][] = [
      [onLogits(() => undefined), result("undefined")],
      [onLogits((logits) => tf.mean(logits, 3)), result("a tensor of shape \\[\\d,32,32\\]")],
      [onLogits((logits) => tf.concat([logits, logits], 3)), result("a .*\\[\\d,32,32,6\\]")],
      [onMaps(() => undefined), /^the label of \S+ from the after of arm own: .*undefined/],
      [onMaps((map) => ({ ...map, data: [...map.data] })), /arm own: data: must be a Uint8Array/],
      [onMaps((map) => ({ ...map, data: map.data.slice(3) })), /^the after of arm own gives \S+ a/],
      [
        onMaps((map) => ({ ...map, data: map.data.map(() => 9) })),
        /^the after of arm own gives \S+ the label 9: there are 3 classes, from 0 to 2/,
      ],
    ];
    const labels = { classes: 3, ignore: undefined };
    const parameters = initialParameters(model, stream(0, "init"));
    for (const [own, message] of cases) {
      const options = { engine, batch: 2, labels, after: { own } };
      const [evaluation, calibration] = [evaluator(model, options), calibrator(model, options)];
      await rejects(evaluation.evaluate(parameters, dataset.validation), inOneLine(message));
      if (own.on === "logits") {
        await rejects(calibration.calibrate(parameters, dataset.validation), inOneLine(message));
      }
      evaluation.dispose();
      calibration.dispose();
    }
    const flat = { ...model, apply: () => wrong({ logits: tf.zeros([1]) }) };
    const evaluation = evaluator(flat, { engine, batch: 2, labels });
    await rejects(
      evaluation.evaluate(parameters, dataset.validation),
      inOneLine(/^the network gives logits of shape \[1\]: /),
    );
    evaluation.dispose();
    disposeTree(parameters);
  }));
