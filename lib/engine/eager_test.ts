import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { compileEager, compileStepEager } from "./eager.ts";

type Weights = { w: tf.Tensor; steps: tf.Tensor };

/** Gradient descent on ½(w·x)². */
const descend = (state: Weights, x: tf.Tensor) => {
  const gradient = tf.grad((w) => w.mul(x).square().sum().div(2))(state.w);
  return {
    state: { w: state.w.sub(gradient.mul(0.1)), steps: state.steps.add(1) },
    output: gradient,
  };
};

Deno.test("a step consumes its state and leaks nothing over 100 calls", async () => {
  await tf.setBackend("cpu");
  const step = compileStepEager(descend);
  const x = tf.tensor1d([1, 2]);
  let state: Weights = { w: tf.tensor1d([1, 1]), steps: tf.scalar(0) };
  const before = tf.memory().numTensors;
  for (let k = 0; k < 100; k++) {
    const next = await step(state, x);
    ok(state.w.isDisposed);
    disposeTree(next.output);
    state = next.state;
    strictEqual(tf.memory().numTensors, before);
  }
  strictEqual(state.steps.dataSync()[0], 100);
  ok(!x.isDisposed);
  disposeTree([state, x]);
});

Deno.test("a result never shares tensors with an argument or with itself", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  const x = tf.scalar(2), kept = tf.scalar(5);
  const result = await compileEager((a: tf.Tensor) => {
    const double = a.mul(2);
    return [a, double, double];
  })(x);
  strictEqual(new Set([x, ...result]).size, 4);
  const step = compileStepEager((s: tf.Tensor[], i: tf.Tensor) => ({
    state: [i, ...s],
    output: s,
  }));
  const next = await step([kept], x);
  deepStrictEqual(next.state.map((leaf) => leaf.dataSync()[0]), [2, 5]);
  strictEqual(next.output[0]!.dataSync()[0], 5);
  disposeTree([next.state, next.output, result, x]);
  strictEqual(tf.memory().numTensors, before);
});

Deno.test("timers fire between calls, and an error leaves no tensors behind", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const busy = compileEager((x: tf.Tensor) => {
    const until = performance.now() + 3;
    while (performance.now() < until);
    return x.add(1);
  });
  const x = tf.scalar(1);
  for (let k = 0; k < 10; k++) disposeTree(await busy(x));
  clearInterval(timer);
  ok(ticks >= 5, `${ticks} ticks`);
  await rejects(
    compileEager((a: tf.Tensor): tf.Tensor => {
      a.add(1);
      throw new RangeError("shape");
    })(x),
    RangeError,
  );
  x.dispose();
  strictEqual(tf.memory().numTensors, before);
});
