/**
 * Differentiating a linear map without a tape: its gradient is its adjoint, and nothing of the
 * way forward is kept.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import { type Boundary, quadrature } from "./boundary.ts";

/** The weights of the pixels of an image, [1, height, width, 1]. */
function pixelWeights([, height, width]: Tensor4D["shape"], boundary: Boundary): Tensor4D {
  const rows = tf.tensor4d(Float32Array.from(quadrature(height, boundary)), [1, height, 1, 1]);
  const columns = tf.tensor4d(Float32Array.from(quadrature(width, boundary)), [1, 1, width, 1]);
  return tf.mul(rows, columns);
}

/**
 * `map(u)`, where `map` is linear and self-adjoint in the inner product ⟨u, v⟩ = Σ w·u·v whose
 * weights are `quadrature` of height and width. Its gradient is therefore w·map(dy/w), which is
 * `map(dy)` itself except under `"reflect"`. Differentiable any number of times.
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
export function selfAdjoint(
  u: Tensor4D,
  boundary: Boundary,
  map: (u: Tensor4D) => Tensor4D,
): Tensor4D {
  const adjoint = (dy: Tensor4D): Tensor4D => {
    if (boundary !== "reflect") return selfAdjoint(dy, boundary, map);
    return tf.tidy(() => {
      const weights = pixelWeights(dy.shape, boundary);
      return selfAdjoint(dy.div(weights), boundary, map).mul(weights);
    });
  };
  const differentiable = tf.customGrad((input) => ({
    value: map(input as Tensor4D),
    gradFunc: (dy: tf.Tensor) => adjoint(dy as Tensor4D),
  }));
  return differentiable(u) as Tensor4D;
}
