/**
 * Scores how well boundaries are found, within a tolerance: the boundary F1 score.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import { borderOf } from "./borders.ts";
import { ignoringAlike, type LabelSpace } from "./counts.ts";

/** Border pixels of one class: predicted ones near a true one, predicted, true near a predicted, true. */
export type BoundaryCounts = [
  predictedNear: number,
  predicted: number,
  trueNear: number,
  true: number,
];

/** Options of `countBoundaries`. */
export interface BoundaryOptions {
  /** Largest distance to a border pixel of the other map, in pixels between centres. @default 2 */
  readonly tolerance?: number;
}

/**
 * Counts the border pixels of each class in both maps, and those within the tolerance of a border pixel
 * in the other map. A border pixel has a pixel of another class above, below, left or right of it, as in
 * scikit-image's `find_boundaries(mode="inner")`; the image's edge and ignored pixels make no border.
 *
 * @throws {RangeError} when the maps differ in size, or hold a value that is not a class.
 *
 * @example A boundary that is one pixel off
 * ```ts
 * import { boundaryF1, countBoundaries } from "./boundary_f1.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const row = (...data: number[]) => ({ height: 1, width: 6, data: Uint8Array.from(data) });
 * const maps = [row(0, 0, 0, 1, 1, 1), row(0, 0, 1, 1, 1, 1)] as const;
 * deepStrictEqual(countBoundaries(...maps, { classes: 2 }), [[1, 1, 1, 1], [1, 1, 1, 1]]);
 * const [, strict] = countBoundaries(...maps, { classes: 2, tolerance: 0 });
 * strictEqual(boundaryF1(strict!), 0);
 * ```
 */
export function countBoundaries(
  predicted: LabelMap,
  truth: LabelMap,
  { tolerance = 2, ...labels }: LabelSpace & BoundaryOptions,
): BoundaryCounts[] {
  const maps = [ignoringAlike(predicted, truth, labels), truth] as const;
  const shifts = shiftsWithin(Math.min(tolerance, Math.hypot(truth.height, truth.width)));
  return Array.from({ length: labels.classes }, (_, value): BoundaryCounts => {
    const border = (map: LabelMap) => borderOf(map, { value, ignore: labels.ignore, edge: false });
    const [guessed, real] = [border(maps[0]), border(maps[1])];
    const near = (pixels: number[], others: number[]) =>
      countNear(pixels, others, { shifts, truth });
    return [near(guessed, real), guessed.length, near(real, guessed), real.length];
  });
}

type Shift = readonly [down: number, right: number];

/** Shifts from a pixel to those whose centres are within a distance of its own, the nearest first. */
function shiftsWithin(distance: number): Shift[] {
  const reach = Math.floor(distance);
  const steps = Array.from({ length: 2 * reach + 1 }, (_, at) => at - reach);
  return steps.flatMap((down) => steps.map((right): Shift => [down, right]))
    .filter((shift) => Math.hypot(...shift) <= distance)
    .sort((one, other) => Math.hypot(...one) - Math.hypot(...other));
}

/** How many of the pixels have one of the others within the shifts. For a few pixels, faster than distances. */
function countNear(
  pixels: readonly number[],
  others: readonly number[],
  { shifts, truth: { height, width } }: {
    readonly shifts: readonly Shift[];
    readonly truth: LabelMap;
  },
): number {
  const wanted = new Uint8Array(height * width);
  for (const at of others) wanted[at] = 1;
  return pixels.filter((at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    return shifts.some(([down, right]) =>
      wanted[at + down * width + right] === 1 &&
      x + right >= 0 && x + right < width && y + down >= 0 && y + down < height
    );
  }).length;
}

/**
 * The boundary F1 score of one class (Csurka et al., "What is a good evaluation measure for semantic
 * segmentation?", BMVC 2013): 2PR / (P + R), with precision P the fraction of predicted border pixels
 * near a true one, and recall R the fraction of true ones near a predicted one. If neither map has a
 * border: NaN, undefined. If only one has: 0. As with Dice, counts of several images may be added first.
 *
 * @example
 * ```ts
 * import { boundaryF1 } from "./boundary_f1.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(boundaryF1([3, 4, 6, 8]), 0.75);
 * strictEqual(boundaryF1([0, 0, 0, 8]), 0);
 * strictEqual(boundaryF1([0, 0, 0, 0]), NaN);
 * ```
 */
export function boundaryF1([predictedNear, predicted, trueNear, real]: BoundaryCounts): number {
  if (predicted === 0 && real === 0) return NaN;
  const [precision, recall] = [predictedNear / predicted, trueNear / real];
  return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}
