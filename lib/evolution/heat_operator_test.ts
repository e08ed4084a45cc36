/** Steps at once equal steps one by one, on random logits, relative to the largest value. */
import { strictEqual } from "node:assert/strict";
import { stream } from "../random.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES } from "./boundary.ts";
import { closedForm, stepped } from "./heat_operator.ts";
import { STENCILS } from "./stencil.ts";

await tf.setBackend("cpu");

const SHAPES: [number, number, number, number][] = [[2, 7, 10, 3], [1, 2, 3, 1], [1, 16, 5, 2]];

function relativeDifference(a: Tensor4D, b: Tensor4D): number {
  return tf.tidy(() => tf.div(a.sub(b).abs().max(), a.abs().max()).dataSync()[0]!);
}

for (const boundary of BOUNDARIES) {
  for (const [name, stencil] of Object.entries(STENCILS)) {
    Deno.test(`closed form equals stepping: ${boundary}, ${name}`, () => {
      for (const shape of SHAPES) {
        const random = stream(0, `closed-form/${shape}`);
        const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, random.normal);
        for (const steps of [1, 2, 20, 30, 50]) {
          for (const dt of [-0.1, 0.1]) {
            tf.tidy(() => {
              const u = tf.tensor4d(values, shape);
              const law = { stencil, boundary };
              const [one, all] = [stepped, closedForm].map((run) => run(u, law, { dt, steps }));
              const difference = relativeDifference(one!, all!);
              strictEqual(difference < 1e-4, true, `${shape}, ${steps}, ${dt}: ${difference}`);
            });
          }
        }
      }
    });
  }
}
