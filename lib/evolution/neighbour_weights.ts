/**
 * Linear maps that give each pixel a weighted sum of itself and its eight neighbours, with any weights,
 * and their transposes. What the weights stand for is each equation's matter.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import { type Boundary, foldAxis, pad } from "./boundary.ts";

/** Weights of the 3×3 pixels around one, row after row from the upper left: nine of them. */
export type NineWeights = readonly number[];

const filterOf = (weights: NineWeights, classes: number): Tensor4D =>
  tf.tile(tf.tensor4d([...weights], [3, 3, 1, 1]), [1, 1, classes, 1]);

/** The weights seen from the neighbours: their order turned round. */
const turned = (weights: NineWeights): NineWeights => [...weights].reverse();

/**
 * The weighted sums of every class of `u`, [batch, height, width, classes], with the boundary's ghosts
 * beyond the edge.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { weighted } from "./neighbour_weights.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const row = tf.tensor4d([1, 2, 4], [1, 1, 3, 1]);
 * const right = weighted(row, [0, 0, 0, 0, 0, 1, 0, 0, 0], "replicate");
 * deepStrictEqual([...right.dataSync()], [2, 4, 4]);
 * ```
 */
export function weighted(u: Tensor4D, weights: NineWeights, boundary: Boundary): Tensor4D {
  return tf.tidy(() => {
    const filter = filterOf(weights, u.shape[3]);
    if (boundary === "zero") return tf.depthwiseConv2d(u, filter, 1, "same");
    return tf.depthwiseConv2d(pad(u, boundary), filter, 1, "valid");
  });
}

/** The transpose of `weighted`. */
export function weightedTranspose(v: Tensor4D, weights: NineWeights, boundary: Boundary): Tensor4D {
  if (boundary === "zero" || boundary === "periodic") {
    return weighted(v, turned(weights), boundary);
  }
  return tf.tidy(() => {
    const filter = filterOf(turned(weights), v.shape[3]);
    const spread = tf.depthwiseConv2d(pad(v, "zero"), filter, 1, "same");
    return foldAxis(foldAxis(spread, 1, boundary), 2, boundary);
  });
}
