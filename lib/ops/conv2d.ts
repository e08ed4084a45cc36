/**
 * Two-dimensional convolution and its transpose with PyTorch's arguments, differentiable on every
 * engine, including dilated ones (whose gradient tfjs does not support).
 *
 * Weights are laid out as tfjs and TensorFlow expect, [height, width, in, out]; `models/` converts
 * PyTorch's layout.
 *
 * @module
 */
import { convFilterGradient } from "../engine/kernels/conv_filter_gradient.ts";
import { convInputGradient } from "../engine/kernels/conv_input_gradient.ts";
import { native, type NativeOperations } from "../engine/native.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor.ts";
import {
  BFLOAT16,
  FLOAT32,
  intsAttribute,
  stringAttribute,
  typeAttribute,
} from "./native_attributes.ts";
import { halve, widen } from "./precision.ts";

/** Options of `conv2d`. */
export interface Conv2dOptions {
  /** Step between neighbouring positions of the kernel. @default 1 */
  readonly stride?: number;
  /** Distance between the taps of the kernel. @default 1 */
  readonly dilation?: number;
  /** Zeros on each side of the image. @default 0 */
  readonly padding?: number;
}

interface Geometry {
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
}

/**
 * Convolution (cross-correlation, as in every deep-learning library) of `x` [batch, height, width,
 * in] with `weight` [kernel height, kernel width, in, out], zero-padded; no bias.
 *
 * The output has floor((size + 2·padding − dilation·(kernel − 1) − 1) / stride) + 1 rows and columns.
 *
 * @throws {RangeError} when both stride and dilation exceed 1.
 *
 * @example The sum of a 3×3 neighbourhood
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { conv2d } from "./conv2d.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const y = conv2d(tf.ones([1, 3, 3, 1]), tf.ones([3, 3, 1, 1]), { padding: 1 });
 * deepStrictEqual([...y.dataSync()], [4, 6, 4, 6, 9, 6, 4, 6, 4]);
 * ```
 */
export function conv2d(x: Tensor4D, weight: Tensor4D, options: Conv2dOptions = {}): Tensor4D {
  const geometry = { stride: 1, dilation: 1, padding: 0, ...options };
  if (geometry.stride > 1 && geometry.dilation > 1) {
    throw new RangeError("conv2d: use a stride or a dilation, not both");
  }
  const operations = native();
  if (operations) return nativeConv2d(operations, { x, weight, geometry });
  if (geometry.dilation > 1) return dilatedConv2d(x, weight, geometry);
  return tf.conv2d(x, weight, geometry.stride, zeros(geometry.padding));
}

/** Padding for tfjs: given a single number, it would use the kernel's height for its width. */
const zeros = (n: number): [[0, 0], [number, number], [number, number], [0, 0]] => [
  [0, 0],
  [n, n],
  [n, n],
  [0, 0],
];

/** Whether the padding equals TensorFlow's SAME, which is symmetric at stride 1. */
function isSame({ stride, dilation, padding }: Geometry, kernel: readonly number[]): boolean {
  return stride === 1 && [0, 1].every((axis) => 2 * padding === dilation * (kernel[axis]! - 1));
}

/**
 * Transposed convolution of `x` [batch, height, width, in] with `weight` [kernel height, kernel
 * width, out, in], without padding: PyTorch's ConvTranspose2d without its bias. Rows and columns
 * become (size − 1)·stride + kernel.
 *
 * @example Each pixel becomes a 2×2 block
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { convTranspose2d } from "./conv2d.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const x = tf.tensor4d([1, 2], [1, 1, 2, 1]);
 * const y = convTranspose2d(x, tf.ones([2, 2, 1, 1]), { stride: 2 });
 * deepStrictEqual([...y.dataSync()], [1, 1, 2, 2, 1, 1, 2, 2]);
 * ```
 */
export function convTranspose2d(
  x: Tensor4D,
  weight: Tensor4D,
  { stride = 1 }: { readonly stride?: number } = {},
): Tensor4D {
  const [batch, height, width] = x.shape;
  const [kernelHeight, kernelWidth, channels] = weight.shape;
  const shape: [number, number, number, number] = [
    batch,
    (height - 1) * stride + kernelHeight,
    (width - 1) * stride + kernelWidth,
    channels,
  ];
  const operations = native();
  if (!operations) return tf.conv2dTranspose(x, weight, shape, stride, "valid");
  const geometry = { stride, dilation: 1, padding: 0 };
  // The transpose of a convolution is its gradient with respect to the input, and vice versa.
  return tf.customGrad((...given) => {
    const [x, weight] = factors(operations, given);
    return {
      value: inputGradient(operations, { shape, weight, gradient: x, geometry }),
      gradFunc: (gradient, [x, weight]) => [
        convolve(operations, { x: gradient as Tensor, weight: weight!, geometry }),
        filterGradient(operations, {
          x: gradient as Tensor,
          shape: weight!.shape,
          gradient: x!,
          geometry,
        }),
      ],
    };
  })(x, weight) as Tensor4D;
}

