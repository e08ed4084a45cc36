/**
 * The divergence of the unit normals of level lines, div(∇u / √(|∇u|² + ε²)), shared by
 * total-variation flow and curvature motion.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import type { Boundary } from "./boundary.ts";
import { onCells, onFaces } from "./cells.ts";
import { divergence, type Faces, gradient, mapFaces } from "./staggered.ts";

/** The level lines of a map, and the quantities needed for their derivative. */
export interface NormalFlow {
  /** ∇u on faces. */
  readonly slopes: Faces;
  /** √(|∇u|² + ε²) squared, where four pixels meet. */
  readonly squares: Tensor4D;
  /** The divergence of the normals, in 1/pixels: the curvature of the level lines. */
  readonly divergence: Tensor4D;
}

/** Settings that do not change with the map. */
export interface NormalOptions {
  /** ε, in the unit of u per pixel, > 0. */
  readonly epsilon: number;
  /** Values beyond the edge. */
  readonly boundary: Boundary;
}

/** The normals of `u` and their divergence, of the shape of `u`. */
export function normalFlow(u: Tensor4D, { epsilon, boundary }: NormalOptions): NormalFlow {
  const slopes = gradient(u, boundary);
  const squares: Tensor4D = tf.add(
    onCells(mapFaces(slopes, (slope) => tf.square(slope)), boundary),
    epsilon ** 2,
  );
  const weights = onFaces(tf.rsqrt(squares));
  const flux = mapFaces(slopes, (slope, axis) => tf.mul(slope, weights[axis]));
  return { slopes, squares, divergence: divergence(flux) };
}

/**
 * The derivative of the divergence in a direction `v`; self-adjoint, since the flow is a steepest
 * descent.
 */
export function normalDerivative(
  { slopes, squares }: NormalFlow,
  boundary: Boundary,
): (v: Tensor4D) => Tensor4D {
  const cells = tf.rsqrt(squares);
  const weights = onFaces(cells);
  const cubes = tf.div(cells, squares);
  return (v) => {
    const changes = gradient(v, boundary);
    const products = mapFaces(slopes, (slope, axis) => tf.mul(slope, changes[axis]));
    const bends = onFaces(tf.mul(cubes, onCells(products, boundary)));
    return divergence(
      mapFaces(
        changes,
        (change, axis) => tf.sub(tf.mul(change, weights[axis]), tf.mul(slopes[axis], bends[axis])),
      ),
    );
  };
}
