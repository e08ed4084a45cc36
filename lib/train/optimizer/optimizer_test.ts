/** Tests of every optimizer of the table; the mathematics of each is tested in its own file. */
import { deepStrictEqual as equal, strictEqual, throws } from "node:assert/strict";
import { decodeSafetensors, encodeSafetensors } from "../../models/safetensors.ts";
import { disposeTree } from "../../tree.ts";
import { tf } from "../../tensor.ts";
import { numbers } from "./fixture.ts";
import { optimizerOf } from "./optimizer.ts";
import { optimizers } from "./table.ts";

await tf.setBackend("cpu");

/** Settings from records: published runs are read with these schemas. */
const RECORDED = [
  { kind: "sgd", learningRate: 0.01, momentum: 0.9, weightDecay: 0.0001 },
  {
    kind: "sgd",
    learningRate: 0.1,
    momentum: 0.9,
    rates: { "backbone.": 0.1 },
    weightDecay: 0.0001,
  },
  {
    kind: "rmsprop",
    alpha: 0.99,
    epsilon: 1e-8,
    learningRate: 0.0001,
    momentum: 0.9,
    weightDecay: 1e-8,
  },
];

Deno.test("settings of old records are read, and gain only the rates", () => {
  for (const settings of RECORDED) {
    equal(optimizers.schema.parse(settings), { rates: {}, ...settings });
    strictEqual(optimizers.make(settings).learningRate, settings.learningRate);
  }
});

for (const kind of optimizers.kinds()) {
  const settings = optimizers.schema.parse({ kind, learningRate: 0.01 });
  const optimizer = optimizers.make(settings);

  Deno.test(`${kind}: settings survive JSON, with every default filled in`, () => {
    equal(optimizers.schema.parse(JSON.parse(JSON.stringify(settings))), settings);
    const { momentum } = settings as { momentum?: number };
    strictEqual(momentum, 0.9);
    strictEqual(optimizer.learningRate, 0.01);
  });

  Deno.test(`${kind}: invalid settings are refused by name`, () => {
    const refused = (change: Record<string, unknown>, message: RegExp) =>
      throws(() => optimizers.make({ ...settings, ...change }), message);
    refused({ nesterov: true }, new RegExp(`UserError: optimizer ${kind}: .*"nesterov"`));
    refused({ kind: "adam" }, /UserError: no optimizer is called "adam"; there are rmsprop, sgd/);
    refused({ learningRate: -1 }, /UserError: .*: learningRate: .*>=0/);
    refused({ learningRate: NaN }, /UserError: .*: learningRate: /);
    refused({ learningRate: undefined }, /UserError: .*: learningRate: /);
    refused({ momentum: 1 }, /UserError: .*: momentum: .*<1/);
    refused({ weightDecay: -1 }, /UserError: .*: weightDecay: .*>=0/);
    refused({ rates: { "a.": -1 } }, /UserError: .*: rates\["a\."\]: .*>=0/);
  });

  Deno.test(`${kind}: updating one by one equals updating all, and inputs do not change`, () => {
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

  Deno.test(`${kind}: its state survives a file, and another optimizer with the same settings continues`, () => {
    const gradients = { v: tf.tensor1d([0.5, -0.25]) };
    const learningRate = tf.scalar(0.01);
    const parameters = { v: tf.tensor1d([1, 2]) };
    const first = optimizer.update(parameters, {
      gradients,
      state: optimizer.init(parameters),
      learningRate,
    });
    const tensors = Object.entries(first.state).map(([name, tensor]) => {
      return [name, { shape: tensor.shape, values: tensor.dataSync<"float32">() }] as const;
    });
    const file = encodeSafetensors({ tensors: Object.fromEntries(tensors), metadata: {} });
    const restored = Object.fromEntries(
      Object.entries(decodeSafetensors(file).tensors).map((
        [name, { shape, values }],
      ) => [name, tf.tensor(values, [...shape])]),
    );
    const again = optimizers.make(JSON.parse(JSON.stringify(settings)) as typeof settings);
    const [one, two] = [[optimizer, first.state], [again, restored]] as const;
    const [kept, resumed] = [one, two].map(([rule, state]) =>
      rule.update(first.parameters, { gradients, state, learningRate })
    );
    equal(numbers(resumed!.parameters.v), numbers(kept!.parameters.v));
    for (const name of Object.keys(kept!.state)) {
      equal(numbers(resumed!.state[name]), numbers(kept!.state[name]));
    }
  });

  Deno.test(`${kind}: an update leaves no tensors but its result`, () => {
    const optimizer = optimizers.make({ ...settings, rates: { v: 0.1 } });
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
    const parameters = { v: tf.scalar(1) };
    const learningRate = tf.scalar(1);
    const state = optimizer.init(parameters);
    const update = (gradients: Record<string, tf.Tensor>, state: Record<string, tf.Tensor>) => () =>
      optimizer.update(parameters, { gradients, state, learningRate });
    throws(update({}, state), /RangeError: no tensor called v:/);
    throws(update({ v: tf.scalar(1) }, {}), /RangeError: no tensor called \w+\/v:/);
  });
}

Deno.test("only an elementwise rule gets many parameters as one tensor", () => {
  const seen: number[][] = [];
  const make = (elementwise: boolean) =>
    optimizerOf({ learningRate: 1, rates: { slow: 0.5 } }, {
      slots: [],
      elementwise,
      rule(parameter, { gradient, learningRate }) {
        seen.push(parameter.shape);
        return { parameter: parameter.sub(gradient.mul(learningRate)), slots: {} };
      },
    });
  const parameters = { a: tf.tensor1d([1, 2]), slow: tf.scalar(3), b: tf.tensor2d([[4], [5]]) };
  const results = [false, true].map((elementwise) =>
    make(elementwise).update(parameters, {
      gradients: parameters,
      state: {},
      learningRate: tf.scalar(1),
    }).parameters
  );
  equal(seen, [[2], [], [2, 1], [4], [1]]);
  for (const { a, slow, b } of results) {
    equal([a, slow, b].map((one) => one!.arraySync()), [[0, 0], 1.5, [[0], [0]]]);
  }
});
