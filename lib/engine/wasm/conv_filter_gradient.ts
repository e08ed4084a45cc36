/**
 * The filter gradient of a convolution on wasm. The backend multiplies matrices quickly only when
 * neither is transposed, and repacks the right one for every product unless it is the same tensor. So
 * the input is laid out channels first once, and every tap multiplies a part of it by the same dy.
 *
 * @module
 */
import { type Tensor, type Tensor4D, tf } from "../../tensor.ts";
import {
  type Axis,
  type ConvAttributes,
  convAxes,
  padOrCrop,
  padToPhases,
  phaseLength,
  tapPosition,
} from "../kernels/conv_geometry.ts";
import { adopt, wasmBackend, withView } from "./heap.ts";

/**
 * Copying one element of a tap costs as much as multiplying it by this many columns (about 6 ns
 * against 28 GFLOP/s, from rough timings).
 */
const COPY_COST = 80;

/**
 * dw of shape `filterShape` [kh, kw, in, out], as defined by `convFilterGradient` of
 * lib/engine/kernels. Large images are read in place: tap (ky, kx) of a padded image is the same
 * memory, shifted, and the values that the shift reads beyond the end of a row meet a zero in dy.
 * Small images, where those zeros would dominate, are copied tap by tap.
 */
export function wasmFilterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  attributes: ConvAttributes & { filterShape: readonly number[] },
): Tensor4D {
  const shapes = { input: x.shape, filter: attributes.filterShape, depthwise: false };
  const axes = convAxes(shapes, attributes), { rows, columns } = axes;
  const [n, , , channels] = x.shape, outputs = dy.shape[3];
  const [height, width] = [phaseLength(rows), phaseLength(columns)];
  const pixels = n * height * width;
  const zeros = height * width / (rows.output * columns.output) - 1;
  return tf.tidy(() => {
    const planes = channelsFirst(padToPhases(x, axes), axes);
    const inPlace = zeros * outputs < COPY_COST;
    const right = inPlace
      ? padOrCrop(dy, {
        rows: [0, height - rows.output],
        columns: [0, width - columns.output],
      }).reshape([pixels, outputs])
      : dy.reshape([-1, outputs]);
    const slack = (height - rows.output) * width + width - columns.output;
    const memory = inPlace && slack > 0
      ? tf.concat([planes.reshape([-1]), tf.zeros([slack])])
      : planes;
    const products = Array.from({ length: rows.kernel * columns.kernel }, (_, tap) => {
      const row = tapPosition(rows, Math.floor(tap / columns.kernel));
      const column = tapPosition(columns, tap % columns.kernel);
      const phase = row.phase * columns.stride + column.phase;
      if (inPlace) {
        const offset = phase * channels * pixels + row.shift * width + column.shift;
        return withView(
          memory,
          { offset, shape: [channels, pixels] },
          (left) => times(left, right),
        );
      }
      const left = tf.slice(planes, [phase * channels, 0, row.shift, column.shift], [
        channels,
        n,
        rows.output,
        columns.output,
      ]);
      return times(left.reshape([channels, -1]), right);
    });
    return tf.concat(products, 0).reshape([...attributes.filterShape]) as Tensor4D;
  });
}

/** [n, h·sy, w·sx, c] as the planes [sy·sx·c, n, h, w] of its phases. */
function channelsFirst(x: Tensor4D, axes: { rows: Axis; columns: Axis }): Tensor4D {
  const [n, height, width, channels] = x.shape;
  const [sy, sx] = [axes.rows.stride, axes.columns.stride];
  const [h, w] = [height / sy, width / sx];
  if (sy * sx === 1) {
    return tf.transpose(x.reshape([n * h * w, channels]), [1, 0])
      .reshape([channels, n, h, w]) as Tensor4D;
  }
  return tf.transpose(x.reshape([n, h, sy, w, sx, channels]), [2, 4, 5, 0, 1, 3])
    .reshape([sy * sx * channels, n, h, w]) as Tensor4D;
}

/** The backend's matrix product, outside the tape: `left` may be a view that tfjs does not track. */
function times(left: tf.TensorInfo, right: tf.TensorInfo): Tensor {
  const { kernelFunc } = tf.getKernel("BatchMatMul", "wasm");
  const product = kernelFunc({
    inputs: { a: left, b: right },
    backend: wasmBackend(),
    attrs: { transposeA: false, transposeB: false } as unknown as tf.NamedAttrMap,
  });
  return adopt(product as tf.TensorInfo);
}
