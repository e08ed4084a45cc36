/**
 * The paper's experiments (arXiv 2307.07344v1), as data. "The authors' code" is
 * cyliu111/Inverse-Evolution-Layers-Segmentation at commit a62ebd6.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { protocols } from "../noise/protocols.ts";
import { plateauSchedule } from "../train/schedule/plateau.ts";
import { rmsprop } from "../train/optimizer/rmsprop.ts";
import type { Experiment, ExperimentSettings } from "./experiment.ts";

const wbc: ExperimentSettings = {
  dataset: { name: "wbc", height: 112, width: 112 },
  model: { name: "unet", width: 64 },
  noise: protocols.released.settings,
  iel: { evolution: "heat", stencil: "released", boundary: "zero", dt: 0.1, steps: 20 },
  loss: { kind: "cross-entropy", ignore: null, classWeights: null },
  optimizer: rmsprop({ learningRate: 1e-4 }).settings,
  schedule: plateauSchedule().settings,
  batch: 2,
  epochs: 20,
  precision: "float32",
};

/** The table; a new experiment is a new row. */
export const EXPERIMENTS = {
  "wbc-unet": {
    id: "wbc-unet",
    title: "UNet on white blood cells",
    figures: [2, 3],
    source:
      "Paper: Figures 2 and 3, Table 1 (Δt 0.1, 20 layers), 270/30 images, 20 epochs, learning " +
      "rate 1e-4. Authors' code: stencil a quarter of the printed one, zero padding, RMSprop, " +
      "ReduceLROnPlateau, batch 2, 112×112 (its learning rate is 1e-5; the paper's is taken).",
    claim:
      "With noisy labels the UNet overfits and its Dice falls; with inverse evolution layers it " +
      "does not. With clean labels the layers change little.",
    metric: "authors-dice",
    profiles: {
      smoke: {
        settings: {
          ...wbc,
          dataset: { name: "synthetic-blobs", height: 32, width: 32, train: 24, validation: 6 },
          model: { name: "unet", width: 4 },
          optimizer: rmsprop({ learningRate: 3e-3 }).settings, // so that two epochs learn something
          epochs: 2,
        },
        cost: "two seconds on two cores",
      },
      quick: {
        settings: { ...wbc, model: { name: "unet", width: 8 } },
        cost: "three minutes on two cores",
      },
      paper: { settings: wbc, cost: "40 minutes on two cores" },
    },
  },
} as const satisfies Record<string, Experiment>;

/** The id of an experiment. */
export type ExperimentId = keyof typeof EXPERIMENTS;

/**
 * The experiment of that id.
 *
 * @throws {UserError} when there is none.
 *
 * @example
 * ```ts
 * import { experimentOf } from "./paper.ts";
 * import { throws } from "node:assert/strict";
 *
 * throws(() => experimentOf("wbc"), /no experiment is called "wbc"; there is wbc-unet/);
 * ```
 */
export function experimentOf(id: string): Experiment {
  if (Object.hasOwn(EXPERIMENTS, id)) return EXPERIMENTS[id as ExperimentId];
  throw new UserError(
    `no experiment is called "${id}"; there is ${Object.keys(EXPERIMENTS).join(", ")}`,
  );
}