/** The factors of a convolution, in the engine's precision; kept for the gradients. */
function factors(operations: NativeOperations, given: unknown[]): [x: Tensor, weight: Tensor] {
  const [x, weight, save] = given as [Tensor, Tensor, unknown];
  const pair: [Tensor, Tensor] = operations.bfloat16
    ? [halve(operations, x), halve(operations, weight)]
    : [x, weight];
  saving(save)(pair);
  return pair;
}

/** tfjs types the `save` argument as taking an array of unknowns. */
const saving = (save: unknown) => save as (tensors: Tensor[]) => void;

function nativeConv2d(
  operations: NativeOperations,
  { x, weight, geometry }: { x: Tensor4D; weight: Tensor4D; geometry: Geometry },
): Tensor4D {
  if (geometry.padding > 0 && !isSame(geometry, weight.shape)) {
    // With explicit padding, dilated convolutions have no gradient on a CPU, and the gradient of
    // others sums bfloat16 in bfloat16: off by 15 % for 7×7 taps on 65×65 pixels, and thirty times
    // slower.
    const padded = tf.pad(x, zeros(geometry.padding));
    return nativeConv2d(operations, { x: padded, weight, geometry: { ...geometry, padding: 0 } });
  }
  return tf.customGrad((...given) => {
    const [x, weight] = factors(operations, given);
    return {
      value: convolve(operations, { x, weight, geometry }),
      gradFunc: (gradient, [x, weight]) => [
        inputGradient(operations, {
          shape: x!.shape,
          weight: weight!,
          gradient: gradient as Tensor,
          geometry,
        }),
        filterGradient(operations, {
          x: x!,
          shape: weight!.shape,
          gradient: gradient as Tensor,
          geometry,
        }),
      ],
    };
  })(x, weight) as Tensor4D;
}

function convolve(
  operations: NativeOperations,
  { x, weight, geometry }: { x: Tensor; weight: Tensor; geometry: Geometry },
): Tensor4D {
  return run(operations, { name: "Conv2D", inputs: [x, weight], kernel: weight.shape, geometry });
}

function inputGradient(
  operations: NativeOperations,
  { shape, weight, gradient, geometry }: {
    shape: readonly number[];
    weight: Tensor;
    gradient: Tensor;
    geometry: Geometry;
  },
): Tensor4D {
  return run(operations, {
    name: "Conv2DBackpropInput",
    inputs: [tf.tensor1d([...shape], "int32"), weight, gradient],
    kernel: weight.shape,
    geometry,
  });
}

function filterGradient(
  operations: NativeOperations,
  { x, shape, gradient, geometry }: {
    x: Tensor;
    shape: readonly number[];
    gradient: Tensor;
    geometry: Geometry;
  },
): Tensor4D {
  return widen(
    operations,
    run(operations, {
      name: "Conv2DBackpropFilter",
      inputs: [x, tf.tensor1d([...shape], "int32"), gradient],
      kernel: shape,
      geometry,
    }),
  ) as Tensor4D;
}

function run(operations: NativeOperations, { name, inputs, kernel, geometry }: {
  name: string;
  inputs: readonly Tensor[];
  kernel: readonly number[];
  geometry: Geometry;
}): Tensor4D {
  const { stride, dilation } = geometry;
  const { bfloat16, convolvesBfloat16 } = operations;
  const attributes = [
    typeAttribute("T", bfloat16 && convolvesBfloat16 ? BFLOAT16 : FLOAT32),
    intsAttribute("strides", [1, stride, stride, 1]),
    intsAttribute("dilations", [1, dilation, dilation, 1]),
    stringAttribute("padding", isSame(geometry, kernel) ? "SAME" : "VALID"),
  ];
  const inPrecision = (input: Tensor): Tensor => {
    if (!bfloat16 || input.dtype === "int32") return input;
    const halved = halve(operations, input);
    // Products of two bfloat16 values are exact in float32, in which bfloat16 convolutions sum too.
    return convolvesBfloat16 ? halved : widen(operations, halved);
  };
  const given = inputs.map(inPrecision);
  const result = operations.run(name, { attributes, inputs: given, outputs: 1 })[0] as Tensor4D;
  return bfloat16 ? halve(operations, result) as Tensor4D : result;
}

/** A dilated convolution, for which tfjs has no gradient. */
function dilatedConv2d(
  x: Tensor4D,
  weight: Tensor4D,
  { stride: strides, dilation: dilations, padding }: Geometry,
): Tensor4D {
  const pad = zeros(padding);
  const around = { strides, dilations, pad, dataFormat: "NHWC" as const };
  return tf.customGrad((x, weight, save) => {
    saving(save)([x as Tensor, weight as Tensor]);
    return {
      value: tf.conv2d(x as Tensor4D, weight as Tensor4D, strides, pad, "NHWC", dilations),
      gradFunc: (gradient, saved) => {
        const [x, weight] = saved as [Tensor4D, Tensor4D];
        return [
          convInputGradient(gradient as Tensor4D, weight, { ...around, inputShape: x.shape }),
          convFilterGradient(x, gradient as Tensor4D, { ...around, filterShape: weight.shape }),
        ];
      },
    };
  })(x, weight) as Tensor4D;
}
