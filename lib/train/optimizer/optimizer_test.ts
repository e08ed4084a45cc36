import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { disposeTree } from "../../tree.ts";
import { tf } from "../../tensor.ts";
import { numbers } from "./fixture.ts";
import { optimizerFrom, type OptimizerSettings } from "./from_settings.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

/** Every kind of optimizer: `satisfies` makes a new kind add its tests. */
const SETTINGS = {
  rmsprop: rmsprop({ learningRate: 0.01 }).settings,
  sgd: sgd({ learningRate: 0.01 }).settings,
} satisfies { [Kind in OptimizerSettings["kind"]]: OptimizerSettings & { kind: Kind } };

await tf.setBackend("cpu");

for (const [kind, settings] of Object.entries(SETTINGS)) {
  Deno.test(`${kind}: settings survive JSON, unknown kinds are refused`, () => {
    equal(optimizerFrom(JSON.parse(JSON.stringify(settings))).settings, settings);
    throws(
      () => optimizerFrom({ ...settings, kind: "adam" } as unknown as OptimizerSettings),
      /RangeError: no optimizer is called adam/,
    );
  });

  Deno.test(`${kind}: updating one by one is updating all, and inputs stay as they were`, () => {
    const optimizer = optimizerFrom(settings);
    const parameters = { v: tf.tensor1d([1, 2]), w: tf.scalar(-3) };
    const state = optimizer.init(parameters);
    const gradients = { v: tf.tensor1d([0.5, -0.25]), w: tf.scalar(4) };
    const learningRate = tf.scalar(0.01);
    const all = optimizer.update(parameters, { gradients, state, learningRate });
    const one = optimizer.updateOne(
      { name: "v", parameter: parameters.v },
      { gradient: gradients.v, state, learningRate },
    );
    equal(numbers(one.parameter), numbers(all.parameters.v));
    equal(Object.keys(one.state), Object.keys(state).filter((name) => name.endsWith("/v")));
    for (const [name, tensor] of Object.entries(one.state)) {
      equal(numbers(tensor), numbers(all.state[name]));
    }
    equal(Object.keys(all.state).sort(), Object.keys(state).sort());
    equal([...numbers(parameters.v), ...numbers(parameters.w)], [1, 2, -3]);
  });

  Deno.test(`${kind}: an update leaves nothing but its result`, () => {
    const optimizer = optimizerFrom({ ...settings, rates: { v: 0.1 } });
    const parameters = { v: tf.tensor1d([1, 2]) };
    const options = { gradients: { v: tf.tensor1d([3, 4]) }, learningRate: tf.scalar(1) };
    const state = optimizer.init(parameters);
    const before = tf.memory().numTensors;
    const next = optimizer.update(parameters, { ...options, state });
    equal(tf.memory().numTensors, before + 1 + Object.keys(state).length);
    disposeTree({ ...next });
    equal(tf.memory().numTensors, before);
  });

  Deno.test(`${kind}: a missing gradient or state is named`, () => {
    const optimizer = optimizerFrom(settings);
    const parameters = { v: tf.scalar(1) };
    const learningRate = tf.scalar(1);
    const state = optimizer.init(parameters);
    const update = (gradients: Record<string, tf.Tensor>, state: Record<string, tf.Tensor>) => () =>
      optimizer.update(parameters, { gradients, state, learningRate });
    throws(update({}, state), /RangeError: no tensor called v:/);
    throws(update({ v: tf.scalar(1) }, {}), /RangeError: no tensor called \w+\/v:/);
  });
}
