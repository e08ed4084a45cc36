import assert from "node:assert/strict";
import { type Tensor, tf } from "../tensor.ts";
import { mapTree, type TensorTree } from "../tree.ts";
import { convolutionByLoops, convolutionError, convolutionRates } from "./convolution_check.ts";
import { eager } from "./eager.ts";
import type { Engine } from "./engine.ts";

const plain: Engine = {
  ...eager,
  name: "cpu",
  version: "",
  device: "",
  threads: 1,
  intraThreads: 1,
  close: () => {},
};

/** An engine whose results are corrupted by `spoil`. */
function spoilt(spoil: (leaf: Tensor) => Tensor): Engine {
  return {
    ...plain,
    compile: <A extends readonly TensorTree[], R extends TensorTree>(fn: (...args: A) => R) =>
      eager.compile((...args: A) => mapTree(fn(...args), spoil)),
  };
}

Deno.test("the loops are adjoint: Σ y·g = Σ x·dx = Σ w·dw", () => {
  const shape = { batch: 2, size: 4, inputs: 2, outputs: 3 };
  const ramp = (n: number, m: number) => Array.from({ length: n }, (_, k) => (k * k * m) % 7 - 3);
  const [x, w, g] = [ramp(64, 1), ramp(54, 2), ramp(96, 3)];
  const { output, inputGradient, filterGradient } = convolutionByLoops(shape, { x, w, g });
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  assert.notEqual(dot(output, g), 0);
  assert.equal(dot(x, inputGradient), dot(output, g));
  assert.equal(dot(w, filterGradient), dot(output, g));
});

Deno.test("a correct engine passes, a wrong one fails, and nothing leaks", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  assert.ok(await convolutionError(plain) < 1e-6);
  assert.ok(await convolutionError(spoilt((leaf) => leaf.mul(1.01))) > 5e-3);
  assert.equal(await convolutionError(spoilt((leaf) => leaf.mul(NaN))), Infinity);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("rates are positive, and nothing leaks", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  // An engine that computes nothing; the plain one would take seconds.
  const rates = await convolutionRates({
    ...plain,
    compile: () => Object.assign(() => Promise.resolve([tf.zeros([1])] as never), { dispose() {} }),
  }, { seconds: 0 });
  assert.ok(rates.forward > 0 && rates.training > 0);
  assert.equal(tf.memory().numTensors, before);
});
