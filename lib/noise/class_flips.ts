/**
 * Confused classes: label noise that depends only on the class.
 *
 * @module
 */
import * as z from "zod";
import { connectedComponents } from "../data/components.ts";
import type { LabelMap } from "../data/dataset.ts";
import { type Kind, kind } from "../kind/kind.ts";
import {
  type LabelNoise,
  type LabelNoiseContext,
  noiseOfLabels,
  noiseStreams,
  positionFields,
  valueFields,
} from "./label_noise.ts";

const row = z.array(z.number().min(0).max(1)).refine(
  (chances) => Math.abs(chances.reduce((sum, chance) => sum + chance, 0) - 1) < 1e-6,
  "a row's chances must add up to 1",
);

const schema = z.strictObject({
  kind: z.literal("class-flips"),
  /** The unit of a flip: each 4-connected component of a class, or each pixel. */
  unit: z.enum(["component", "pixel"]).default("component"),
  /** Probability that a label is flipped, spread equally over the other classes. Unused with a matrix. */
  share: z.number().min(0).max(1).default(0.1),
  /** Classes that are never flipped, such as the background. Unused with a matrix. */
  keep: z.array(z.int().nonnegative()).readonly().default([]),
  /**
   * Probability T[i][j] that class i is labelled j, K rows of K numbers that add up to 1; null for the
   * symmetric matrix of `share`.
   */
  matrix: z.array(row).nullable().default(null),
  ...positionFields,
  ...valueFields,
});

/** Settings of {@linkcode classFlips}. */
export type ClassFlips = z.output<typeof schema>;

/**
 * Class-conditional label noise: class i becomes j with probability T[i][j], whatever the image shows
 * (Patrini et al., "Making Deep Neural Networks Robust to Label Noise: A Loss Correction Approach",
 * CVPR 2017, §2), for whole components, as when an annotator mistakes one kind of cell for another, or
 * for single pixels. `make` throws a `RangeError` when the matrix does not have K rows of K numbers.
 *
 * Each component or pixel draws one number from both streams: the first decides whether it is flipped,
 * with probability 1 − T[i][i], the second to which class.
 *
 * @example Cars are mistaken for buses, and nothing else
 * ```ts
 * import { classFlips } from "./class_flips.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const matrix = [[1, 0, 0], [0, 0, 1], [0, 0, 1]];
 * const context = { classes: 3, ignore: undefined, height: 1, width: 5, seed: 0 };
 * const noise = classFlips.make(classFlips({ matrix }), context);
 * const clean = { height: 1, width: 5, data: Uint8Array.of(0, 1, 1, 0, 2) };
 * deepStrictEqual([...noise.corrupt(clean, { id: "a", epoch: 1 }).data], [0, 2, 2, 0, 2]);
 * ```
 */
export const classFlips: Kind<typeof schema, LabelNoiseContext, LabelNoise> = kind({
  kind: "class-flips",
  schema,
  make(settings, context) {
    const { classes, ignore, seed } = context;
    const matrix = settings.matrix ?? symmetric(settings, classes);
    if (matrix.length !== classes || matrix.some((row) => row.length !== classes)) {
      throw new RangeError(
        `a matrix of ${matrix.length} rows cannot flip ${classes} classes: give ${classes} rows of ` +
          `${classes} chances`,
      );
    }
    const chancesOf = (value: number) => {
      if (value < classes) return matrix[value]!;
      throw new RangeError(`label ${value} is none of the classes 0–${classes - 1}`);
    };
    const { positions, values } = noiseStreams(settings, seed);
    return noiseOfLabels(settings, context, {
      draw(label, access) {
        const { count, ownerOf, classOf } = unitsOf(label, settings.unit, ignore);
        const [where, what] = [positions(access), values(access)];
        const becomes = Uint8Array.from({ length: count }, (_, unit) => {
          const [chance, choice, own] = [where.uniform(), what.uniform(), classOf(unit)];
          if (own === ignore) return own;
          return chance < 1 - chancesOf(own)[own]! ? another(own, chancesOf(own), choice) : own;
        });
        return label.data.map((value, at) => value === ignore ? value : becomes[ownerOf(at)]!);
      },
      expectedWrongShare({ data }) {
        const counted = Array.from(data.filter((value) => value !== ignore));
        const wrong = counted.reduce((sum, value) => sum + 1 - chancesOf(value)[value]!, 0);
        return counted.length === 0 ? 0 : wrong / counted.length;
      },
    });
  },
});

/** Probability 1 − share to stay, the rest spread equally over the other classes; `keep` always stays. */
function symmetric({ share, keep }: ClassFlips, classes: number): number[][] {
  return Array.from({ length: classes }, (_, own) => {
    const flipped = keep.includes(own) ? 0 : share;
    return Array.from(
      { length: classes },
      (_, other) => other === own ? 1 - flipped : flipped / (classes - 1),
    );
  });
}

/** The class other than `own` that `choice`, 0 to 1, selects. */
function another(own: number, chances: readonly number[], choice: number): number {
  const others = chances.map((chance, other) => other === own ? 0 : chance);
  let left = choice * others.reduce((sum, chance) => sum + chance, 0);
  const found = others.findIndex((chance) => (left -= chance) < 0);
  return found >= 0 ? found : others.findLastIndex((chance) => chance > 0);
}

/** The units that are flipped as a whole. */
function unitsOf(label: LabelMap, unit: ClassFlips["unit"], ignore: number | undefined) {
  if (unit === "pixel") {
    const { data } = label;
    return { count: data.length, ownerOf: (at: number) => at, classOf: (at: number) => data[at]! };
  }
  const { owner, labels, count } = connectedComponents(label, {
    part: (value) => value === ignore ? -1 : value,
  });
  return { count, ownerOf: (at: number) => owner[at]!, classOf: (at: number) => labels[at]! };
}
