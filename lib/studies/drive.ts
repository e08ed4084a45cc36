/**
 * The authors' experiment on DRIVE (their code, `Unet_IELs_DRIVE/`; not in the paper's v1), for users
 * who have the data: half of all labels are redrawn, pixel by pixel, and ten heat layers of Δt 0.2
 * are used against that noise. Besides heat, it includes evolutions that may preserve vessels better.
 * The kit's authors never ran it, since they have no copy of DRIVE. The expectations were written
 * down with it.
 *
 * As in the authors' code: UNet of width 64 (`paper`), 512×512 pixels, batch 2, 50 epochs, a rate of
 * 1e-4 without a schedule, noise windows of 1×1 pixels over half of the area. Differences: RMSprop
 * instead of Adam; cross-entropy alone, where they add the Dice loss; random left–right flips, where
 * they trained on 80 images made from the 20 beforehand; a selection part, and a mask for each run,
 * as in the careful protocol.
 *
 * @module
 */
import { flip } from "../data/flip.ts";
import { dataset } from "../data/table.ts";
import { guidedDiffusion } from "../evolution/guided_diffusion.ts";
import { heat } from "../evolution/heat.ts";
import { meanCurvature } from "../evolution/mean_curvature.ts";
import { type ArmChanges, type Experiment, experiment } from "../experiment/experiment.ts";
import { iel } from "../iel.ts";
import { unet } from "../models/unet.ts";
import { windows } from "../noise/window_noise.ts";
import { CAREFUL_SMOKE, CAREFUL_WBC } from "./careful.ts";

const LAYERS = {
  heat: { label: "10 heat layers", iel: iel(heat(), { dt: 0.2, steps: 10 }) },
  guided: {
    label: "10 layers, guided by the image",
    iel: iel(guidedDiffusion({ kappa: 10 }), { dt: 0.2, steps: 10 }),
  },
  curvature: {
    label: "10 layers, mean curvature",
    iel: iel(meanCurvature({ epsilon: 0.3 }), { dt: 0.2, steps: 10 }),
  },
} as const;

const armsOf = (labels: "noisy" | "clean"): Record<string, ArmChanges> => {
  const own: ArmChanges = labels === "clean" ? { noise: null, dash: "dash" } : {};
  return {
    [labels]: { ...own, label: `${labels}: plain` },
    ...Object.fromEntries(
      Object.entries(LAYERS).map(([name, { label, iel }]) => [
        `${labels}-${name}`,
        { ...own, label: `${labels}: ${label}`, iel },
      ]),
    ),
  };
};

/** The authors' experiment on DRIVE. */
export const DRIVE: Experiment = experiment({
  id: "drive",
  title: "Vessels of the retina (DRIVE)",
  source: "The authors' code, Unet_IELs_DRIVE/, with the kit's careful protocol.",
  claim: "Layers help on labels half of which are drawn, and guidance by the image keeps vessels.",
  base: {
    ...CAREFUL_WBC,
    data: dataset("drive", { height: 512, width: 512 }),
    augmentation: flip(),
    noise: windows({ window: 1, share: 0.5, positionsSeed: "run" }),
    model: unet({ width: 64 }),
    epochs: 50,
  },
  arms: { ...armsOf("noisy"), ...armsOf("clean") },
  profiles: {
    quick: {
      changes: { "model.width": 8, "data.height": 256, "data.width": 256 },
      cost: null,
    },
    paper: { cost: null },
    smoke: {
      changes: CAREFUL_SMOKE,
      cost: "two seconds on two cores",
      synthetic: true,
    },
  },
  compare: [
    { arm: "noisy-heat", with: "noisy", expect: "greater" },
    { arm: "noisy-guided", with: "noisy-heat", expect: "greater" },
    { arm: "clean-guided", with: "clean-heat", expect: "greater" },
    { arm: "clean-curvature", with: "clean-heat", expect: "greater" },
  ],
  seeds: 3,
});
