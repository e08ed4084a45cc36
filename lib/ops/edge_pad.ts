/**
 * Padding that repeats the edge, differentiable on every engine. (tfjs's `mirrorPad` pads the same
 * way, but its gradient omits the repeated pixels.)
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";

/** Number of pixels added before and after. */
export type Ends = readonly [before: number, after: number];

/** Options of `edgePad`. */
export interface EdgePadOptions {
  /** Rows above and below. @default [1, 1] */
  readonly rows?: Ends;
  /** Columns on the left and on the right. @default [1, 1] */
  readonly columns?: Ends;
}

/**
 * `x` [batch, height, width, channels] with the pixels of its edge repeated: PyTorch's
 * `padding_mode="replicate"`. A corner is repeated both ways.
 *
 * @example The gradient of an edge pixel includes those of its copies
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { edgePad } from "./edge_pad.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const row = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
 * const padded = (x: tf.Tensor) => edgePad(x as tf.Tensor4D, { rows: [0, 0], columns: [2, 1] });
 * deepStrictEqual([...padded(row).dataSync()], [1, 1, 1, 2, 3, 3]);
 * deepStrictEqual([...tf.grad((x) => padded(x).sum())(row).dataSync()], [3, 1, 2]);
 * ```
 */
export function edgePad(
  x: Tensor4D,
  { rows = [1, 1], columns = [1, 1] }: EdgePadOptions = {},
): Tensor4D {
  return repeatEnds(repeatEnds(x, 1, rows), 2, columns);
}

function repeatEnds(x: Tensor4D, axis: 1 | 2, [before, after]: Ends): Tensor4D {
  const line = (at: number) => {
    const [begin, size] = [[0, 0, 0, 0], [...x.shape]];
    begin[axis] = at;
    size[axis] = 1;
    return tf.slice(x, begin, size);
  };
  const first = before ? line(0) : x;
  const last = after ? line(x.shape[axis] - 1) : x;
  const parts = [...Array<Tensor4D>(before).fill(first), x, ...Array<Tensor4D>(after).fill(last)];
  return parts.length > 1 ? tf.concat(parts, axis) : x;
}
