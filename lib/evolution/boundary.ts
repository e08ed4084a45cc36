/**
 * Boundary conditions: the values just beyond the edge of an image (ghosts), and their consequences
 * for sums over the image.
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

/** The indices of the pixels, of n, whose values the ghosts before the first and after the last copy. */
const GHOSTS = {
  replicate: (n) => [0, n - 1],
  reflect: (n) => [1, n - 2],
  periodic: (n) => [n - 1, 0],
} as const satisfies Record<
  Exclude<Boundary, "zero">,
  (n: number) => [before: number, after: number]
>;

/** `size` lines of an axis of `u`, from line `begin` on. */
export function lines(
  u: Tensor4D,
  axis: 1 | 2,
  { begin, size }: { readonly begin: number; readonly size: number },
): Tensor4D {
  const [from, shape] = [[0, 0, 0, 0], [...u.shape]];
  from[axis] = begin;
  shape[axis] = size;
  return tf.slice(u, from, shape);
}

/**
 * `u`, [batch, height, width, classes], with one line of ghosts at both ends of an axis (1 for height,
 * 2 for width).
 *
 * @throws {RangeError} when `boundary` is `"reflect"` and the axis has 1 pixel.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { padAxis } from "./boundary.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const column = padAxis(tf.tensor4d([1, 2, 3], [1, 3, 1, 1]), 1, "reflect");
 * deepStrictEqual([...column.dataSync()], [2, 1, 2, 3, 2]);
 * ```
 */
export function padAxis(u: Tensor4D, axis: 1 | 2, boundary: Boundary): Tensor4D {
  if (boundary === "zero") {
    return tf.pad(u, u.shape.map((_, at): [number, number] => at === axis ? [1, 1] : [0, 0]));
  }
  if (boundary === "reflect") checkReflectable(u.shape[axis]);
  const [before, after] = GHOSTS[boundary](u.shape[axis]);
  const line = (begin: number) => lines(u, axis, { begin, size: 1 });
  // tfjs's mirrorPad is slower, and its gradient omits the ghosts.
  return tf.tidy(() => tf.concat([line(before), u, line(after)], axis));
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
  if (boundary === "zero") return tf.pad(u, [[0, 0], [1, 1], [1, 1], [0, 0]]);
  return tf.tidy(() => padAxis(padAxis(u, 1, boundary), 2, boundary));
}

/** The range of values that `zero` adds to those of the map: those beyond the edge count too. */
export const zeroWithin = (boundary: Boundary): { within?: readonly [number, number] } =>
  boundary === "zero" ? { within: [0, 0] } : {};

/**
 * The adjoint of `padAxis`: removes the first and last line and adds them to the lines that they
 * copy.
 */
export function foldAxis(u: Tensor4D, axis: 1 | 2, boundary: Boundary): Tensor4D {
  const size = u.shape[axis] - 2;
  return tf.tidy(() => {
    const inner = lines(u, axis, { begin: 1, size });
    if (boundary === "zero") return inner;
    const added = GHOSTS[boundary](size).map((at, end) =>
      tf.pad(
        lines(u, axis, { begin: end * (size + 1), size: 1 }),
        u.shape.map((_, each): [number, number] => each === axis ? [at, size - 1 - at] : [0, 0]),
      )
    );
    return tf.addN([inner, ...added]);
  });
}

function checkReflectable(size: number): void {
  if (size < 2) {
    throw new RangeError('boundary "reflect" needs 2 or more pixels a side; use "replicate"');
  }
}

/**
 * Weights wᵢ of the pixels of a row: the heat equation conserves the sum Σ wᵢuᵢ (except under `zero`,
 * which lets heat out), and the Laplacian is self-adjoint in the inner product Σ wᵢuᵢvᵢ. Under
 * `reflect` each of the two edge pixels counts as half a pixel (the trapezoidal rule: the image ends
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
