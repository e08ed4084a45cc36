/**
 * The gradients of a depthwise convolution from slices, products and sums, for engines that lack
 * them. Each channel of dy depends on one channel of the input, so no matrix product is involved.
 *
 * @module
 */
import { type Tensor4D, tf } from "../../tensor.ts";
import { type Axis, type ConvAttributes, convAxes, padOrCrop } from "./conv_geometry.ts";

/**
 * dx of shape `inputShape` from dy [n, h, w, in·m] and the filter [kh, kw, in, m]: for each of the m
 * multiples, dy spread over the stride and convolved with the flipped filter.
 *
 * @throws {RangeError} when the data format is not NHWC.
 *
 * @example
 * ```ts
 * import { depthwiseInputGradient } from "./depthwise_gradient.ts";
 * import { type Tensor4D, tf } from "../../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const filter = tf.tensor4d([1, 2], [1, 2, 1, 1]), dy = tf.tensor4d([5], [1, 1, 1, 1]);
 * const dx = depthwiseInputGradient(dy, filter, { inputShape: [1, 1, 2, 1], strides: 1, pad: "valid" });
 * deepStrictEqual([...dx.dataSync()], [5, 10]);
 * ```
 */
export function depthwiseInputGradient(
  dy: Tensor4D,
  filter: Tensor4D,
  attributes: ConvAttributes & { inputShape: readonly number[] },
): Tensor4D {
  const shapes = { input: attributes.inputShape, filter: filter.shape, depthwise: true };
  const { rows, columns } = convAxes(shapes, attributes);
  const [, , channels, multiples] = filter.shape;
  return tf.tidy(() => {
    const spread = padOrCrop(spreadOverStride(dy, { rows, columns }), {
      rows: fullPadding(rows),
      columns: fullPadding(columns),
    });
    const [n, height, width] = spread.shape;
    const byMultiple = spread.reshape([n, height, width, channels, multiples]);
    const flipped = tf.reverse(filter, [0, 1]);
    const parts = Array.from({ length: multiples }, (_, m) =>
      tf.depthwiseConv2d(
        tf.slice(byMultiple, [0, 0, 0, 0, m], [n, height, width, channels, 1])
          .reshape([n, height, width, channels]) as Tensor4D,
        tf.slice(flipped, [0, 0, 0, m], [-1, -1, -1, 1]),
        1,
        "valid",
        "NHWC",
        [rows.dilation, columns.dilation],
      ));
    return parts.length === 1 ? parts[0]! : tf.addN(parts);
  });
}

/**
 * dw of shape `filterShape` [kh, kw, in, m]: for each tap, the values that it read times dy, summed
 * over images and positions.
 *
 * @throws {RangeError} when the data format is not NHWC.
 *
 * @example
 * ```ts
 * import { depthwiseFilterGradient } from "./depthwise_gradient.ts";
 * import { type Tensor4D, tf } from "../../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const x = tf.tensor4d([1, 2], [1, 1, 2, 1]), dy = tf.tensor4d([5], [1, 1, 1, 1]);
 * const dw = depthwiseFilterGradient(x, dy, { filterShape: [1, 2, 1, 1], strides: 1, pad: "valid" });
 * deepStrictEqual([...dw.dataSync()], [5, 10]);
 * ```
 */
export function depthwiseFilterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  attributes: ConvAttributes & { filterShape: readonly number[] },
): Tensor4D {
  const shapes = { input: x.shape, filter: attributes.filterShape, depthwise: true };
  const { rows, columns } = convAxes(shapes, attributes);
  const [n, , , channels] = x.shape, multiples = attributes.filterShape[3]!;
  return tf.tidy(() => {
    const spread = spreadOverStride(dy, { rows, columns });
    const [, height, width] = spread.shape;
    const gradient = spread.reshape([n, height, width, channels, multiples]);
    const reach = (axis: Axis, length: number): [number, number] => [
      axis.before,
      length + (axis.kernel - 1) * axis.dilation - axis.input - axis.before,
    ];
    const padded = padOrCrop(x, { rows: reach(rows, height), columns: reach(columns, width) });
    const sums = Array.from({ length: rows.kernel * columns.kernel }, (_, tap) => {
      const top = Math.floor(tap / columns.kernel) * rows.dilation;
      const left = tap % columns.kernel * columns.dilation;
      const read = tf.slice(padded, [0, top, left, 0], [n, height, width, channels]);
      return tf.sum(tf.mul(read.reshape([n, height, width, channels, 1]), gradient), [0, 1, 2]);
    });
    return tf.stack(sums).reshape([...attributes.filterShape]) as Tensor4D;
  });
}

/** dy with stride − 1 zeros after every row and column. */
function spreadOverStride(
  dy: Tensor4D,
  { rows, columns }: { rows: Axis; columns: Axis },
): Tensor4D {
  const [sy, sx] = [rows.stride, columns.stride];
  if (sy * sx === 1) return dy;
  const [n, height, width, channels] = dy.shape;
  const wide = tf.pad3d(dy.reshape([n * height * width, 1, channels]), [[0, 0], [0, sx - 1], [
    0,
    0,
  ]]);
  const tall = tf.pad3d(wide.reshape([n * height, 1, width * sx * channels]), [
    [0, 0],
    [0, sy - 1],
    [0, 0],
  ]);
  return tall.reshape([n, height * sy, width * sx, channels]) as Tensor4D;
}

/**
 * Zero padding of the spread dy for which the flipped convolution gives one value per input position.
 */
function fullPadding(axis: Axis): [number, number] {
  const reach = (axis.kernel - 1) * axis.dilation, before = reach - axis.before;
  return [before, axis.input + reach - before - axis.output * axis.stride];
}
