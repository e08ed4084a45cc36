/**
 * Measures how ragged a label map is, without using the truth: the paper says that networks trained on
 * noisy labels predict maps "full of noise" and that those trained with inverse evolution layers do not.
 *
 * @module
 */
import { connectedComponents } from "../data/components.ts";
import type { LabelMap } from "../data/dataset.ts";
import type { LabelSpace } from "./counts.ts";

/** Measures of raggedness; each is smaller for a smoother map. */
export interface Regularity {
  /** Number of 4-connected components of each class; a clean blood cell has one of each. */
  readonly components: readonly number[];
  /**
   * Number of pairs of horizontally or vertically adjacent pixels of different classes: the length of
   * the boundaries between classes in pixel sides. The image's border is not a boundary.
   */
  readonly boundaryLength: number;
  /**
   * Isotropic total variation ½ Σ_c Σ_yx √((δx 1_c)² + (δy 1_c)²), with 1_c the indicator of class
   * c and δ forward differences that are 0 across the image's border. A straight boundary counts
   * its length; a pixel with boundaries both to its right and below counts √2 if the same class is on
   * both sides, 1 + √½ if two different classes are.
   */
  readonly totalVariation: number;
}

/**
 * Measures a label map. Ignored pixels belong to no component and are not part of any boundary.
 *
 * @throws {RangeError} when the map holds a value that is not a class.
 *
 * @example One stray pixel in the middle of a class
 * ```ts
 * import { regularity } from "./regularity.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const label = { height: 3, width: 3, data: Uint8Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0) };
 * deepStrictEqual(regularity(label, { classes: 2 }), {
 *   components: [1, 1],
 *   boundaryLength: 4,
 *   totalVariation: 2 + Math.SQRT2,
 * });
 * ```
 */
export function regularity(label: LabelMap, labels: LabelSpace): Regularity {
  const { height, width, data } = label;
  const { classes, ignore } = labels;
  const wrong = data.find((value) => value >= classes && value !== ignore);
  if (wrong !== undefined) {
    throw new RangeError(
      `the label map holds ${wrong}, which is none of the classes 0–${classes - 1}`,
    );
  }
  let boundaryLength = 0;
  let totalVariation = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const here = data[at]!;
      if (here === ignore) continue;
      const right = x + 1 < width && data[at + 1] !== ignore ? data[at + 1]! : here;
      const below = y + 1 < height && data[at + width] !== ignore ? data[at + width]! : here;
      boundaryLength += Number(right !== here) + Number(below !== here);
      totalVariation += variation(here, right, below);
    }
  }
  return { components: components(label, labels), boundaryLength, totalVariation };
}

/** ½ Σ_c √(…) of one pixel, from its class and those to its right and below. */
function variation(here: number, right: number, below: number): number {
  const [across, down] = [right !== here, below !== here];
  if (!across || !down) return Number(across || down);
  // Class `here` changes in both directions: √2. The others change in one direction each, or one in both.
  return right === below ? Math.SQRT2 : (Math.SQRT2 + 2) / 2;
}

function components(label: LabelMap, { classes, ignore }: LabelSpace): number[] {
  const counts = new Array<number>(classes).fill(0);
  const part = (value: number) => value === ignore ? -1 : value;
  for (const value of connectedComponents(label, { part }).labels) counts[value]!++;
  return counts;
}
