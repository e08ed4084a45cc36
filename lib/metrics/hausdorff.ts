/**
 * Measures how far off boundaries are: the 95 % Hausdorff distance.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import { borderOf, distancesTo } from "./borders.ts";
import { ignoringAlike, type LabelSpace } from "./counts.ts";

/**
 * How the distances in the two directions are combined: MedPy takes the percentile of all of them
 * together (`hd95`), MONAI the percentile of each direction and then the larger one
 * (`compute_hausdorff_distance(percentile=95)`).
 */
export type HausdorffConvention = "medpy" | "monai";

/** Options of `hausdorff`. */
export interface HausdorffOptions {
  /** The library to follow. @default "medpy" */
  readonly convention?: HausdorffConvention;
  /** Percentile of the distances, 0–100; 100 is the Hausdorff distance itself. @default 95 */
  readonly percentile?: number;
}

/**
 * The Hausdorff distance of each class, in pixels: the percentile of the distances from border pixels of
 * one map to the nearest border pixel of the other (Euclidean, between centres; linear interpolation
 * between ranks, as in NumPy). A border pixel has a pixel of another class above, below, left or right
 * of it, or is at the image's edge, as in MedPy and MONAI. Touching an ignored pixel does not put a pixel
 * on the border; those libraries have no ignored pixels.
 *
 * For a class in neither map: NaN, undefined. In only one map: Infinity, where MedPy throws. In both maps,
 * but without a border in one (surrounded only by ignored pixels): NaN.
 *
 * @throws {RangeError} when the maps differ in size, or hold a value that is not a class.
 *
 * @example A square that is two pixels further right
 * ```ts
 * import { hausdorff } from "./hausdorff.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const square = (left: number) => ({
 *   height: 9,
 *   width: 9,
 *   data: Uint8Array.from({ length: 81 }, (_, at) =>
 *     Number(at % 9 >= left && at % 9 < left + 3 && at > 26 && at < 54)),
 * });
 * const labels = { classes: 3, percentile: 100 };
 * deepStrictEqual(hausdorff(square(4), square(2), labels).slice(1), [2, NaN]);
 * ```
 */
export function hausdorff(
  predicted: LabelMap,
  truth: LabelMap,
  { convention = "medpy", percentile = 95, ...labels }: LabelSpace & HausdorffOptions,
): number[] {
  const maps = [ignoringAlike(predicted, truth, labels), truth] as const;
  return Array.from({ length: labels.classes }, (_, value) => {
    const [guessed, real] = maps.map((map) =>
      borderOf(map, { value, ignore: labels.ignore, edge: true })
    ) as [number[], number[]];
    const present = maps.filter(({ data }) => data.includes(value)).length;
    if (present === 1) return Infinity;
    if (guessed.length === 0 || real.length === 0) return NaN;
    const from = (pixels: number[], others: number[]) => {
      const distances = distancesTo(others, truth);
      return pixels.map((at) => distances[at]!);
    };
    const both = [from(guessed, real), from(real, guessed)] as const;
    return convention === "medpy"
      ? quantile([...both[0], ...both[1]], percentile / 100)
      : Math.max(...both.map((distances) => quantile(distances, percentile / 100)));
  });
}

/** Linear interpolation between ranks: the value at position share · (n − 1) of the sorted values. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = sorted[below + 1] ?? sorted[below]!;
  return sorted[below]! + (position - below) * (above - sorted[below]!);
}
