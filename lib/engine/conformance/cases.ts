/**
 * A table of the operations used by the kit's networks, losses, layers and optimizers. Each row is
 * tested on every engine, forward and backward.
 *
 * The table omits what tfjs's `cpu` backend, the oracle, gets wrong: the gradients of average pooling
 * when padding cuts a window, of bilinear resizing of a non-square image, and of nearest-neighbour
 * resizing.
 *
 * @module
 */
import { type Tensor, type Tensor1D, type Tensor2D, type Tensor4D, tf } from "../../tensor.ts";
import { conv2d, type Conv2dOptions } from "../../ops/conv2d.ts";
import type { Case } from "./case.ts";

const convolution = (stride: number, pad: "same" | "valid") => (x: Tensor4D, w: Tensor4D) =>
  tf.conv2d(x, w, stride, pad);

/** Padding modes and gradients that some backends' own convolutions lack. */
const ours = (options: Conv2dOptions) => (x: Tensor4D, w: Tensor4D) => conv2d(x, w, options);

const dilated = (dilation: number, pad: "same" | "valid") => (x: Tensor4D, w: Tensor4D) =>
  tf.conv2d(x, w, 1, pad, "NHWC", dilation);

const transposed =
  (shape: [number, number, number, number], stride: number, pad: "same" | "valid" = "same") =>
  (x: Tensor4D, w: Tensor4D) => tf.conv2dTranspose(x, w, shape, stride, pad);

const depthwise = (stride: number, pad: "same" | "valid") => (x: Tensor4D, w: Tensor4D) =>
  tf.depthwiseConv2d(x, w, stride, pad);

const normalised = (axes: number[]) => (x: Tensor) => {
  const { mean, variance } = tf.moments(x, axes, true);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
};

const crossEntropy = (logits: Tensor) => {
  const classes = tf.oneHot(tf.tensor1d([0, 2, 1, 2, 2, 0, 1, 1], "int32"), 3);
  return tf.neg(tf.sum(tf.mul(tf.logSoftmax(tf.reshape(logits, [8, 3])), classes), -1));
};

/** A batch of two images with odd and even sides. */
const IMAGE = [2, 7, 8, 3];
const SQUARE = [2, 7, 7, 3];

/** Convolutions: strides, dilations, paddings, transposed, depthwise. */
export const CONVOLUTIONS: readonly Case[] = [
  { name: "conv2d 1×1", shapes: [IMAGE, [1, 1, 3, 4]], run: convolution(1, "valid") },
  { name: "conv2d 3×3 same", shapes: [IMAGE, [3, 3, 3, 4]], run: convolution(1, "same") },
  { name: "conv2d 3×3 valid", shapes: [IMAGE, [3, 3, 3, 4]], run: convolution(1, "valid") },
  { name: "conv2d 2×3", shapes: [IMAGE, [2, 3, 3, 4]], run: convolution(1, "same") },
  { name: "conv2d, padding 2", shapes: [IMAGE, [3, 3, 3, 4]], run: ours({ padding: 2 }) },
  { name: "conv2d, stride 2 same", shapes: [IMAGE, [3, 3, 3, 4]], run: convolution(2, "same") },
  { name: "conv2d, stride 2 valid", shapes: [IMAGE, [3, 3, 3, 4]], run: convolution(2, "valid") },
  {
    name: "conv2d, stride 2, padding 1",
    shapes: [IMAGE, [3, 3, 3, 4]],
    run: ours({ stride: 2, padding: 1 }),
  },
  {
    name: "conv2d 7×7, stride 2",
    shapes: [[1, 12, 12, 3], [7, 7, 3, 2]],
    run: ours({ stride: 2, padding: 3 }),
  },
  { name: "conv2d 2×2, stride 3", shapes: [IMAGE, [2, 2, 3, 4]], run: convolution(3, "valid") },
  {
    name: "conv2d, many channels",
    shapes: [[1, 4, 4, 9], [3, 3, 9, 130]],
    run: ours({ padding: 1 }),
  },
  {
    name: "conv2d, dilation 2, padding 2",
    shapes: [IMAGE, [3, 3, 3, 4]],
    run: ours({ dilation: 2, padding: 2 }),
  },
  {
    name: "conv2d, dilation 2",
    shapes: [IMAGE, [3, 3, 3, 4]],
    run: dilated(2, "same"),
    gradient: false,
  },
  {
    name: "conv2d, dilation 3 valid",
    shapes: [IMAGE, [3, 3, 3, 4]],
    run: dilated(3, "valid"),
    gradient: false,
  },
  {
    name: "conv2dTranspose 2×2, stride 2",
    shapes: [[2, 3, 4, 5], [2, 2, 3, 5]],
    run: transposed([2, 6, 8, 3], 2),
  },
  {
    name: "conv2dTranspose 3×3, stride 2",
    shapes: [[2, 3, 4, 5], [3, 3, 2, 5]],
    run: transposed([2, 6, 8, 2], 2),
  },
  {
    name: "conv2dTranspose 3×3, stride 1",
    shapes: [[2, 3, 4, 5], [3, 3, 2, 5]],
    run: transposed([2, 5, 6, 2], 1, "valid"),
  },
  { name: "depthwise 3×3", shapes: [IMAGE, [3, 3, 3, 1]], run: depthwise(1, "same") },
  {
    name: "depthwise 3×3, multiplier 2",
    shapes: [IMAGE, [3, 3, 3, 2]],
    run: depthwise(1, "valid"),
  },
  { name: "depthwise 3×3, stride 2", shapes: [IMAGE, [3, 3, 3, 2]], run: depthwise(2, "same") },
];

