/**
 * Counts objects instead of pixels: how many there are, and which true ones were found. An object is a
 * 4-connected component of a class.
 *
 * @module
 */
import { connectedComponents } from "../data/components.ts";
import type { LabelMap } from "../data/dataset.ts";
import { ignoringAlike, type LabelSpace } from "./counts.ts";

/** Numbers of objects of one class in one image. */
export interface ObjectCounts {
  /** In the prediction. */
  readonly predicted: number;
  /** In the truth. */
  readonly true: number;
}

/** Components of each class; ignored pixels are in none. */
const objectsOf = (map: LabelMap, { ignore }: LabelSpace) =>
  connectedComponents(map, { part: (value) => value === ignore ? -1 : value });

/**
 * Counts the objects of each class in both maps. Their difference is the error in the number of
 * components (of the Betti number β₀); a map full of noise has many more than the truth. An ignored
 * pixel belongs to no object in either map, and may split one in two.
 *
 * @throws {RangeError} when the maps differ in size, or hold a value that is not a class.
 *
 * @example Two nuclei predicted as one
 * ```ts
 * import { countObjects } from "./objects.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const row = (...data: number[]) => ({ height: 1, width: 5, data: Uint8Array.from(data) });
 * deepStrictEqual(countObjects(row(0, 1, 1, 1, 0), row(0, 1, 0, 1, 0), { classes: 2 }), [
 *   { predicted: 2, true: 3 },
 *   { predicted: 1, true: 2 },
 * ]);
 * ```
 */
export function countObjects(
  predicted: LabelMap,
  truth: LabelMap,
  labels: LabelSpace,
): ObjectCounts[] {
  const count = (map: LabelMap) => {
    const counts = new Array<number>(labels.classes).fill(0);
    for (const value of objectsOf(map, labels).labels) counts[value]!++;
    return counts;
  };
  const guessed = count(ignoringAlike(predicted, truth, labels));
  return count(truth).map((real, value) => ({ predicted: guessed[value]!, true: real }));
}

/** True objects of one class in one range of areas: how many were found, and how many there are. */
export type FoundObjects = [found: number, objects: number];

/** Options of `countFound`. */
export interface FoundOptions {
  /**
   * Areas in pixels at which one range ends and the next begins, ascending: `[64]` separates objects of
   * less than 64 pixels from the others. @default [] (one range)
   */
  readonly areas?: readonly number[];
  /** The fraction of its pixels that must have its class for an object to be found. @default 0.5 */
  readonly coverage?: number;
}

/**
 * Counts which true objects of each class were found, by area. This is the recall of small objects, which
 * pixel overlaps hardly show. An object is found when at least half (`coverage`) of its pixels are
 * predicted as its class; predictions elsewhere do not matter. Class 0, the background, is counted like
 * any other class.
 *
 * @returns For each class, for each range of areas, [found, objects]; recall is their ratio, undefined
 * (NaN) without objects. Counts of several images may be added.
 * @throws {RangeError} when the maps differ in size, or hold a value that is not a class.
 *
 * @example The small object is lost
 * ```ts
 * import { countFound } from "./objects.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const row = (...data: number[]) => ({ height: 1, width: 8, data: Uint8Array.from(data) });
 * const [truth, predicted] = [row(0, 1, 0, 0, 1, 1, 1, 1), row(0, 0, 0, 0, 0, 1, 1, 1)];
 * const [, found] = countFound(predicted, truth, { classes: 2, areas: [3] });
 * deepStrictEqual(found, [[0, 1], [1, 1]]);
 * ```
 */
export function countFound(
  predicted: LabelMap,
  truth: LabelMap,
  { areas = [], coverage = 0.5, ...labels }: LabelSpace & FoundOptions,
): FoundObjects[][] {
  const guessed = ignoringAlike(predicted, truth, labels);
  const objects = objectsOf(truth, labels);
  const covered = new Uint32Array(objects.count);
  objects.owner.forEach((object, at) => {
    if (object >= 0 && guessed.data[at] === truth.data[at]) covered[object]!++;
  });
  const counts = Array.from(
    { length: labels.classes },
    () => Array.from({ length: areas.length + 1 }, (): FoundObjects => [0, 0]),
  );
  objects.areas.forEach((area, object) => {
    const range = areas.filter((end) => area >= end).length;
    const count = counts[objects.labels[object]!]![range]!;
    if (covered[object]! >= coverage * area) count[0]++;
    count[1]++;
  });
  return counts;
}
