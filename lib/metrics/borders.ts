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
  const other = (inside: boolean, at: number) =>
    inside ? data[at] !== value && data[at] !== ignore : edge;
  for (let at = 0; at < data.length; at++) {
    if (data[at] !== value) continue;
    const [y, x] = [Math.floor(at / width), at % width];
    if (
      other(x > 0, at - 1) || other(x + 1 < width, at + 1) ||
      other(y > 0, at - width) || other(y + 1 < height, at + width)
    ) border.push(at);
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
  const squares = new Float64Array(height * width).fill(Infinity);
  for (const at of pixels) squares[at] = 0;
  for (let x = 0; x < width; x++) lowerEnvelope(squares, { from: x, step: width, count: height });
  for (let y = 0; y < height; y++) {
    lowerEnvelope(squares, { from: y * width, step: 1, count: width });
  }
  return squares.map(Math.sqrt);
}

/** Replaces f(q) along one line by min over p of f(p) + (p − q)². */
function lowerEnvelope(
  values: Float64Array,
  { from, step, count }: { from: number; step: number; count: number },
): void {
  const line = Float64Array.from({ length: count }, (_, at) => values[from + at * step]!);
  /** Vertices of the parabolas of the lower envelope, and where each of them starts to be lowest. */
  const [vertices, starts]: [number[], number[]] = [[], []];
  for (let q = 0; q < count; q++) {
    if (line[q] === Infinity) continue;
    let start = -Infinity;
    while (vertices.length > 0) {
      const p = vertices.at(-1)!;
      start = (line[q]! + q * q - line[p]! - p * p) / (2 * (q - p));
      if (start > starts.at(-1)!) break;
      vertices.pop();
      starts.pop();
      start = -Infinity;
    }
    vertices.push(q);
    starts.push(start);
  }
  if (vertices.length === 0) return;
  for (let q = 0, lowest = 0; q < count; q++) {
    while (lowest + 1 < vertices.length && starts[lowest + 1]! < q) lowest++;
    values[from + q * step] = line[vertices[lowest]!]! + (q - vertices[lowest]!) ** 2;
  }
}
