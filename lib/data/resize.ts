/**
 * Pictures and label maps to another size. One convention for all: half-pixel centres, so that output
 * pixel x lies at input coordinate (x + ½)·(input/output) − ½.
 *
 * Pictures take the triangle filter of bilinear interpolation, widened by input/output when the size
 * shrinks: what PIL's `resize(BILINEAR)` does, which the authors' released code uses, and PyTorch's
 * `interpolate(mode="bilinear", align_corners=False, antialias=True)`. When the size grows it equals
 * PyTorch's without `antialias` as well. PIL rounds to whole numbers after each of its two passes;
 * here values stay fractional (a difference of at most 1 of 255).
 *
 * Label maps take the nearest pixel, floor((x + ½)·input/output): PIL's `NEAREST` and PyTorch's
 * `"nearest-exact"` (its `"nearest"` leaves out the ½ and so shifts labels against the picture).
 *
 * @module
 */
import type { LabelMap, Picture } from "./dataset.ts";

/** A size in pixels. */
export interface Size {
  /** Rows of pixels. */
  readonly height: number;
  /** Columns of pixels. */
  readonly width: number;
}

/**
 * The picture at another size, by the (antialiased) triangle filter.
 *
 * @example Twice as wide
 * ```ts
 * import { resizePicture } from "./resize.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const picture = { height: 1, width: 2, data: Float32Array.of(0, 0, 0, 100, 100, 100) };
 * const { data } = resizePicture(picture, { height: 1, width: 4 });
 * deepStrictEqual([...data].filter((_, at) => at % 3 === 0), [0, 25, 75, 100]);
 * ```
 */
export function resizePicture(picture: Picture, { height, width }: Size): Picture {
  if (picture.height === height && picture.width === width) return picture;
  const across = passes(picture.width, width);
  const down = passes(picture.height, height);
  const wide = new Float32Array(picture.height * width * 3);
  for (let row = 0, to = 0; row < picture.height; row++) {
    for (const { first, weights } of across) {
      const from = (row * picture.width + first) * 3;
      for (let channel = 0; channel < 3; channel++) {
        wide[to++] = sum(picture.data, { from: from + channel, stride: 3, weights });
      }
    }
  }
  const data = new Float32Array(height * width * 3);
  let to = 0;
  for (const { first, weights } of down) {
    const from = first * width * 3;
    for (let at = 0; at < width * 3; at++) {
      data[to++] = sum(wide, { from: from + at, stride: width * 3, weights });
    }
  }
  return { height, width, data };
}

/** For each output pixel: the first input pixel that it takes from, and the weights from there on. */
function passes(input: number, output: number): { first: number; weights: number[] }[] {
  const scale = input / output;
  const support = Math.max(scale, 1);
  return Array.from({ length: output }, (_, x) => {
    const centre = (x + 0.5) * scale;
    const first = Math.max(Math.floor(centre - support + 0.5), 0);
    const last = Math.min(Math.floor(centre + support + 0.5), input);
    const raw = Array.from(
      { length: last - first },
      (_, at) => Math.max(0, 1 - Math.abs(first + at + 0.5 - centre) / support),
    );
    const total = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => weight / total) };
  });
}

function sum(
  values: Float32Array,
  { from, stride, weights }: { from: number; stride: number; weights: readonly number[] },
): number {
  let total = 0;
  for (let at = 0; at < weights.length; at++) total += weights[at]! * values[from + at * stride]!;
  return total;
}

/**
 * The label map at another size, by the nearest pixel: no class appears that was not there.
 *
 * @example
 * ```ts
 * import { resizeLabels } from "./resize.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const labels = { height: 1, width: 3, data: Uint8Array.of(0, 1, 2) };
 * deepStrictEqual(resizeLabels(labels, { height: 1, width: 2 }).data, Uint8Array.of(0, 2));
 * ```
 */
export function resizeLabels(labels: LabelMap, { height, width }: Size): LabelMap {
  if (labels.height === height && labels.width === width) return labels;
  const nearest = (input: number, output: number) =>
    Array.from({ length: output }, (_, x) => Math.floor((2 * x + 1) * input / (2 * output)));
  const columns = nearest(labels.width, width);
  const data = new Uint8Array(height * width);
  nearest(labels.height, height).forEach((row, y) => {
    columns.forEach((column, x) => {
      data[y * width + x] = labels.data[row * labels.width + column]!;
    });
  });
  return { height, width, data };
}
