/**
 * The methods that are compared with the layers: what each changes in plain training, and the values
 * from which its setting is chosen.
 *
 * @module
 */
import { layers } from "../after/layers.ts";
import { flip } from "../data/flip.ts";
import { shift } from "../data/shift.ts";
import type { ArmChanges } from "../experiment/experiment.ts";
import { heat } from "../evolution/heat.ts";
import { iel, stdSoftmax } from "../iel.ts";
import { bootstrappingHard, bootstrappingSoft } from "../losses/bootstrapping.ts";
import { gce } from "../losses/gce.ts";
import { gradientPenalty } from "../losses/gradient_penalty.ts";
import { labelSmoothing } from "../losses/label_smoothing.ts";
import { svls } from "../losses/svls.ts";
import { symmetricCrossEntropy } from "../losses/symmetric_cross_entropy.ts";
import { totalVariation } from "../losses/total_variation.ts";
import { adele } from "../noise/adele.ts";

/** A method with a tuned setting. */
export interface TunedMethod {
  /** Its name for readers. */
  readonly label: string;
  /** Its setting, by its symbol in formulas. */
  readonly setting: string;
  /** The grid: at most four values. */
  readonly values: readonly number[];
  /** Its changes of plain training. */
  changes(value: number): ArmChanges;
}

/** A method without a setting to tune. */
export interface FixedMethod {
  /** Its name for readers. */
  readonly label: string;
  /** Its changes of plain training. */
  readonly changes: ArmChanges;
}

/** Augmentation moves wrong labels with their pixels, as it does when the noise is in the files. */
const moved = { noiseFrame: "image" } as const;

/**
 * The methods with a tuned setting. Each grid contains the value of the method's paper or code, if
 * there is one, with others on both sides of it where the setting allows.
 *
 * @example
 * ```ts
 * import { TUNED } from "./methods.ts";
 * import { deepStrictEqual, ok } from "node:assert/strict";
 *
 * ok(Object.values(TUNED).every(({ values }) => values.length <= 4));
 * deepStrictEqual(TUNED.gce.changes(0.7), { loss: { kind: "gce", q: 0.7, classWeights: null } });
 * ```
 */
export const TUNED = {
  layers: {
    label: "layers",
    setting: "N",
    values: [5, 10, 20, 40],
    changes: (steps) => ({ iel: iel(heat(), { dt: 0.1, steps }) }),
  },
  smoothing: {
    label: "label smoothing",
    setting: "ε",
    values: [0.1, 0.2, 0.4],
    changes: (epsilon) => ({ loss: labelSmoothing({ epsilon }) }),
  },
  svls: {
    label: "spatially varying label smoothing",
    setting: "σ",
    values: [0.5, 1, 2],
    changes: (sigma) => ({ loss: svls({ sigma }) }),
  },
  gce: {
    label: "generalised cross-entropy",
    setting: "q",
    values: [0.5, 0.7, 0.9],
    changes: (q) => ({ loss: gce({ q }) }),
  },
  sce: {
    label: "symmetric cross-entropy",
    setting: "α",
    values: [0.01, 0.1, 1],
    changes: (alpha) => ({ loss: symmetricCrossEntropy({ alpha }) }),
  },
  "boot-soft": {
    label: "soft bootstrapping",
    setting: "β",
    values: [0.95, 0.8, 0.5],
    changes: (beta) => ({ loss: bootstrappingSoft({ beta }) }),
  },
  "boot-hard": {
    label: "hard bootstrapping",
    setting: "β",
    values: [0.8, 0.6, 0.4],
    changes: (beta) => ({ loss: bootstrappingHard({ beta }) }),
  },
  slopes: {
    label: "gradient penalty",
    setting: "λ",
    values: [0.02, 0.2, 2],
    changes: (lambda) => ({ loss: gradientPenalty({ lambda }) }),
  },
  tv: {
    label: "total variation",
    setting: "λ",
    values: [0.1, 1, 10],
    changes: (lambda) => ({ loss: totalVariation({ lambda }) }),
  },
  std: {
    label: "softmax with spatial regularisation",
    setting: "λ",
    values: [0.5, 1.5, 5],
    changes(lambda) {
      const iel = stdSoftmax({ lambda });
      return { iel, after: layers({ iel }) };
    },
  },
  shifts: {
    label: "random shifts",
    setting: "pixels",
    values: [4, 8, 16],
    changes: (pixels) => ({ ...moved, augmentation: shift({ pixels }) }),
  },
  adele: {
    label: "early-learning correction",
    // Not r: these IoU curves are flat after the first epoch, so that every r selects the third
    // epoch.
    setting: "τ",
    values: [0.6, 0.8, 0.9],
    changes: (confidence) => ({ correction: adele({ confidence }) }),
  },
} as const satisfies Record<string, TunedMethod>;

/** Name of a method with a tuned setting. */
export type TunedName = keyof typeof TUNED;

/**
 * The methods without a setting to tune.
 *
 * @example
 * ```ts
 * import { FIXED } from "./methods.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(FIXED.replicate.changes, { "model.padding": "replicate" });
 * ```
 */
export const FIXED = {
  flips: { label: "random flips", changes: { ...moved, augmentation: flip() } },
  replicate: { label: "replicate padding", changes: { "model.padding": "replicate" } },
} as const satisfies Record<string, FixedMethod>;
