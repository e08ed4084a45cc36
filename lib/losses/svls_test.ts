import { deepStrictEqual, ok } from "node:assert/strict";
import { tf } from "../tensor.ts";
import { svls, svlsWeights } from "./svls.ts";

await tf.setBackend("cpu");

Deno.test("the weights are the Gaussian's, with the centre worth the others together", () => {
  const [corner, edge] = svlsWeights(1);
  ok(Math.abs(corner! / edge! - Math.exp(-0.5)) < 1e-12);
  ok(Math.abs(4 * corner! + 4 * edge! - 0.5) < 1e-12);
  deepStrictEqual(
    svlsWeights(1).map((weight) => weight.toFixed(12)),
    [
      ...svlsWeights(1).map((weight) => weight.toFixed(12)),
    ].reverse(),
  );
  deepStrictEqual(svlsWeights(1e-2), [0, 1 / 8, 0, 1 / 8, 1 / 2, 1 / 8, 0, 1 / 8, 0]);
});

/** The label that a pixel learns: the slope of its loss where all logits are 0, from ⅓ each. */
function learnt(values: number[], [height, width]: [number, number], ignore?: number) {
  return tf.tidy(() => {
    const labels = tf.tensor3d(values, [1, height, width], "int32");
    const loss = svls.make(svls(), { classes: 3, ignore });
    const slopes = tf.grad((u) => loss(u as tf.Tensor4D, labels))(tf.zeros([1, height, width, 3]));
    const counted = values.filter((value) => value !== ignore).length;
    const softmax = 1 / 3;
    return [...slopes.mul(-counted).add(softmax).dataSync()];
  });
}

Deno.test("labels by hand: at a straight boundary, and at a corner of the image", () => {
  const [corner, edge] = svlsWeights(1) as [number, number];
  const side = 2 * corner + edge; // three neighbours of the other region
  const labels = learnt([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1], [3, 4]);
  const close = (pixel: number, expected: number[]) =>
    expected.forEach((part, c) => ok(Math.abs(labels[3 * pixel + c]! - part) < 1e-6));
  close(4, [1, 0, 0]); // only its own region around it
  close(5, [1 - side, side, 0]);
  close(1, [1 - side, side, 0]); // the row above the first is the first
});

Deno.test("an ignored pixel contributes nothing to its neighbours and learns nothing", () => {
  const labels = learnt([0, 255, 2], [1, 3], 255);
  const close = (pixel: number, expected: number[]) =>
    expected.forEach((part, c) => ok(Math.abs(labels[3 * pixel + c]! - part) < 1e-6));
  close(0, [1, 0, 0]);
  close(1, [1 / 3, 1 / 3, 1 / 3]); // no slope
  close(2, [0, 0, 1]);
});
