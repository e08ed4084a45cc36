/**
 * Differentiates a linear map without a tape: its gradient is its adjoint, and nothing from the
 * forward pass is kept.
 *
 * @module
 */
import { type Scalar, type Tensor4D, tf } from "../tensor.ts";
import { type Boundary, quadrature } from "./boundary.ts";
import { linear, type StateMap } from "./differentiate.ts";

/** The weights of the pixels of an image, [1, height, width, 1]. */
function pixelWeights([, height, width]: Tensor4D["shape"], boundary: Boundary): Tensor4D {
  const rows = tf.tensor4d(Float32Array.from(quadrature(height, boundary)), [1, height, 1, 1]);
  const columns = tf.tensor4d(Float32Array.from(quadrature(width, boundary)), [1, 1, width, 1]);
  return tf.mul(rows, columns);
}

/**
 * `map(u)`, where `map` is linear and self-adjoint in the inner product ⟨u, v⟩ = Σ w·u·v with the
 * weights `quadrature` of height and width. Its gradient is therefore w·map(dy/w), which equals
 * `map(dy)` except under `"reflect"`. Differentiable any number of times.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { selfAdjoint } from "./self_adjoint.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const u = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
 * const slope = tf.grad((x) => selfAdjoint(x.as4D(1, 2, 2, 1), "zero", (v) => v.mul(3)))(u);
 * deepStrictEqual([...slope.dataSync()], [3, 3, 3, 3]);
 * ```
 */
export function selfAdjoint(u: Tensor4D, boundary: Boundary, map: StateMap): Tensor4D {
  return linear(u, map, transposed(boundary, map));
}

/** The transpose of a map that is self-adjoint in that inner product: w·map(v/w). */
export function transposed(boundary: Boundary, map: StateMap): StateMap {
  if (boundary !== "reflect") return map;
  return (v) =>
    tf.tidy(() => {
      const weights = pixelWeights(v.shape, boundary);
      return map(v.div(weights)).mul(weights);
    });
}

/** Σ w·u over pixels, images and classes. */
export function weightedSum(u: Tensor4D, boundary: Boundary): Scalar {
  return tf.tidy(() => tf.sum(tf.mul(u, pixelWeights(u.shape, boundary))));
}
