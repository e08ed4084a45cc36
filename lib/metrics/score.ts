/**
 * Computes a score from counts, by a named convention.
 *
 * @module
 */
import { type Convention, type ConventionName, conventions } from "./conventions.ts";
import { type ImageCounts, sumCounts } from "./counts.ts";

/** Scores of a set of images, as fractions 0–1. */
export interface Score {
  /** The single number of the convention. */
  readonly mean: number;
  /**
   * For each class, the mean of its defined scores over images (or its score over all images);
   * NaN for a class that the convention drops or leaves undefined.
   */
  readonly perClass: readonly number[];
}

/**
 * Scores images by a convention of {@linkcode conventions}, in double precision (the libraries use
 * single precision, so their numbers differ in the seventh digit).
 *
 * @throws {RangeError} when there are no images, or they differ in their number of classes.
 *
 * @example Two images: the second has no pixel of class 1
 * ```ts
 * import { score } from "./score.ts";
 * import type { ImageCounts } from "./counts.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const images: ImageCounts[] = [[[6, 6, 8], [2, 4, 2]], [[10, 10, 10], [0, 0, 0]]];
 * strictEqual(score("torchmetrics-miou", images).mean, (6 / 8 + 2 / 4 + 1) / 3);
 * strictEqual(score("mmseg-miou", images).mean, (16 / 18 + 2 / 4) / 2);
 * ```
 */
export function score(convention: ConventionName, images: readonly ImageCounts[]): Score {
  const rule: Convention = conventions[convention];
  const total = sumCounts(images);
  const pooled = rule.pool === "dataset" ? [total] : images;
  const scores = pooled.map((image) => (
    image.map((counts, index) => index === 0 && !rule.background ? NaN : rule.overlap(counts))
  ));
  const perClass = total.map((_, index) => definedMean(scores.map((image) => image[index]!)));
  const mean = meanOf(scores, perClass, rule);
  return { mean, perClass };
}

function meanOf(scores: readonly number[][], perClass: readonly number[], rule: Convention) {
  if (rule.absentClassSpoils && perClass.slice(rule.background ? 0 : 1).some(Number.isNaN)) {
    return NaN;
  }
  const terms = {
    pairs: () => scores.flat(),
    images: () => scores.map(definedMean),
    classes: () => perClass,
  }[rule.mean]();
  const mean = definedMean(terms);
  return Number.isNaN(mean) ? rule.nothing : mean;
}

/** The mean of the numbers that are not NaN; NaN if there are none. */
function definedMean(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
