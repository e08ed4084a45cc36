/**
 * Early-learning correction as a row of the table of corrections. Its mathematics is
 * `early_learning.ts`'s.
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
  /** r, the share of its first slope that a class's curve of IoU has lost where memorising begins. The paper: 0.9. */
  threshold: z.number().gt(0).lt(1).default(0.9),
  /** τ, how probable a prediction must be, more than so much, to replace a label. The paper: 0.8. */
  confidence: z.number().min(0).lt(1).default(0.8),
  /** The class around objects: it changes places with any that is corrected, and is none by itself. */
  background: z.int().nonnegative().default(0),
});

/**
 * Adaptive early-learning correction, ADELE (Liu et al., "Adaptive Early-Learning Correction for
 * Segmentation from Noisy Annotations", CVPR 2022, arXiv 2110.03740). A curve is fitted to the IoU of
 * each class, of predictions on the training images with their labels; once it has lost the share
 * `threshold` of its first slope, predictions more probable than `confidence` replace labels of that
 * class, epoch after epoch: `classesToCorrect` and `correctLabels`.
 *
 * Not here: the paper's average of predictions at several scales, and its consistency loss.
 *
 * @example A class that was learnt fast is corrected; what the network is sure of replaces its label
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