/** Operations that move or average values across the pixels of an image. */
export const SPATIAL: readonly Case[] = [
  { name: "maxPool 2", shapes: [IMAGE], run: (x: Tensor4D) => tf.maxPool(x, 2, 2, "valid") },
  {
    name: "maxPool 3, stride 2",
    shapes: [IMAGE],
    run: (x: Tensor4D) => tf.maxPool(x, 3, 2, "same"),
  },
  { name: "avgPool 2", shapes: [IMAGE], run: (x: Tensor4D) => tf.avgPool(x, 2, 2, "valid") },
  {
    name: "avgPool 3, stride 1",
    shapes: [IMAGE],
    run: (x: Tensor4D) => tf.avgPool(x, 3, 1, "valid"),
  },
  ...[false, true].flatMap((aligned): Case[] => [
    {
      name: `resizeBilinear up${aligned ? ", aligned corners" : ""}`,
      shapes: [SQUARE],
      run: (x: Tensor4D) => tf.image.resizeBilinear(x, [14, 17], aligned),
    },
    {
      name: `resizeBilinear down${aligned ? ", aligned corners" : ""}`,
      shapes: [SQUARE],
      run: (x: Tensor4D) => tf.image.resizeBilinear(x, [3, 5], aligned),
    },
  ]),
  {
    name: "resizeNearestNeighbor",
    shapes: [IMAGE],
    run: (x: Tensor4D) => tf.image.resizeNearestNeighbor(x, [14, 16]),
    gradient: false,
  },
  { name: "instance norm", shapes: [IMAGE], run: normalised([1, 2]) },
  { name: "batch norm", shapes: [IMAGE], run: normalised([0, 1, 2]) },
];

/** Element-wise functions and reductions. */
export const ELEMENTWISE: readonly Case[] = [
  { name: "softmax", shapes: [IMAGE], run: (x: Tensor) => tf.softmax(x) },
  { name: "logSoftmax", shapes: [IMAGE], run: (x: Tensor) => tf.logSoftmax(x) },
  { name: "cross-entropy", shapes: [[2, 2, 2, 3]], run: crossEntropy },
  { name: "relu", shapes: [IMAGE], run: (x: Tensor) => tf.relu(x) },
  { name: "leakyRelu", shapes: [IMAGE], run: (x: Tensor) => tf.leakyRelu(x, 0.01) },
  { name: "sigmoid", shapes: [IMAGE], run: (x: Tensor) => tf.sigmoid(x) },
  { name: "exp and log1p", shapes: [IMAGE], run: (x: Tensor) => tf.log1p(tf.exp(x)) },
  { name: "sqrt of square", shapes: [IMAGE], run: (x: Tensor) => tf.sqrt(tf.square(x)) },
  { name: "abs and pow", shapes: [IMAGE], run: (x: Tensor) => tf.pow(tf.abs(x), 1.5) },
  { name: "maximum", shapes: [[3, 4], [3, 4]], run: (x: Tensor, y: Tensor) => tf.maximum(x, y) },
  { name: "clip", shapes: [IMAGE], run: (x: Tensor) => tf.clipByValue(x, -0.5, 0.7) },
  {
    name: "broadcast over channels",
    shapes: [IMAGE, [3], [2, 1, 1, 3]],
    run: (x: Tensor, bias: Tensor, scale: Tensor) => tf.div(tf.add(x, bias), tf.exp(scale)),
  },
  {
    name: "where",
    shapes: [[3, 4], [3, 4]],
    run: (x: Tensor, y: Tensor) =>
      tf.where(tf.tensor([1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0], [3, 4], "bool"), x, tf.mul(y, 2)),
  },
  {
    name: "sum of more terms than a shader has buffers",
    shapes: Array.from({ length: 20 }, () => [3, 4]),
    run: (...terms: Tensor[]) => tf.addN(terms),
  },
  { name: "sum of an axis", shapes: [IMAGE], run: (x: Tensor) => tf.sum(x, 2) },
  { name: "sum of everything", shapes: [IMAGE], run: (x: Tensor) => tf.sum(x) },
  { name: "mean of rows", shapes: [IMAGE], run: (x: Tensor) => tf.mean(x, [1, 2], true) },
  { name: "max of channels", shapes: [IMAGE], run: (x: Tensor) => tf.max(x, 3) },
  {
    name: "argMax",
    shapes: [IMAGE],
    run: (x: Tensor) => tf.cast(tf.argMax(x, 3), "float32"),
    gradient: false,
  },
];

