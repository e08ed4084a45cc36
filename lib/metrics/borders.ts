/**
 * Finds the border pixels of a class in a label map, and the distance of other pixels from them.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";

/** Which pixels count as the border of a class. */
export interface BorderOptions {
  /** The class. */
  readonly value: number;
  /** Label value of pixels of no class: touching one does not put a pixel on the border. */
  readonly ignore: number | undefined;
  /**
   * Whether a pixel at the image's edge is on the border: MedPy and MONAI erode as if there were nothing
   * beyond the edge; scikit-image's `find_boundaries` finds no boundary there.
   */
  readonly edge: boolean;
}

/**
 * The pixels of a class that have a pixel of another class above, below, left or right of them.
 *
 * @returns Indices of pixels, row by row.
 *
 * @example
 * ```ts
 * import { borderOf } from "./borders.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const label = { height: 1, width: 6, data: Uint8Array.of(1, 1, 1, 0, 0, 0) };
 * const border = (edge: boolean) => borderOf(label, { value: 1, ignore: undefined, edge });
 * deepStrictEqual(border(false), [2]);
 * deepStrictEqual(border(true), [0, 1, 2]); // each of them lies at an edge of the one row
 * ```
 */
export function borderOf(
  { height, width, data }: LabelMap,
  { value, ignore, edge }: BorderOptions,
): number[] {
  const border: number[] = [];
  const differs = (at: number) => data[at] !== value && data[at] !== ignore;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (data[at] !== value) continue;
      if (
        (x > 0 ? differs(at - 1) : edge) || (x + 1 < width ? differs(at + 1) : edge) ||
        (y > 0 ? differs(at - width) : edge) || (y + 1 < height ? differs(at + width) : edge)
      ) border.push(at);
    }
  }
  return border;
}

/**
 * The Euclidean distance of each pixel from the nearest of the given ones, between centres, by the two
 * passes of Felzenszwalb and Huttenlocher ("Distance Transforms of Sampled Functions", 2012): exact, and
 * as fast for many pixels as for few.
 *
 * @param pixels Indices, row by row.
 * @returns Height × width distances; Infinity everywhere if no pixel is given.
 *
 * @example
 * ```ts
 * import { distancesTo } from "./borders.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual([...distancesTo([0], { height: 2, width: 2 })], [0, 1, 1, Math.SQRT2]);
 * ```
 */
export function distancesTo(
  pixels: readonly number[],
  { height, width }: { readonly height: number; readonly width: number },
): Float64Array {
  const away = new Float64Array(height * width).fill(Infinity);
  for (const at of pixels) away[at] = 0;
  // Along columns the distance is a count of rows: one pass down, one up.
  for (let at = width; at < away.length; at++) {
    away[at] = Math.min(away[at]!, away[at - width]! + 1);
  }
  for (let at = away.length - 1 - width; at >= 0; at--) {
    away[at] = Math.min(away[at]!, away[at + width]! + 1);
  }
  const envelope = lowerEnvelope(width);
  for (let y = 0; y < height; y++) envelope(away, y * width);
  return away;
}

/**
 * Along one row, replaces the distances d(q) within columns by √ min over p of d(p)² + (p − q)²: the lower
 * envelope of parabolas.
 */
function lowerEnvelope(count: number): (distances: Float64Array, from: number) => void {
  const heights = new Float64Array(count);
  /** Vertices of the parabolas of the envelope, and where each of them starts to be lowest. */
  const [vertices, starts] = [new Int32Array(count), new Float64Array(count)];
  return (distances, from) => {
    let last = -1;
    for (let q = 0; q < count; q++) {
      const height = distances[from + q]! ** 2;
      if (height === Infinity) continue;
      heights[q] = height;
      let start = -Infinity;
      while (last >= 0) {
        const p = vertices[last]!;
        start = (height + q * q - heights[p]! - p * p) / (2 * (q - p));
        if (start > starts[last]!) break;
        start = -Infinity;
        last--;
      }
      last++;
      vertices[last] = q;
      starts[last] = start;
    }
    if (last < 0) return;
    for (let q = 0, lowest = 0; q < count; q++) {
      while (lowest < last && starts[lowest + 1]! < q) lowest++;
      const vertex = vertices[lowest]!;
      distances[from + q] = Math.sqrt(heights[vertex]! + (q - vertex) ** 2);
    }
  };
}
