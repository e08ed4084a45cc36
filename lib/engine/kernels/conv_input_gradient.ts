/**
 * The gradient of a convolution with respect to its input, which is also the transposed convolution,
 * computed as a forward convolution, since engines have a fast one.
 *
 * @module
 */
import { type Tensor4D, tf } from "../../tensor.ts";
import { type Axis, type ConvAttributes, convAxes, padOrCrop } from "./conv_geometry.ts";

/**
 * dx of shape `inputShape` from dy and the filter [kh, kw, in, out].
 *
 * Input position i lies at i + before = s·m + r. Its gradient Σⱼ dy[m − j] · w[r + s·j] is, for one
 * phase r, a convolution of dy with every s-th tap in reverse; the s² phases become channels of one
 * convolution, and its output is spread back (depth to space). With stride 1 that is dy convolved
 * with the flipped, transposed filter; with a kernel as wide as its stride, one matrix product.
 *
 * @throws {RangeError} when the data format is not NHWC, or stride and dilation both exceed 1.
 *
 * @example A transposed 2×2 convolution of stride 2 spreads every value over a 2×2 block
 * ```ts
 * import { convInputGradient } from "./conv_input_gradient.ts";
 * import { type Tensor4D, tf } from "../../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const dx = convInputGradient(tf.tensor4d([3], [1, 1, 1, 1]), tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]), {
 *   inputShape: [1, 2, 2, 1],
 *   strides: 2,
 *   pad: "valid",
 * });
 * deepStrictEqual([...dx.dataSync()], [3, 6, 9, 12]);
 * ```
 */
export function convInputGradient(
  dy: Tensor4D,
  filter: Tensor4D,
  attributes: ConvAttributes & { inputShape: readonly number[] },
): Tensor4D {
  const shapes = { input: attributes.inputShape, filter: filter.shape, depthwise: false };
  const { rows, columns } = convAxes(shapes, attributes);
  for (const { stride, dilation } of [rows, columns]) {
    if (stride > 1 && dilation > 1) {
      throw new RangeError("a convolution has strides or dilations, not both: set one to 1");
    }
  }
  return tf.tidy(() => {
    const n = dy.shape[0], inputs = filter.shape[2];
    const [sy, sx] = [rows.stride, columns.stride];
    const down = phaseSpan(rows), across = phaseSpan(columns);
    const taps = phaseFilter(filter, { rows, columns });
    const cut = (span: PhaseSpan): [number, number] => [
      Math.min(0, span.before),
      Math.min(0, span.after),
    ];
    const source = padOrCrop(dy, { rows: cut(down), columns: cut(across) });
    const margin = (span: PhaseSpan): [number, number] => [
      Math.max(0, span.before),
      Math.max(0, span.after),
    ];
    const phases = tf.conv2d(
      source,
      taps,
      1,
      [[0, 0], margin(down), margin(across), [0, 0]],
      "NHWC",
      [rows.dilation, columns.dilation],
    );
    if (sy === 1 && sx === 1) return phases;
    const spread = tf.transpose(
      phases.reshape([n, down.length, across.length, sy, sx, inputs]),
      [0, 1, 3, 2, 4, 5],
    ).reshape([n, down.length * sy, across.length * sx, inputs]);
    return tf.slice(spread as Tensor4D, [0, down.crop, across.crop, 0], [
      n,
      rows.input,
      columns.input,
      inputs,
    ]);
  });
}

interface PhaseSpan {
  /** Number of positions m to compute, from ⌊before / stride⌋ on. */
  readonly length: number;
  /**
   * Zero padding of dy that the convolution over m needs; if negative, the number of values of dy to
   * skip.
   */
  readonly before: number;
  readonly after: number;
  /** Computed positions before the first input position. */
  readonly crop: number;
}

function phaseSpan(axis: Axis): PhaseSpan {
  const skipped = Math.floor(axis.before / axis.stride);
  const reach = (Math.ceil(axis.kernel / axis.stride) - 1) * axis.dilation;
  const length = Math.ceil((axis.input + axis.before) / axis.stride) - skipped;
  return {
    length,
    before: reach - skipped,
    after: length + skipped - axis.output,
    crop: axis.before - skipped * axis.stride,
  };
}

/** The filter's taps by phase, last tap first: [⌈kh/s⌉, ⌈kw/s⌉, out, s·s·in]. */
function phaseFilter(filter: Tensor4D, axes: { rows: Axis; columns: Axis }): Tensor4D {
  const [height, width, inputs, outputs] = filter.shape;
  const [sy, sx] = [axes.rows.stride, axes.columns.stride];
  const [jy, jx] = [Math.ceil(height / sy), Math.ceil(width / sx)];
  const taps = padOrCrop(filter.reshape([1, height, width, inputs * outputs]), {
    rows: [0, jy * sy - height],
    columns: [0, jx * sx - width],
  }).reshape([jy, sy, jx, sx, inputs, outputs]);
  const byPhase = tf.transpose(taps, [0, 2, 5, 1, 3, 4]).reshape([jy * jx, -1]);
  const reversed = jy * jx === 1 ? byPhase : tf.concat(tf.split(byPhase, jy * jx).toReversed());
  return reversed.reshape([jy, jx, outputs, sy * sx * inputs]);
}
