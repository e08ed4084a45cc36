import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { close, hasTensorFlow, numbersOf, withEngine } from "../engine/fixture.ts";
import { native } from "../engine/native.ts";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { batchNorm } from "./batch_norm.ts";
import { addBias } from "./bias.ts";
import { conv2d } from "./conv2d.ts";
import { waveTensor } from "./fixture.ts";
import { instanceNormLeakyRelu } from "./instance_norm.ts";
import { maxPool } from "./max_pool.ts";
import { float32 } from "./precision.ts";
import { relu, reluOfSum } from "./relu.ts";
import { resizeBilinear } from "./resize_bilinear.ts";

const ignore = !hasTensorFlow;
const CHANNELS = 4;
/** This many channels are normalised in bfloat16, other numbers in float32. */
const VECTOR = 16;
const vector = (seed: number, channels = CHANNELS) => waveTensor(seed, [channels]) as Tensor1D;
const parts = (channels: number) => ({
  weight: tf.add(vector(6, channels), 2) as Tensor1D,
  bias: vector(7, channels),
  mean: tf.zeros<tf.Rank.R1>([channels]),
  variance: tf.ones<tf.Rank.R1>([channels]),
});
const widened = (x: Tensor4D) =>
  tf.concat(Array.from({ length: VECTOR / CHANNELS }, () => x), 3) as Tensor4D;

/** Operations between convolutions. */
const BETWEEN: Record<string, (x: Tensor4D) => Tensor4D> = {
  "batch normalisation": (x) => batchNorm(x, parts(CHANNELS), { by: "batch" }).y,
  "batch normalisation of 16": (x) => batchNorm(widened(x), parts(VECTOR), { by: "batch" }).y,
  "batch normalisation by running statistics": (x) =>
    batchNorm(x, parts(CHANNELS), { by: "running" }).y,
  "instance normalisation": (x) => instanceNormLeakyRelu(x),
  "instance normalisation of 16": (x) => instanceNormLeakyRelu(widened(x)),
  rectifier: relu,
  "rectified sum": (x) => reluOfSum([x, tf.reverse(x, 1)].map((x) => conv2d(x as Tensor4D, eye()))),
  "sum with a bias": (x) => addBias(x, vector(8)),
  "resizing": (x) => resizeBilinear(x, [5, 9]),
  pooling: (x) => tf.maxPool(x, 2, 2, "valid"),
  "padded pooling": (x) => maxPool(x, { kernel: 3, stride: 2, padding: 1 }),
  concatenation: (x) => tf.concat([x, x], 3),
  slices: (x) => tf.concat(tf.split(x, 2, 0), 0),
  padding: (x) => tf.pad(x, [[0, 0], [1, 0], [0, 1], [0, 0]]),
};

/** A 1×1 convolution that changes nothing. */
const eye = () => tf.reshape(tf.eye(CHANNELS), [1, 1, CHANNELS, CHANNELS]) as Tensor4D;

/**
 * An operation between two convolutions: the second one's output, and the gradient with respect to
 * the first one's input.
 */
const chain = (between: (x: Tensor4D) => Tensor4D) => (x: Tensor4D) => {
  const compute = (x: Tensor) => {
    const y = between(conv2d(x as Tensor4D, eye()));
    const [, , , channels] = y.shape;
    return conv2d(y, waveTensor(3, [1, 1, channels, 2]) as Tensor4D);
  };
  const y = compute(x);
  const gradient = tf.grad((x: Tensor) =>
    tf.sum(tf.mul(float32(compute(x)), waveTensor(4, y.shape)))
  );
  return [y, gradient(x)];
};

for (const [name, between] of Object.entries(BETWEEN)) {
  Deno.test({ name: `${name} stays bfloat16, near float32's`, ignore }, async () => {
    const results: number[][][] = [];
    for (const precision of ["float32", "bfloat16"] as const) {
      await withEngine("tensorflow", async (engine) => {
        const x = waveTensor(1, [2, 8, 6, CHANNELS]) as Tensor4D;
        tf.tidy(() =>
          strictEqual(native()!.isHalf(between(conv2d(x, eye()))), precision === "bfloat16")
        );
        const eager = tf.tidy(() => chain(between)(x));
        const run = engine.compile(chain(between));
        const compiled = await run(x);
        results.push(eager.map(numbersOf));
        const tolerance = precision === "float32" ? 1e-5 : 2 ** -7;
        eager.forEach((tensor, at) =>
          close(numbersOf(compiled[at]!), numbersOf(tensor), { tolerance, what: "compiled" })
        );
        run.dispose();
        disposeTree([x, eager, compiled]);
      }, { precision });
    }
    const [exact, halved] = results;
    exact!.forEach((values, at) => {
      const error = Math.hypot(...values.map((value, index) => value - halved![at]![index]!));
      ok(error < 0.02 * Math.hypot(...values), `${["y", "gradient"][at]}: ${error}`);
      ok(error > 0);
    });
  });
}

Deno.test(
  { name: "statistics, gradients of weights, means and results are float32", ignore },
  () =>
    withEngine("tensorflow", async (engine) => {
      const x = waveTensor(1, [2, 4, 4, CHANNELS]) as Tensor4D;
      tf.tidy(() => {
        const y = conv2d(x, eye());
        const made = batchNorm(y, parts(CHANNELS), { by: "batch" });
        const weights = tf.grad((w: Tensor) => tf.sum(conv2d(x, w as Tensor4D)))(eye());
        const { mean, variance } = made.running;
        const full = [mean, variance, weights, tf.mean(y), tf.mul(y, 2), float32(y)];
        deepStrictEqual([...full, y, made.y].map((one) => native()!.isHalf(one)), [
          ...full.map(() => false),
          true,
          true,
        ]);
      });
      const run = engine.compile((x: Tensor4D) => conv2d(x, eye()));
      const result = await run(x);
      strictEqual(native()!.isHalf(result), false);
      tf.tidy(() => close(numbersOf(result), numbersOf(x), { tolerance: 2 ** -8 }));
      run.dispose();
      disposeTree([x, result]);
    }, { precision: "bfloat16" }),
);
