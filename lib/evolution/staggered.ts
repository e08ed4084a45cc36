/**
 * Differences of neighbouring pixels, located on the faces between them, and sums of the flow through
 * a pixel's faces: the gradient and the divergence in equations of divergence form, u_t = div(flux).
 *
 * @module
 */
import { type Scalar, type Tensor4D, tf } from "../tensor.ts";
import { type Boundary, lines, padAxis, quadrature } from "./boundary.ts";

/** Values on the faces of the pixels, including those at the edge of the image. */
export interface Faces {
  /** Between left and right neighbours, [batch, height, width + 1, classes]. */
  readonly x: Tensor4D;
  /** Between upper and lower neighbours, [batch, height + 1, width, classes]. */
  readonly y: Tensor4D;
}

/** Applies the same function to both kinds of faces. */
export const mapFaces = (
  faces: Faces,
  map: (face: Tensor4D, axis: "x" | "y") => Tensor4D,
): Faces => ({
  x: map(faces.x, "x"),
  y: map(faces.y, "y"),
});

/**
 * The differences u(right) − u(left) and u(lower) − u(upper) on every face. At the edge the
 * boundary's ghosts are the neighbours: under `"replicate"` nothing flows there.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { gradient } from "./staggered.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const { x, y } = gradient(tf.tensor4d([1, 4], [1, 1, 2, 1]), "replicate");
 * deepStrictEqual([...x.dataSync()], [0, 3, 0]);
 * deepStrictEqual([...y.dataSync()], [0, 0, 0, 0]);
 * ```
 */
export function gradient(u: Tensor4D, boundary: Boundary): Faces {
  return { x: differences(u, 2, boundary), y: differences(u, 1, boundary) };
}

function differences(u: Tensor4D, axis: 1 | 2, boundary: Boundary): Tensor4D {
  return tf.tidy(() => {
    // Padding the differences with zeros is faster than padding u with copies.
    if (boundary === "replicate") return padAxis(neighbours(u, axis, tf.sub), axis, "zero");
    return neighbours(padAxis(u, axis, boundary), axis, tf.sub);
  });
}

/** The pairs of neighbours along an axis: [next, previous], one line fewer than `u` has. */
export function neighbours(
  u: Tensor4D,
  axis: 1 | 2,
  make: (next: Tensor4D, previous: Tensor4D) => Tensor4D,
): Tensor4D {
  const size = u.shape[axis] - 1;
  return tf.tidy(() =>
    make(lines(u, axis, { begin: 1, size }), lines(u, axis, { begin: 0, size }))
  );
}

/**
 * The net flow into each pixel, [batch, height, width, classes]. In the inner product of `quadrature`
 * it is the negative adjoint of `gradient`, so div(w·gradient(u)) is self-adjoint for weights w that
 * the boundary continues as it continues u.
 *
 * @example Together they are the five-point Laplacian
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { divergence, gradient } from "./staggered.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const bowl = tf.tensor4d([2, 1, 2, 1, 0, 1, 2, 1, 2], [1, 3, 3, 1]);
 * strictEqual(divergence(gradient(bowl, "zero")).dataSync()[4], 4);
 * ```
 */
export function divergence({ x, y }: Faces): Tensor4D {
  return tf.tidy(() => tf.add(neighbours(x, 2, tf.sub), neighbours(y, 1, tf.sub)));
}

/**
 * The sum of values over the faces of the image, each counted once and weighted by `quadrature`
 * across. Applied to the energy of each face, it gives the energy that a flux descends.
 */
export function sumOfFaces({ x, y }: Faces, boundary: Boundary): Scalar {
  const [, height, width] = [0, y.shape[1] - 1, x.shape[2] - 1];
  return tf.tidy(() => {
    const rows = tf.tensor4d(Float32Array.from(quadrature(height, boundary)), [1, height, 1, 1]);
    const columns = tf.tensor4d(Float32Array.from(quadrature(width, boundary)), [1, 1, width, 1]);
    return tf.add(
      tf.sum(tf.mul(counted(x, 2, boundary), rows)),
      tf.sum(tf.mul(counted(y, 1, boundary), columns)),
    );
  }) as Scalar;
}

/** Faces, or cells, along an axis, without those that only ghosts repeat. */
export function counted(values: Tensor4D, axis: 1 | 2, boundary: Boundary): Tensor4D {
  const size = values.shape[axis];
  if (boundary === "zero" || boundary === "replicate") return values;
  if (boundary === "periodic") return lines(values, axis, { begin: 1, size: size - 1 });
  return lines(values, axis, { begin: 1, size: size - 2 });
}
