/**
 * Resizes pictures and label maps. All use one convention: half-pixel centres, so that output pixel x
 * lies at input coordinate (x + ½)·(input/output) − ½.
 *
 * Pictures use the triangle filter of bilinear interpolation, widened by input/output when the size
 * shrinks: as in PIL's `resize(BILINEAR)`, which the authors' released code uses, and PyTorch's
 * `interpolate(mode="bilinear", align_corners=False, antialias=True)`. When the size grows it also
 * equals PyTorch's without `antialias`. PIL rounds to whole numbers after each of its two passes; here
 * values stay fractional (a difference of at most 1 of 255).
 *
 * Label maps use the nearest pixel, floor((x + ½)·input/output): PIL's `NEAREST` and PyTorch's
 * `"nearest-exact"` (its `"nearest"` omits the ½ and so shifts labels against the picture).
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

/** A rectangle of a picture. */
export interface Region extends Size {
  /** First row. */
  readonly top: number;
  /** First column. */
  readonly left: number;
}

/** Which part of the result to compute. */
export interface ResizeOptions {
  /**
   * The rectangle of the resized picture to compute: the same values as cropping afterwards, at the cost
   * of its own pixels only.
   * @default the whole picture
   */
  readonly region?: Region;
}

/**
 * Resizes a picture with the (antialiased) triangle filter. If neither size nor region changes anything,
 * it returns the same picture.
 *
 * @throws {RangeError} when the region is not inside the resized picture, or has no pixels.
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
export function resizePicture(
  picture: Picture,
  size: Size,
  { region = whole(size) }: ResizeOptions = {},
): Picture {
  checkRegion(region, size);
  if (sameSize(picture, size) && sameSize(region, size)) return picture;
  const { height, width } = region;
  if (sameSize(picture, size)) {
    const data = emptyLike(picture, { height, width });
    for (let row = 0; row < height; row++) {
      const from = ((region.top + row) * picture.width + region.left) * 3;
      data.set(picture.data.subarray(from, from + width * 3), row * width * 3);
    }
    return { height, width, data };
  }
  const across = passes(picture.width, { output: size.width, from: region.left, count: width });
  const down = passes(picture.height, { output: size.height, from: region.top, count: height });
  const top = down[0]!.first;
  const bottom = down.at(-1)!.first + down.at(-1)!.weights.length;
  const wide = new Float32Array((bottom - top) * width * 3);
  for (let row = top, to = 0; row < bottom; row++) {
    for (const { first, weights } of across) {
      let [red, green, blue] = [0, 0, 0];
      let from = (row * picture.width + first) * 3;
      for (const weight of weights) {
        red += weight * picture.data[from++]!;
        green += weight * picture.data[from++]!;
        blue += weight * picture.data[from++]!;
      }
      wide[to++] = red;
      wide[to++] = green;
      wide[to++] = blue;
    }
  }
  const data = new Float32Array(height * width * 3);
  const total = new Float64Array(width * 3);
  down.forEach(({ first, weights }, row) => {
    total.fill(0);
    weights.forEach((weight, at) => {
      const from = (first - top + at) * width * 3;
      for (let x = 0; x < total.length; x++) total[x]! += weight * wide[from + x]!;
    });
    data.set(total, row * width * 3);
  });
  return { height, width, data };
}

/** An empty array of the picture's number type: bytes stay bytes. */
export function emptyLike({ data }: Picture, { height, width }: Size): Picture["data"] {
  return data instanceof Uint8Array
    ? new Uint8Array(height * width * 3)
    : new Float32Array(height * width * 3);
}

/** For output pixels from `from` on: the first input pixel of each, and the weights from that one on. */
function passes(
  input: number,
  { output, from, count }: { output: number; from: number; count: number },
): { first: number; weights: number[] }[] {
  const scale = input / output;
  const support = Math.max(scale, 1);
  return Array.from({ length: count }, (_, at) => {
    const centre = (from + at + 0.5) * scale;
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

/**
 * Resizes a label map by the nearest pixel, so that no new class appears. If neither size nor region
 * changes anything, it returns the same map.
 *
 * @throws {RangeError} when the region is not inside the resized map, or has no pixels.
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
export function resizeLabels(
  labels: LabelMap,
  size: Size,
  { region = whole(size) }: ResizeOptions = {},
): LabelMap {
  checkRegion(region, size);
  if (sameSize(labels, size) && sameSize(region, size)) return labels;
  const { top, left, height, width } = region;
  const nearest = (input: number, output: number) => (x: number) =>
    Math.floor((2 * x + 1) * input / (2 * output));
  const row = nearest(labels.height, size.height);
  const column = nearest(labels.width, size.width);
  const columns = Array.from({ length: width }, (_, x) => column(left + x));
  const data = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    const from = row(top + y) * labels.width;
    for (let x = 0; x < width; x++) data[y * width + x] = labels.data[from + columns[x]!]!;
  }
  return { height, width, data };
}

const whole = ({ height, width }: Size): Region => ({ top: 0, left: 0, height, width });

const sameSize = (a: Size, b: Size) => a.height === b.height && a.width === b.width;

function checkRegion({ top, left, height, width }: Region, size: Size): void {
  const inside = (from: number, count: number, all: number) =>
    from >= 0 && count > 0 && from + count <= all;
  if (inside(top, height, size.height) && inside(left, width, size.width)) return;
  throw new RangeError(
    `no ${height}×${width} pixels from row ${top}, column ${left} on in ${size.height}×${size.width}`,
  );
}