/** Rearrangements and matrix products. */
export const LAYOUT: readonly Case[] = [
  { name: "slice", shapes: [IMAGE], run: (x: Tensor4D) => tf.slice(x, [0, 1, 2, 0], [2, 5, 3, 2]) },
  {
    name: "strided slice",
    shapes: [IMAGE],
    run: (x: Tensor4D) => tf.stridedSlice(x, [0, 1, 0, 0], [2, 7, 8, 3], [1, 2, 3, 1]),
    gradient: false,
  },
  { name: "split", shapes: [IMAGE], run: (x: Tensor4D) => tf.split(x, [1, 2], 3)[1]! },
  {
    name: "concat of channels",
    shapes: [IMAGE, [2, 7, 8, 5]],
    run: (x: Tensor4D, y: Tensor4D) => tf.concat([x, y], 3),
  },
  {
    name: "concat of more parts than a shader has buffers",
    shapes: Array.from({ length: 20 }, (_, at) => [1 + at % 3]),
    run: (...parts: Tensor1D[]) => tf.concat(parts),
  },
  { name: "stack", shapes: [[3, 4], [3, 4]], run: (x: Tensor, y: Tensor) => tf.stack([x, y], 1) },
  {
    name: "gather with repeats",
    shapes: [[4, 3]],
    run: (x: Tensor) => tf.gather(x, tf.tensor1d([3, 0, 3], "int32")),
  },
  {
    name: "pad",
    shapes: [IMAGE],
    run: (x: Tensor4D) => tf.pad(x, [[0, 0], [1, 2], [0, 3], [0, 0]]),
  },
  {
    name: "mirrorPad, reflect",
    shapes: [IMAGE],
    run: (x: Tensor4D) => tf.mirrorPad(x, [[0, 0], [1, 1], [2, 1], [0, 0]], "reflect"),
    gradient: false,
  },
  { name: "tile", shapes: [[2, 3]], run: (x: Tensor2D) => tf.tile(x, [2, 3]) },
  { name: "reverse", shapes: [IMAGE], run: (x: Tensor4D) => tf.reverse(x, [1, 2]) },
  ...[[3, 0, 1, 2], [0, 3, 1, 2], [2, 1, 0, 3]].map((order): Case => ({
    name: `transpose ${order}`,
    shapes: [IMAGE],
    run: (x: Tensor) => tf.transpose(x, order),
  })),
  {
    name: "transpose of rank 6",
    shapes: [[2, 3, 2, 3, 2, 4]],
    run: (x: Tensor) => tf.transpose(x, [0, 2, 4, 5, 1, 3]),
  },
  ...[[false, false], [true, false], [false, true], [true, true]].map(([a, b]): Case => ({
    name: `matMul${a ? ", left transposed" : ""}${b ? ", right transposed" : ""}`,
    shapes: [a ? [4, 5] : [5, 4], b ? [6, 4] : [4, 6]],
    run: (x: Tensor2D, y: Tensor2D) => tf.matMul(x, y, a, b),
  })),
  {
    name: "matMul of batches",
    shapes: [[2, 5, 4], [2, 4, 3]],
    run: (x: Tensor, y: Tensor) => tf.matMul(x, y),
  },
  {
    name: "outer product",
    shapes: [[3], [4]],
    run: (x: Tensor1D, y: Tensor1D) => tf.outerProduct(x, y),
  },
];

/** Every case. */
export const CASES: readonly Case[] = [...CONVOLUTIONS, ...SPATIAL, ...ELEMENTWISE, ...LAYOUT];
