import { ok, throws } from "node:assert/strict";
import { type Tensor4D, tf } from "../../tensor.ts";
import { normal } from "../conformance/case.ts";
import { convFilterGradient } from "./conv_filter_gradient.ts";
import type { ConvAttributes } from "./conv_geometry.ts";
import { convInputGradient } from "./conv_input_gradient.ts";
import { depthwiseFilterGradient, depthwiseInputGradient } from "./depthwise_gradient.ts";

const PADS: readonly ConvAttributes["pad"][] = [
  "same",
  "valid",
  [[0, 0], [0, 3], [2, 1], [0, 0]],
];
const STEPS: readonly Pick<ConvAttributes, "strides" | "dilations">[] = [
  { strides: 1 },
  { strides: 2 },
  { strides: 3 },
  { strides: [2, 1] },
  { strides: 1, dilations: 2 },
  { strides: 1, dilations: [1, 3] },
];
const KERNELS: readonly [number, number][] = [[1, 1], [2, 2], [3, 3], [3, 2], [5, 4]];

/** Every combination of attributes and kernels, on an image that fits every dilated kernel. */
function* grid() {
  for (const step of STEPS) {
    for (const pad of PADS) {
      for (const kernel of KERNELS) yield { attributes: { ...step, pad }, kernel };
    }
  }
}

const dot = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0]!;
const close = (a: number, b: number) => Math.abs(a - b) <= 1e-4 * (1 + Math.abs(b));

Deno.test("gradients of a convolution are its adjoints, whatever stride, dilation and padding", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  for (const { attributes, kernel } of grid()) {
    tf.tidy(() => {
      const { strides, pad, dilations = 1 } = attributes;
      const x = normal([2, 11, 13, 2], "x") as Tensor4D;
      const w = normal([...kernel, 2, 3], "w") as Tensor4D;
      const y = tf.conv2d(x, w, strides, pad, "NHWC", dilations);
      const dy = normal(y.shape, "dy") as Tensor4D;
      const dx = convInputGradient(dy, w, { ...attributes, inputShape: x.shape });
      const dw = convFilterGradient(x, dy, { ...attributes, filterShape: w.shape });
      const label = `${kernel} ${JSON.stringify(attributes)}`;
      ok(close(dot(dx, x), dot(y, dy)), `input, ${label}`);
      ok(close(dot(dw, w), dot(y, dy)), `filter, ${label}`);
    });
  }
  ok(tf.memory().numTensors === before);
});

Deno.test("gradients of a depthwise convolution are its adjoints", async () => {
  await tf.setBackend("cpu");
  for (const { attributes, kernel } of grid()) {
    const { strides, pad, dilations = 1 } = attributes;
    // tfjs's own forward convolution supports no other combination.
    if (Array.isArray(strides) || Array.isArray(pad)) continue;
    tf.tidy(() => {
      const x = normal([2, 11, 13, 2], "x") as Tensor4D;
      const w = normal([...kernel, 2, 2], "w") as Tensor4D;
      const y = tf.depthwiseConv2d(x, w, strides as number, pad as "same", "NHWC", dilations);
      const dy = normal(y.shape, "dy") as Tensor4D;
      const dx = depthwiseInputGradient(dy, w, { ...attributes, inputShape: x.shape });
      const dw = depthwiseFilterGradient(x, dy, { ...attributes, filterShape: w.shape });
      const label = `${kernel} ${JSON.stringify(attributes)}`;
      ok(close(dot(dx, x), dot(y, dy)), `input, ${label}`);
      ok(close(dot(dw, w), dot(y, dy)), `filter, ${label}`);
    });
  }
});

Deno.test("one value of one tap agrees with a calculation by hand", async () => {
  await tf.setBackend("cpu");
  // Only y[1,1] counts; with stride 2 and no padding its tap [0,1] reads x[2,3].
  const x = normal([1, 5, 5, 1], "x") as Tensor4D;
  const dy = tf.tensor4d([0, 0, 0, 1], [1, 2, 2, 1]);
  const dw = convFilterGradient(x, dy, { filterShape: [3, 3, 1, 1], strides: 2, pad: "valid" });
  ok(dw.arraySync()[0]![1]![0]![0] === x.arraySync()[0]![2]![3]![0]);
  tf.dispose([x, dy, dw]);
});

Deno.test("data formats other than NHWC are refused", () => {
  const x = tf.zeros([1, 1, 2, 2]) as Tensor4D;
  const attributes = { filterShape: [1, 1, 1, 1], strides: 1, pad: "valid", dataFormat: "NCHW" };
  throws(() => convFilterGradient(x, x, attributes as never), /NHWC/);
  x.dispose();
});
