/**
 * The paper's experiments on cells: rows of the table in `paper.ts`. "The authors' code" is
 * cyliu111/Inverse-Evolution-Layers-Segmentation at commit a62ebd6.
 *
 * @module
 */
import { dataset } from "../data/table.ts";
import { heat } from "../evolution/heat.ts";
import { type Experiment, experiment } from "../experiment/experiment.ts";
import { iel } from "../iel.ts";
import { unet } from "../models/unet.ts";
import { protocols } from "../noise/protocols.ts";
import { rmsprop } from "../train/optimizer/rmsprop.ts";
import { constant } from "../train/schedule/constant.ts";
import { plateau } from "../train/schedule/plateau.ts";
import { step } from "../train/schedule/step.ts";
import { paperArms, paperComparisons } from "./arms.ts";

/** Settings that the experiments share and that the authors' code states. */
const shared = {
  optimizer: rmsprop({ learningRate: 1e-4 }),
  metric: "authors-dice",
  score: "last-epoch",
} as const;

/** For tests: synthetic cells, and a rate at which two epochs are enough to learn something. */
const smoke = {
  data: dataset("synthetic-blobs", { height: 32, width: 32, train: 24, validation: 6 }),
  model: unet({ width: 4 }),
  optimizer: rmsprop({ learningRate: 3e-3 }),
  batch: 2,
  epochs: 2,
} as const;

/** UNet on white blood cells and on nuclei. */
export const CELLS = {
  "wbc-unet": experiment({
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
    base: {
      ...shared,
      data: dataset("wbc", { height: 112, width: 112 }),
      model: unet({ width: 64 }),
      noise: protocols.released.settings,
      iel: iel(heat(), { dt: 0.1, steps: 20 }),
      schedule: plateau(),
      batch: 2,
      epochs: 20,
    },
    arms: paperArms({ sweep: [1, 5, 10, 40, 80] }),
    compare: paperComparisons,
    profiles: {
      quick: {
        changes: { model: unet({ width: 8 }) },
        cost: "1 to 8 minutes on one core",
        synthetic: true,
      },
      smoke: { changes: smoke, cost: "two seconds on two cores", synthetic: true },
      paper: { cost: "60 to 85 minutes on one core" },
    },
  }),
  "dsb2018-unet": experiment({
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
    base: {
      ...shared,
      data: dataset("dsb2018", { height: 256, width: 256 }),
      model: unet({ width: 64 }),
      noise: protocols["supposed-dsb2018"].settings,
      iel: iel(heat(), { dt: 0.1, steps: 30 }),
      schedule: step(),
      batch: 16,
      epochs: 50,
    },
    arms: paperArms({ sweep: [1, 5] }),
    compare: paperComparisons,
    profiles: {
      quick: {
        changes: {
          data: dataset("dsb2018", { height: 128, width: 128 }),
          model: unet({ width: 8 }),
          schedule: constant(),
          batch: 4,
          epochs: 15,
        },
        cost: "1 to 9 minutes on one core",
        synthetic: true,
      },
      smoke: { changes: smoke, cost: "two seconds on two cores", synthetic: true },
      night: {
        changes: { model: unet({ width: 16 }), epochs: 30 },
        cost: "95 to 100 minutes on one core",
      },
      paper: { cost: "18 hours on two cores" },
    },
  }),
} as const satisfies Record<string, Experiment>;
