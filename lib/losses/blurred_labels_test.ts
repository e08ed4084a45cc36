import { ok, throws } from "node:assert/strict";
import { BOUNDARIES } from "../evolution/boundary.ts";
import { implicitHeat } from "../evolution/implicit_heat.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { blurredLabels } from "./blurred_labels.ts";
import { evaluated, IGNORE, labelsOf, labelValues, logitsOf, SHAPE, wave } from "./fixture.ts";
import { countedPixels } from "./loss.ts";
import { spreadLabels } from "./soft_labels.ts";

await tf.setBackend("cpu");

const context = { classes: SHAPE[3], ignore: undefined };
const logits = wave(3).map((value) => 3 * value);
const near = (actual: number, expected: number, tolerance = 1e-5) =>
  ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

Deno.test("blurring labels is blurring log-probabilities: S is its own transpose", () => {
  const labels = labelValues(false);
  for (const boundary of ["replicate", "periodic"] as const) {
    const heat = { boundary, dt: 0.1, steps: 20 };
    const { value } = evaluated(blurredLabels.make(blurredLabels(heat), context), logits, labels);
    const turned = tf.tidy(() => {
      const own = tf.oneHot(labelsOf(labels), SHAPE[3]).cast("float32");
      const logarithms = implicitHeat(tf.logSoftmax(logitsOf(logits)), heat);
      return own.mul(logarithms).sum(-1).mean().neg().dataSync()[0]!;
    });
    near(value, turned);
  }
});

Deno.test("the labels of a counted pixel sum to 1, whatever the boundary and the ignored pixels", () => {
  for (const boundary of BOUNDARIES) {
    for (const ignoring of [false, true]) {
      const labels = labelValues(ignoring);
      const soft = tf.tidy(() => {
        const counted = countedPixels(labelsOf(labels), { ...context, ignore: IGNORE });
        const heat = (maps: Tensor4D) => implicitHeat(maps, { boundary, dt: 0.1, steps: 20 });
        return spreadLabels(counted, SHAPE[3], heat).dataSync();
      });
      labels.forEach((label, pixel) => {
        const own = [...soft.subarray(SHAPE[3] * pixel, SHAPE[3] * (pixel + 1))];
        ok(own.every((part) => part >= 0));
        if (label !== IGNORE) near(own.reduce((sum, part) => sum + part), 1);
      });
    }
  }
});

Deno.test("three pixels by hand: one step of the printed stencil, Δt = ½, edges repeated", () => {
  // S⁻¹ = [1.5 −.5 0; −.5 2 −.5; 0 −.5 1.5], S = [11 3 1; 3 9 3; 1 3 11] / 15.
  const soft = (values: number[]) =>
    tf.tidy(() => {
      const labels = tf.tensor3d(values, [1, 1, 3], "int32");
      const counted = countedPixels(labels, { classes: 2, ignore: IGNORE });
      const heat = { stencil: "printed", boundary: "replicate", dt: 0.5, steps: 1 } as const;
      return [...spreadLabels(counted, 2, (maps) => implicitHeat(maps, heat)).dataSync()];
    });
  soft([0, 0, 1]).forEach((part, at) => near(15 * part, [14, 1, 12, 3, 4, 11][at]!, 1e-4));
  // The middle pixel is ignored: the first gets 11 parts of its own label and 1 of the last's.
  soft([0, IGNORE, 1]).forEach((part, at) => near(part, [11, 1, 6, 6, 1, 11][at]! / 12));
});

Deno.test("time running backwards is refused", () => {
  throws(() => blurredLabels({ dt: -0.1 }), /blurred-labels: dt/);
  throws(() => blurredLabels({ stencil: "prinetd" as "printed" }), /stencil.*"printed"/);
});

Deno.test("far from a region nothing of it remains, not even a negative rounding error", () => {
  const labels = new Int32Array(24 * 24);
  labels[0] = 1;
  const far = tf.tidy(() => {
    const counted = countedPixels(tf.tensor3d(labels, [1, 24, 24], "int32"), context);
    const heat = (maps: Tensor4D) => implicitHeat(maps, { dt: 0.1, steps: 1 });
    return spreadLabels(counted, 2, heat).dataSync();
  });
  ok(far.every((part) => part >= 0));
});
