/**
 * The steepness of a map at the corners where four pixels meet, from the differences on the faces
 * between them. Equations based on |∇u| thereby keep the symmetries of the square, and no wave
 * escapes them (central differences do not detect a checkerboard).
 *
 * @module
 */
import { type Scalar, type Tensor4D, tf } from "../tensor.ts";
import { type Boundary, pad, padAxis } from "./boundary.ts";
import { counted, type Faces, mapFaces, neighbours } from "./staggered.ts";

/**
 * Combines both kinds of faces on cells, [batch, height + 1, width + 1, classes]: the sum of the
 * means over a cell's two faces of each kind. For squared differences of a map it is |∇u|², to second
 * order.
 *
 * @example The steepness of a plane
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { onCells } from "./cells.ts";
 * import { gradient, mapFaces } from "./staggered.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const plane = tf.tensor4d([0, 3, 4, 7], [1, 2, 2, 1]); // 3 a column and 4 a row
 * const squares = mapFaces(gradient(plane, "replicate"), (d) => tf.square(d));
 * strictEqual(onCells(squares, "replicate").dataSync()[4], 25);
 * ```
 */
export function onCells({ x, y }: Faces, boundary: Boundary): Tensor4D {
  return tf.tidy(() =>
    tf.mul(
      tf.add(
        neighbours(padAxis(x, 1, boundary), 1, tf.add),
        neighbours(padAxis(y, 2, boundary), 2, tf.add),
      ),
      0.5,
    )
  );
}

/** The mean over a face's two cells, for both kinds of faces. */
export function onFaces(cells: Tensor4D): Faces {
  const sums = { x: neighbours(cells, 1, tf.add), y: neighbours(cells, 2, tf.add) };
  return mapFaces(sums, (sum) => tf.mul(sum, 0.5));
}

/** The mean over a pixel's four cells, [batch, height, width, classes]. */
export function onPixels(cells: Tensor4D): Tensor4D {
  return tf.tidy(() => tf.mul(neighbours(neighbours(cells, 1, tf.add), 2, tf.add), 0.25));
}

/** The mean over the four pixels that meet in a cell, including ghosts; the adjoint of `onPixels`. */
export function toCells(u: Tensor4D, boundary: Boundary): Tensor4D {
  return tf.tidy(() =>
    tf.mul(neighbours(neighbours(pad(u, boundary), 1, tf.add), 2, tf.add), 0.25)
  );
}

/**
 * The sum of values over the cells of the image, each counted once, and those at the edge in
 * proportion to their part inside it. Applied to the energy of each cell, it gives the energy that a
 * flux descends.
 */
export function sumOfCells(cells: Tensor4D, boundary: Boundary): Scalar {
  return tf.tidy(() => {
    const inside = counted(counted(cells, 1, boundary), 2, boundary);
    if (boundary !== "replicate") return tf.sum(inside);
    const [, rows, columns] = inside.shape;
    const share = (size: number) =>
      Float32Array.from({ length: size }, (_, at) => at === 0 || at === size - 1 ? 0.5 : 1);
    const weights = tf.mul(
      tf.tensor4d(share(rows), [1, rows, 1, 1]),
      tf.tensor4d(share(columns), [1, 1, columns, 1]),
    );
    return tf.sum(tf.mul(inside, weights));
  });
}
