/**
 * Early-learning correction as a row of the table of corrections. `early_learning.ts` has the
 * mathematics.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";
import { type Kind, kind } from "../kind/kind.ts";
import { classesToCorrect, correctLabels } from "./early_learning.ts";
import type { LabelCorrection, LabelCorrectionContext } from "./label_correction.ts";

const schema = z.strictObject({
  kind: z.literal("adele"),
  /** r, the fraction of the first slope that a class's IoU curve loses before memorising. The paper: 0.9. */
  threshold: z.number().gt(0).lt(1).default(0.9),
  /** τ, the probability that a prediction must exceed to replace a label. The paper: 0.8. */
  confidence: z.number().min(0).lt(1).default(0.8),
  /** The class around objects: corrected together with any other class, never on its own. */
  background: z.int().nonnegative().default(0),
});

/**
 * Adaptive early-learning correction, ADELE (Liu et al., "Adaptive Early-Learning Correction for
 * Segmentation from Noisy Annotations", CVPR 2022, arXiv 2110.03740). It fits a curve to each class's IoU
 * between predictions and labels on the training images. Once the curve has lost the fraction `threshold`
 * of its first slope, predictions more probable than `confidence` replace labels of that class in every
 * epoch: `classesToCorrect` and `correctLabels`.
 *
 * Not implemented: the paper's average of predictions at several scales, and its consistency loss.
 *
 * @example A class that was learned fast is corrected; confident predictions replace its labels
 * ```ts
 * import { adele } from "./adele.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { open, correct } = adele.make(adele(), { classes: 2, ignore: undefined });
 * const ious = [1, 2, 3, 4, 5].map((t) => [0.9, 0.8 * (1 - Math.exp(-t))]);
 * deepStrictEqual([open(ious.slice(0, 2)), open(ious)], [[], [1]]);
 * const label = { height: 1, width: 3, data: Uint8Array.of(1, 0, 0) };
 * const probabilities = [0, 1, 0.1, 0.9, 0.4, 0.6];
 * deepStrictEqual([...correct(label, { probabilities, open: [1] }).data], [1, 1, 0]);
 * ```
 */
export const adele: Kind<typeof schema, LabelCorrectionContext, LabelCorrection> = kind({
  kind: "adele",
  schema,
  make({ threshold, confidence, background }, { classes, ignore }) {
    if (background >= classes) {
      throw new UserError(
        `correction: background ${background} is none of the classes 0–${
          classes - 1
        }; name one of them`,
      );
    }
    return {
      open: (ious) => classesToCorrect(ious, { threshold, background }),
      correct: (label, { probabilities, open }) =>
        correctLabels(label, {
          ...{ probabilities, classes, confidence, background, ignore },
          correct: open,
        }),
    };
  },
});
