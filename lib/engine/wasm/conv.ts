/**
 * The forward convolution on wasm. The backend rearranges the whole filter whenever its values
 * change, which in training means at every call. Where images are small and channels many, that takes
 * longer than the convolution, and matrix products are faster.
 *
 * @module
 */
import { type Tensor4D, tf } from "../../tensor.ts";
import { type ConvAttributes, convAxes, padOrCrop, tapPosition } from "../kernels/conv_geometry.ts";

/**
 * The backend spends about 28 ns more per filter element than matrix products do; the products spend
 * 1.5 ns more per element that they gather. So they win above this number of output channels per
 * output pixel. Based on rough timings of one layer; the exact threshold is not tuned.
 */
const CHANNELS_PER_PIXEL = 1 / 19;

/** Whether `convByProduct` beats the backend's own kernel: stride 1, and a filter that dominates. */
export function prefersProduct(
  x: Tensor4D,
  filter: Tensor4D,
  attributes: ConvAttributes,
): boolean {
  const shapes = { input: x.shape, filter: filter.shape, depthwise: false };
  const { rows, columns } = convAxes(shapes, attributes);
  const pixels = x.shape[0] * rows.output * columns.output;
  return rows.stride * columns.stride === 1 && rows.kernel * columns.kernel > 1 &&
    filter.shape[3] > pixels * CHANNELS_PER_PIXEL;
}

/** The convolution of stride 1 as the sum over its taps of [pixels, in] times the tap's [in, out]. */
export function convByProduct(
  x: Tensor4D,
  filter: Tensor4D,
  attributes: ConvAttributes,
): Tensor4D {
  const shapes = { input: x.shape, filter: filter.shape, depthwise: false };
  const { rows, columns } = convAxes(shapes, attributes);
  const [n, , , inputs] = x.shape, outputs = filter.shape[3];
  const taps = rows.kernel * columns.kernel;
  return tf.tidy(() => {
    const amount = (axis: typeof rows): [number, number] => [
      axis.before,
      axis.output + (axis.kernel - 1) * axis.dilation - axis.input - axis.before,
    ];
    const padded = padOrCrop(x, { rows: amount(rows), columns: amount(columns) });
    const pixels = n * rows.output * columns.output;
    const matrices = tf.split(filter.reshape([taps * inputs, outputs]), taps);
    const products = matrices.map((matrix, tap) => {
      const top = tapPosition(rows, Math.floor(tap / columns.kernel)).shift;
      const left = tapPosition(columns, tap % columns.kernel).shift;
      const read = tf.slice(padded, [0, top, left, 0], [n, rows.output, columns.output, inputs]);
      return tf.matMul(read.reshape([pixels, inputs]), matrix);
    });
    return tf.addN(products).reshape([n, rows.output, columns.output, outputs]) as Tensor4D;
  });
}
