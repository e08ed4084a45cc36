/**
 * The eigenvectors of the one-dimensional Laplacian [1 −2 1] under each boundary condition, which
 * decompose a heat equation on a rectangle into independent scalar equations.
 *
 * @module
 */
import { type Boundary, quadrature } from "./boundary.ts";

/** Eigenvectors of the Laplacian of a row of n pixels. */
export interface Eigenbasis {
  /** Phase step θₖ of the k-th eigenvector from pixel to pixel, in radians: Δ multiplies it by 2cos θₖ − 2. */
  readonly angles: Float64Array;
  /** From pixels to coefficients: n×n, row after row. The inverse of `synthesis`. */
  readonly analysis: Float32Array;
  /** From coefficients to pixels: n×n, row after row; column k is the k-th eigenvector. */
  readonly synthesis: Float32Array;
}

interface Family {
  /** θₖ of a row of n pixels. */
  angle(k: number, n: number): number;
  /** The eigenvector of angle θ at pixel i, up to a factor. */
  value(i: number, theta: number, k: number): number;
}

/** Discrete sine and cosine transforms DST-I, DCT-II and DCT-I, and the real Fourier transform. */
const FAMILIES = {
  zero: {
    angle: (k, n) => (Math.PI * (k + 1)) / (n + 1),
    value: (i, theta) => Math.sin(theta * (i + 1)),
  },
  replicate: {
    angle: (k, n) => (Math.PI * k) / n,
    value: (i, theta) => Math.cos(theta * (i + 0.5)),
  },
  reflect: {
    angle: (k, n) => (Math.PI * k) / (n - 1),
    value: (i, theta) => Math.cos(theta * i),
  },
  periodic: {
    angle: (k, n) => (2 * Math.PI * Math.ceil(k / 2)) / n,
    value: (i, theta, k) => k % 2 === 1 || k === 0 ? Math.cos(theta * i) : Math.sin(theta * i),
  },
} as const satisfies Record<Boundary, Family>;

const cache = new Map<string, Eigenbasis>();

/**
 * The eigenvectors of the Laplacian of a row of `size` pixels, computed in double precision and
 * cached. They are orthonormal in the inner product of `quadrature`, so the analysis is the
 * transposed synthesis, its columns weighted under `reflect`.
 *
 * @param size Number of pixels, ≥ 1 (≥ 2 under `reflect`).
 * @throws {RangeError} when `boundary` is `"reflect"` and `size` is 1.
 *
 * @example The two waves of two pixels
 * ```ts
 * import { eigenbasis } from "./eigenbasis.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { angles, synthesis } = eigenbasis(2, "replicate");
 * const half = Math.fround(Math.SQRT1_2);
 * deepStrictEqual([...angles], [0, Math.PI / 2]);
 * deepStrictEqual([...synthesis], [half, half, half, -half]);
 * ```
 */
export function eigenbasis(size: number, boundary: Boundary): Eigenbasis {
  const key = `${boundary}/${size}`;
  const known = cache.get(key);
  if (known) return known;

  const { angle, value }: Family = FAMILIES[boundary];
  const weights = quadrature(size, boundary);
  const angles = Float64Array.from({ length: size }, (_, k) => angle(k, size));
  const analysis = new Float32Array(size * size);
  const synthesis = new Float32Array(size * size);
  angles.forEach((theta, k) => {
    const vector = weights.map((_, i) => value(i, theta, k));
    const norm = Math.sqrt(vector.reduce((sum, v, i) => sum + weights[i]! * v * v, 0));
    vector.forEach((v, i) => {
      synthesis[i * size + k] = v / norm;
      analysis[k * size + i] = (v / norm) * weights[i]!;
    });
  });
  const basis = { angles, analysis, synthesis };
  cache.set(key, basis);
  return basis;
}
