import { ok } from "node:assert/strict";
import { tf } from "../tensor.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { evaluated, labelValues, logitsOf, SHAPE, wave } from "./fixture.ts";
import { gce } from "./gce.ts";
import { symmetricCrossEntropy } from "./symmetric_cross_entropy.ts";

await tf.setBackend("cpu");

const context = { classes: SHAPE[3], ignore: undefined };
const labels = labelValues(false);
const logits = wave(2).map((value) => 3 * value);
const entropy = evaluated(crossEntropy.make(crossEntropy(), context), logits, labels);
const lossOf = (q: number) => evaluated(gce.make(gce({ q }), context), logits, labels);
/** Probability of each pixel's label. */
const p = (() => {
  const all = tf.tidy(() => tf.softmax(logitsOf(logits)).dataSync());
  return Array.from(labels, (label, pixel) => all[SHAPE[3] * pixel + label]!);
})();
const near = (actual: number, expected: number, tolerance = 1e-6) =>
  ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

Deno.test("towards q = 0 it becomes cross-entropy, at the rate of −q/2·mean(log² p)", () => {
  near(lossOf(0).value, entropy.value);
  const squares = p.reduce((sum, one) => sum + Math.log(one) ** 2, 0) / p.length;
  for (const q of [1e-3, 1e-2]) {
    near((entropy.value - lossOf(q).value) / q / squares, 0.5, 0.02);
  }
});

Deno.test("at q = 1 it is half of the mean absolute error, and the reverse half of SCE", () => {
  const absolute = tf.tidy(() => {
    const onehot = tf.oneHot(tf.tensor1d(labels, "int32"), SHAPE[3]).cast("float32");
    return tf.softmax(logitsOf(logits)).reshape([-1, SHAPE[3]]).sub(onehot).abs().sum(-1).mean()
      .dataSync()[0]!;
  });
  near(lossOf(1).value, absolute / 2);
  const reverse = symmetricCrossEntropy({ alpha: 0, beta: 1, logZero: -1 });
  const { value } = evaluated(symmetricCrossEntropy.make(reverse, context), logits, labels);
  near(value, absolute / 2);
});

Deno.test("a label teaches as much as in cross-entropy, times p^q", () => {
  for (const q of [0.3, 0.7, 1]) {
    lossOf(q).gradient.forEach((slope, i) => {
      near(slope, entropy.gradient[i]! * p[Math.floor(i / SHAPE[3])]! ** q, 1e-8);
    });
  }
});
