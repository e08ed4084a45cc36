/**
 * The gradient of a convolution with respect to its filter, as matrix products, for engines whose own
 * is missing or slow.
 *
 * @module
 */
import { type Tensor2D, type Tensor4D, tf } from "../../tensor.ts";
import {
  type ConvAttributes,
  convAxes,
  padToPhases,
  phaseLength,
  tapPosition,
} from "./conv_geometry.ts";

/**
 * dw of shape `filterShape` [kh, kw, in, out]: for each tap, the transpose of the inputs that it
 * read, as a matrix [pixels, in], times dy as [pixels, out].
 *
 * @throws {RangeError} when the data format is not NHWC.
 *
 * @example A 1×1 filter's gradient is one product
 * ```ts
 * import { convFilterGradient } from "./conv_filter_gradient.ts";
 * import { type Tensor2D, type Tensor4D, tf } from "../../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), dy = tf.tensor4d([1, 0, 0, 2], [1, 2, 2, 1]);
 * const dw = convFilterGradient(x, dy, { filterShape: [1, 1, 1, 1], strides: 1, pad: "same" });
 * deepStrictEqual([...dw.dataSync()], [9]);
 * ```
 */
export function convFilterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  attributes: ConvAttributes & { filterShape: readonly number[] },
): Tensor4D {
  const shapes = { input: x.shape, filter: attributes.filterShape, depthwise: false };
  const axes = convAxes(shapes, attributes), { rows, columns } = axes;
  const [n, , , inputs] = x.shape, outputs = dy.shape[3];
  return tf.tidy(() => {
    const padded = padToPhases(x, axes);
    const [sy, sx] = [rows.stride, columns.stride];
    const phases = sy * sx === 1 ? padded : tf.transpose(
      padded.reshape([n, phaseLength(rows), sy, phaseLength(columns), sx, inputs]),
      [2, 4, 0, 1, 3, 5],
    ).reshape([sy * sx * n, phaseLength(rows), phaseLength(columns), inputs]) as Tensor4D;
    const gradient = dy.reshape([-1, outputs]) as Tensor2D;
    const products = Array.from({ length: rows.kernel * columns.kernel }, (_, tap) => {
      const row = tapPosition(rows, Math.floor(tap / columns.kernel));
      const column = tapPosition(columns, tap % columns.kernel);
      const first = (row.phase * sx + column.phase) * n;
      const read = tf.slice(phases, [first, row.shift, column.shift, 0], [
        n,
        rows.output,
        columns.output,
        inputs,
      ]);
      return tf.matMul(read.reshape([-1, inputs]) as Tensor2D, gradient, true);
    });
    return tf.concat(products, 0).reshape([...attributes.filterShape]) as Tensor4D;
  });
}
