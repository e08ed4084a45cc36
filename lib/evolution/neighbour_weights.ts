/**
 * Linear maps that give each pixel a weighted sum of itself and its eight neighbours, with any
 * weights, and their transposes.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import { type Boundary, foldAxis, pad } from "./boundary.ts";

/** Weights of the 3×3 pixels around one, row after row from the upper left: nine of them. */
export type NineWeights = readonly number[];

const filterOf = (weights: NineWeights, classes: number): Tensor4D =>
  tf.tile(tf.tensor4d([...weights], [3, 3, 1, 1]), [1, 1, classes, 1]);

/** The weights seen from the neighbours: in reverse order. */
const turned = (weights: NineWeights): NineWeights => [...weights].reverse();

/**
 * The weighted sums for every class of `u`, [batch, height, width, classes], with the boundary's
 * ghosts beyond the edge. Under `"replicate"` each ghost, including those at corners, equals the
 * pixel being summed: nothing flows through the edge, and a map of symmetric weights is its own
 * transpose.
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
    if (boundary === "replicate") {
      const inside: Tensor4D = tf.depthwiseConv2d(u, filter, 1, "same");
      return tf.add(inside, tf.mul(u, fromBeyond(u, weights)));
    }
    return tf.depthwiseConv2d(pad(u, boundary), filter, 1, "valid");
  });
}

/** The transpose of `weighted`. */
export function weightedTranspose(v: Tensor4D, weights: NineWeights, boundary: Boundary): Tensor4D {
  return tf.tidy(() => {
    if (boundary === "replicate") {
      const inside = weighted(v, turned(weights), "zero");
      return tf.add(inside, tf.mul(v, fromBeyond(v, weights)));
    }
    if (boundary !== "reflect") return weighted(v, turned(weights), boundary);
    const spread = weighted(pad(v, "zero"), turned(weights), "zero");
    return foldAxis(foldAxis(spread, 1, boundary), 2, boundary);
  });
}

/** The sum of the weights of a pixel's neighbours beyond the edge, in the shape of `u`. */
function fromBeyond(u: Tensor4D, weights: NineWeights): Tensor4D {
  const [batch, height, width, classes] = u.shape;
  const values = new Float32Array(height * width);
  weights.forEach((weight, at) => {
    const [down, right] = [Math.floor(at / 3) - 1, at % 3 - 1];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inside = y + down >= 0 && y + down < height && x + right >= 0 && x + right < width;
        if (!inside) values[y * width + x]! += weight;
      }
    }
  });
  // Multiplying tensors of equal shape is far faster than broadcasting.
  return tf.tile(tf.tensor4d(values, [1, height, width, 1]), [batch, 1, 1, classes]);
}
