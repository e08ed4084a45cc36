/**
 * The positions that the taps of a two-dimensional convolution read: geometry shared by its gradients
 * on engines that compute them as matrix products. Sizes only; no tensor arithmetic.
 *
 * @module
 */
import { type Tensor4D, tf } from "../../tensor.ts";

/** The attributes that tfjs passes to a convolution's kernels; `dilations` defaults to 1. */
export interface ConvAttributes {
  /** Step in rows and columns from one output to the next. */
  readonly strides: number | [number, number];
  /** Zero padding around the input. */
  readonly pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
  /** Order of axes; only NHWC is supported. */
  readonly dataFormat?: "NHWC" | "NCHW";
  /** How fractional sizes are rounded. */
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  /** Distance between taps. */
  readonly dilations?: number | [number, number];
}

/** One spatial dimension of a convolution: out[o] = Σₖ in[o·stride + k·dilation − before] · w[k]. */
export interface Axis {
  /** Length of the input. */
  readonly input: number;
  /** Length of the output. */
  readonly output: number;
  /** Number of taps. */
  readonly kernel: number;
  /** Inputs from one output to the next. */
  readonly stride: number;
  /** Inputs from one tap to the next. */
  readonly dilation: number;
  /** Zeros in front of the input. */
  readonly before: number;
}

type Shape4D = [number, number, number, number];

/**
 * The row and column axes of a convolution.
 *
 * @throws {RangeError} when the data format is not NHWC.
 */
export function convAxes(
  shapes: { input: readonly number[]; filter: readonly number[]; depthwise: boolean },
  attributes: ConvAttributes,
): { rows: Axis; columns: Axis } {
  if (attributes.dataFormat === "NCHW") {
    throw new RangeError("gradients of convolutions take NHWC tensors: transpose the input");
  }
  const info = tf.backend_util.computeConv2DInfo(
    [...shapes.input] as Shape4D,
    [...shapes.filter] as Shape4D,
    attributes.strides,
    attributes.dilations ?? 1,
    attributes.pad,
    attributes.dimRoundingMode,
    shapes.depthwise,
  );
  return {
    rows: {
      input: info.inHeight,
      output: info.outHeight,
      kernel: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top,
    },
    columns: {
      input: info.inWidth,
      output: info.outWidth,
      kernel: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left,
    },
  };
}

/** Where tap `k` reads once the padded input is split into `stride` interleaved phases. */
export function tapPosition(axis: Axis, k: number): { phase: number; shift: number } {
  const at = k * axis.dilation;
  return { phase: at % axis.stride, shift: Math.floor(at / axis.stride) };
}

/** The length of one phase, long enough for every tap to read `output` elements from its shift on. */
export function phaseLength(axis: Axis): number {
  return axis.output + Math.floor((axis.kernel - 1) * axis.dilation / axis.stride);
}

/** Pads the rows and columns of an NHWC tensor with zeros; negative amounts crop it. */
export function padOrCrop(
  x: Tensor4D,
  amounts: { rows: [number, number]; columns: [number, number] },
): Tensor4D {
  const { rows: [top, bottom], columns: [left, right] } = amounts;
  const [n, height, width, channels] = x.shape;
  let result = x;
  if (Math.min(top, bottom, left, right) < 0) {
    const cut = (amount: number) => Math.max(0, -amount);
    result = tf.slice(x, [0, cut(top), cut(left), 0], [
      n,
      height - cut(top) - cut(bottom),
      width - cut(left) - cut(right),
      channels,
    ]);
  }
  if (Math.max(top, bottom, left, right) <= 0) return result;
  const grow = (before: number, after: number): [number, number] => [
    Math.max(0, before),
    Math.max(0, after),
  ];
  return tf.pad4d(result, [[0, 0], grow(top, bottom), grow(left, right), [0, 0]]);
}

/** The input of a convolution, padded to whole phases: shape [n, phaseLength·stride, …, channels]. */
export function padToPhases(x: Tensor4D, axes: { rows: Axis; columns: Axis }): Tensor4D {
  const amount = (axis: Axis): [number, number] => [
    axis.before,
    phaseLength(axis) * axis.stride - axis.input - axis.before,
  ];
  return padOrCrop(x, { rows: amount(axes.rows), columns: amount(axes.columns) });
}
