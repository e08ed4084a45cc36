/**
 * Boundary conditions: the values of pixels just beyond the edge of an image (ghosts), and what
 * follows from them for sums over the image.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";

/**
 * The boundary conditions. The ghost beside the first pixel u₀ of a row of n is
 *
 * - `zero`: 0, as in a zero-padded convolution (the authors' released code);
 * - `replicate`: u₀, no flux through the edge;
 * - `reflect`: u₁, the edge pixel not repeated;
 * - `periodic`: uₙ₋₁.
 *
 * @example A constant is at rest unless zeros stand beside it
 * ```ts
 * import { BOUNDARIES } from "./boundary.ts";
 * import { heat } from "./heat.ts";
 * import { tf } from "../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const constant = tf.ones<tf.Rank.R4>([1, 3, 3, 1]);
 * const atRest = BOUNDARIES.filter((boundary) =>
 *   heat({ boundary }).rate(constant).dataSync().every((rate) => rate === 0)
 * );
 * deepStrictEqual(atRest, ["replicate", "reflect", "periodic"]);
 * ```
 */
export const BOUNDARIES = ["zero", "replicate", "reflect", "periodic"] as const;

/** Name of a boundary condition. */
export type Boundary = typeof BOUNDARIES[number];

const RING: [number, number][] = [[0, 0], [1, 1], [1, 1], [0, 0]];

/** `u` with the first and the last `1` of an axis put beyond the other end. */
function wrap(u: Tensor4D, axis: 1 | 2): Tensor4D {
  const size = [...u.shape];
  size[axis] = 1;
  const last = [0, 0, 0, 0];
  last[axis] = u.shape[axis] - 1;
  return tf.concat([tf.slice(u, last, size), u, tf.slice(u, [0, 0, 0, 0], size)], axis);
}

/**
 * `u`, [batch, height, width, classes], with one ring of ghosts: [batch, height + 2, width + 2,
 * classes]. A corner's ghost is the ghost of a ghost.
 *
 * @throws {RangeError} when `boundary` is `"reflect"` and height or width is 1.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { pad } from "./boundary.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const row = (boundary: Parameters<typeof pad>[1]) =>
 *   [...pad(tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 2, 3, 1]), boundary).dataSync()].slice(5, 10);
 * deepStrictEqual(row("zero"), [0, 1, 2, 3, 0]);
 * deepStrictEqual(row("replicate"), [1, 1, 2, 3, 3]);
 * deepStrictEqual(row("reflect"), [2, 1, 2, 3, 2]);
 * deepStrictEqual(row("periodic"), [3, 1, 2, 3, 1]);
 * ```
 */
export function pad(u: Tensor4D, boundary: Boundary): Tensor4D {
  switch (boundary) {
    case "zero":
      return tf.pad(u, RING);
    case "replicate":
      return tf.mirrorPad(u, RING, "symmetric");
    case "reflect":
      checkReflectable(u.shape[1]);
      checkReflectable(u.shape[2]);
      return tf.mirrorPad(u, RING, "reflect");
    case "periodic":
      return tf.tidy(() => wrap(wrap(u, 1), 2));
  }
}

function checkReflectable(size: number): void {
  if (size < 2) {
    throw new RangeError('boundary "reflect" needs 2 or more pixels a side; use "replicate"');
  }
}

/**
 * Weights wᵢ of the pixels of a row: the sum Σ wᵢuᵢ is kept by the heat equation (except under
 * `zero`, which lets heat out), and the Laplacian is self-adjoint in the inner product Σ wᵢuᵢvᵢ.
 * Under `reflect` the two edge pixels stand for half a pixel (the trapezoidal rule: the image ends
 * in the middle of its edge pixels); otherwise every weight is 1.
 *
 * @throws {RangeError} when `boundary` is `"reflect"` and `size` is 1.
 *
 * @example
 * ```ts
 * import { quadrature } from "./boundary.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([...quadrature(4, "reflect")], [0.5, 1, 1, 0.5]);
 * deepStrictEqual([...quadrature(4, "periodic")], [1, 1, 1, 1]);
 * ```
 */
export function quadrature(size: number, boundary: Boundary): Float64Array {
  const weights = new Float64Array(size).fill(1);
  if (boundary === "reflect") {
    checkReflectable(size);
    weights[0] = weights[size - 1] = 0.5;
  }
  return weights;
}
