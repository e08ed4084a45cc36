/**
 * Linear maps that only scale waves, such as functions of the Laplacian. Many steps of such a map are
 * one step with other factors, at a cost that does not depend on their number.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import type { Boundary } from "./boundary.ts";
import { eigenbasis } from "./eigenbasis.ts";

/** A linear F whose eigenvectors are the waves of `eigenbasis`. */
export interface Spectrum {
  /** The boundary condition, which determines the waves. */
  readonly boundary: Boundary;
  /**
   * F̂, the factor by which F multiplies the wave whose neighbouring pixels differ in phase by these
   * angles, in radians (π alternates from pixel to pixel).
   */
  symbol(angles: readonly [alpha: number, beta: number]): number;
}

/**
 * The factors of the waves of a map of `height` × `width` pixels, row after row, from the longest
 * wave to the shortest along each axis.
 *
 * @example Only the constant is kept
 * ```ts
 * import { factorsOf } from "./spectrum.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const symbol = ([alpha, beta]: readonly [number, number]) => alpha + beta > 0 ? 0 : 1;
 * const factors = factorsOf({ boundary: "replicate", symbol }, [2, 2]);
 * deepStrictEqual([...factors], [1, 0, 0, 0]);
 * ```
 */
export function factorsOf(
  { boundary, symbol }: Spectrum,
  [height, width]: readonly [height: number, width: number],
): Float32Array {
  const columns = eigenbasis(width, boundary).angles;
  const factors = new Float32Array(height * width);
  eigenbasis(height, boundary).angles.forEach((alpha, i) =>
    columns.forEach((beta, j) => factors[i * width + j] = symbol([alpha, beta]))
  );
  return factors;
}

/**
 * `u` with each of its waves multiplied by its factor. Height and width have eigenvectors Bh and Bw
 * each, for every boundary condition, and U ← Bh · ((Bh⁻¹ · U · Bw⁻ᵀ) ∘ factors) · Bwᵀ.
 *
 * @param factors As `factorsOf` gives them.
 */
export function multiplyWaves(
  u: Tensor4D,
  { boundary, factors }: { readonly boundary: Boundary; readonly factors: Float32Array },
): Tensor4D {
  const [batch, height, width, classes] = u.shape;
  const rows = eigenbasis(height, boundary);
  const columns = eigenbasis(width, boundary);
  return tf.tidy(() => {
    const left = (matrix: Float32Array, x: tf.Tensor) =>
      tf.matMul(tf.tensor2d(matrix, [height, height]), x.reshape([height, -1]));
    const right = (x: tf.Tensor, matrix: Float32Array) =>
      tf.matMul(x.reshape([-1, width]), tf.tensor2d(matrix, [width, width]).transpose());

    const folded = tf.transpose(u, [1, 0, 3, 2]);
    const waves = left(rows.analysis, right(folded, columns.analysis));
    const multiplied = waves.reshape([height, -1, width]).mul(
      tf.tensor3d(factors, [height, 1, width]),
    );
    const pixels = right(left(rows.synthesis, multiplied), columns.synthesis);
    return tf.transpose(pixels.reshape([height, batch, classes, width]), [1, 0, 3, 2]);
  }) as Tensor4D;
}
