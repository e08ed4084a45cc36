/**
 * Computes where in the frame a network errs, over the images whose label maps its record stores, and how
 * that depends on the distance to the edges: a network with positional information can memorise noise
 * positions.
 *
 * @module
 */
import type { Sample } from "../data/dataset.ts";
import type { Size } from "../data/resize.ts";
import { decodeMap } from "./maps.ts";
import type { RunRecord } from "./record.ts";

/** Errors at each pixel of the frame over several images, in row-major order. */
export interface ErrorMap extends Size {
  /** Number of images. */
  readonly images: number;
  /** Number of images in which each pixel is wrong. */
  readonly wrong: Uint32Array;
  /** Number of images in which each pixel belongs to a class, and so counts. */
  readonly counted: Uint32Array;
}

/**
 * Counts errors pixel by pixel over the samples whose maps the record stores.
 *
 * @param samples Samples of the test part with their true labels, at the size of the run.
 * @param options.ignore Label of pixels that do not count. @default none
 *
 * @example
 * ```ts
 * import { errorMap } from "./error_map.ts";
 * import { decodeMap } from "./maps.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord({ images: 2 });
 * const samples = Object.entries(record.predictions).map(([id, map]) => (
 *   { id, label: decodeMap(map) }
 * ));
 * const { images, wrong } = errorMap(record, samples);
 * strictEqual(images, 2);
 * strictEqual(Math.max(...wrong), 0);
 * ```
 */
export function errorMap(
  { predictions }: Pick<RunRecord, "predictions">,
  samples: readonly Pick<Sample, "id" | "label">[],
  { ignore }: { readonly ignore?: number | undefined } = {},
): ErrorMap {
  const kept = samples.filter(({ id }) => Object.hasOwn(predictions, id));
  const { height, width } = kept[0]?.label ?? { height: 0, width: 0 };
  const [wrong, counted] = [new Uint32Array(height * width), new Uint32Array(height * width)];
  for (const { id, label } of kept) {
    const map = decodeMap(predictions[id]!);
    if (map.height !== label.height || map.width !== label.width) {
      throw new RangeError(
        `${id}: a map of ${map.height}×${map.width} for a label of ${label.height}×${label.width}`,
      );
    }
    label.data.forEach((value, at) => {
      if (value === ignore) return;
      counted[at]!++;
      if (map.data[at] !== value) wrong[at]!++;
    });
  }
  return { height, width, images: kept.length, wrong, counted };
}

/** Errors of the pixels in a band of distances. */
export interface BandErrors {
  /** Smallest distance in the band, in pixels. */
  readonly from: number;
  /** Upper end of the band (exclusive), in pixels. */
  readonly to: number;
  /** Share of wrong pixels where noise was drawn; NaN without such pixels. */
  readonly inside: number;
  /** Share of wrong pixels elsewhere; NaN without such pixels. */
  readonly outside: number;
}

/**
 * Shares of wrong pixels by their distance to the frame's edges, inside and outside the noise positions.
 * A pixel in the corner has distance 0 by both measures.
 *
 * @param touched 1 where noise was drawn, 0 elsewhere.
 * @param options.to `"edge"`: rows or columns to the nearest edge. `"corner"`: to the second nearest edge,
 * so that only the four corners are near.
 * @param options.bounds Distances at which a band ends and the next begins, ascending.
 *
 * @example The corner of a 4×4 frame is wrong
 * ```ts
 * import { errorsByDistance } from "./error_map.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const map = {
 *   ...{ height: 4, width: 4, images: 1, counted: new Uint32Array(16).fill(1) },
 *   wrong: Uint32Array.from({ length: 16 }, (_, at) => at === 0 ? 1 : 0),
 * };
 * const touched = Uint8Array.from({ length: 16 }, (_, at) => at === 0 || at === 5 ? 1 : 0);
 * deepStrictEqual(errorsByDistance(map, { touched, to: "edge", bounds: [1] }), [
 *   { from: 0, to: 1, inside: 1, outside: 0 },
 *   { from: 1, to: Infinity, inside: 0, outside: 0 },
 * ]);
 * ```
 */
export function errorsByDistance(
  { height, width, wrong, counted }: ErrorMap,
  { touched, to, bounds }: {
    readonly touched: Uint8Array;
    readonly to: "edge" | "corner";
    readonly bounds: readonly number[];
  },
): BandErrors[] {
  if (touched.length !== wrong.length) {
    throw new RangeError(`a mask of ${touched.length} pixels does not fit ${height}×${width}`);
  }
  const nearest = to === "edge" ? Math.min : Math.max;
  const fromEnd = (at: number, length: number) => Math.min(at, length - 1 - at);
  const sums = Array.from({ length: bounds.length + 1 }, () => [[0, 0], [0, 0]]);
  wrong.forEach((count, at) => {
    const away = nearest(fromEnd(at % width, width), fromEnd(Math.floor(at / width), height));
    const band = bounds.filter((bound) => bound <= away).length;
    const sum = sums[band]![touched[at] ? 0 : 1]!;
    sum[0]! += count;
    sum[1]! += counted[at]!;
  });
  return sums.map(([inside, outside], band) => ({
    from: bounds[band - 1] ?? 0,
    to: bounds[band] ?? Infinity,
    inside: inside![0]! / inside![1]!,
    outside: outside![0]! / outside![1]!,
  }));
}
