/**
 * The paper's experiments on cells: rows of the table in `paper.ts`. "The authors' code" is
 * cyliu111/Inverse-Evolution-Layers-Segmentation at commit a62ebd6.
 *
 * @module
 */
import { protocols } from "../noise/protocols.ts";
import { rmsprop } from "../train/optimizer/rmsprop.ts";
import { constantSchedule } from "../train/schedule/constant.ts";
import { plateauSchedule } from "../train/schedule/plateau.ts";
import { stepSchedule } from "../train/schedule/step.ts";
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

const dsb: ExperimentSettings = {
  ...wbc,
  dataset: { name: "dsb2018", height: 256, width: 256 },
  noise: protocols["supposed-dsb2018"].settings,
  iel: { ...wbc.iel, steps: 30 },
  schedule: stepSchedule().settings,
  batch: 16,
  epochs: 50,
};

/** For tests: drawn cells, and a rate with which two epochs learn something. */
const smoke = {
  dataset: { name: "synthetic-blobs", height: 32, width: 32, train: 24, validation: 6 },
  model: { name: "unet", width: 4 },
  optimizer: rmsprop({ learningRate: 3e-3 }).settings,
  batch: 2,
  epochs: 2,
} as const satisfies Partial<ExperimentSettings>;

/** UNet on white blood cells and on nuclei. */
export const CELLS = {
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
      smoke: { settings: { ...wbc, ...smoke }, cost: "two seconds on two cores" },
      quick: {
        settings: { ...wbc, model: { name: "unet", width: 8 } },
        cost: "three minutes on two cores",
      },
      paper: { settings: wbc, cost: "40 minutes on two cores" },
    },
  },
  "dsb2018-unet": {
    id: "dsb2018-unet",
    title: "UNet on nuclei (DSB2018)",
    figures: [4, 5],
    source:
      "Paper: Figures 4 and 5, Table 1 (Δt 0.1, 30 layers), windows 3×3, otherwise as for white " +
      "blood cells, so its learning rate of 1e-4 and its 10 % of noise. Authors' code: 256×256, " +
      "batch 16, 50 epochs, StepLR(20, 0.5), RMSprop; its learning rate of 1e-5, its 20 % of " +
      "noise and the defect of its noise, which can only erase nuclei, are not taken (they have " +
      "names in the table of noise protocols). Quick: width 8, 128×128, batch 4, 15 epochs at one " +
      "learning rate. Night: width 16 and 30 epochs, else as stated.",
    claim:
      "With noisy labels the UNet overfits and its Dice falls; with inverse evolution layers it " +
      "does not. With clean labels the layers change little.",
    metric: "authors-dice",
    profiles: {
      smoke: { settings: { ...dsb, ...smoke }, cost: "two seconds on two cores" },
      quick: {
        settings: {
          ...dsb,
          dataset: { name: "dsb2018", height: 128, width: 128 },
          model: { name: "unet", width: 8 },
          schedule: constantSchedule().settings,
          batch: 4,
          epochs: 15,
        },
        cost: "six minutes on one core",
      },
      night: {
        settings: { ...dsb, model: { name: "unet", width: 16 }, epochs: 30 },
        cost: "an hour and a quarter on one core",
      },
      paper: { settings: dsb, cost: "18 hours on two cores" },
    },
  },
} as const satisfies Record<string, Experiment>;
