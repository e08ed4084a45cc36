/**
 * Tests which label noise smoothing corrects: errors like those of annotators, and windows of the
 * paper's kind over increasing parts of the image, on nuclei under the careful protocol.
 *
 * Each kind of noise makes 5.0 % of the training labels wrong, so that kinds are compared and not
 * amounts: 46 % of the boundaries displaced by 1 to 3 pixels; 35.5 % of the nuclei missing and as many
 * of the pairs of neighbours merged; isolated wrong pixels; and class-conditional flips, 37 % of the
 * pixels of nuclei labelled as background. Each image keeps its errors. Windows of 3×3
 * pixels that all images share cover 5, 10, 20 and 40 % of the image, and half of the covered labels
 * are wrong.
 *
 * Thirty layers smooth by a kernel whose standard deviation is √1.5 = 1.2 pixels (implicit heat of
 * time N·Δt = 3 with a quarter of the stencil). This gives hypotheses, each of which the test can
 * refute:
 *
 * - *Windows and single pixels*, where the plain network memorised them: layers and implicit heat at
 *   prediction score higher than the plain network. The gate is open where its errors inside the
 *   noise are at least three times those outside: for shared windows on test images; for errors of
 *   each image's own on training images, where the label is wrong compared with where the errors of
 *   another image would be (`noisePlaces`), so that boundaries are compared with boundaries and
 *   nuclei with nuclei.
 * - *Boundaries and whole nuclei* are wider than the kernel: layers and implicit heat correct nothing
 *   and cost as much as on clean labels, so that they score lower. This has no gate, since it expects
 *   harm, whether or not the noise was memorised.
 * - *Layers in training and implicit heat at prediction are the same to within 0.005*, whatever the
 *   noise, without a gate.
 *
 * Score: mean of the last five epochs on test. Seeds: 3, with which the sign-flip test gives p = 1/8
 * at best, so a supported difference rests on its interval. Stated before the first run.
 *
 * @module
 */
import { implicitHeatAfter } from "../after/implicit_heat.ts";
import type { Comparison } from "../experiment/compare.ts";
import { type ArmChanges, type Experiment, experiment } from "../experiment/experiment.ts";
import { heat } from "../evolution/heat.ts";
import { iel } from "../iel.ts";
import { boundaryBand } from "../noise/boundary_band.ts";
import { classFlips } from "../noise/class_flips.ts";
import { instances } from "../noise/instances.ts";
import { pixelFlips } from "../noise/pixel_flips.ts";
import type { NoiseSettings } from "../noise/protocols.ts";
import { windows } from "../noise/window_noise.ts";
import { CAREFUL_NUCLEI, CAREFUL_SMOKE, SAME } from "./careful.ts";

/** A noise, and whether its errors are narrower than the kernel of the layers. */
interface Noise {
  readonly title: string;
  readonly colour: string;
  readonly text?: string;
  readonly noise: NoiseSettings;
  readonly narrow: boolean;
}

const shared = (percent: number, colour: string, text = colour): Noise => ({
  title: `windows over ${percent} %`,
  ...{ colour, text },
  noise: windows({ window: 3, share: percent / 100, positionsSeed: "run" }),
  narrow: true,
});

const NOISES: Readonly<Record<string, Noise>> = {
  boundary: {
    title: "boundaries off by 1 to 3 pixels",
    colour: "#0072B2",
    noise: boundaryBand({ greatest: 4, share: 0.46 }),
    narrow: false,
  },
  objects: {
    title: "missing and merged nuclei",
    ...{ colour: "#009E73", text: "#00704f" },
    noise: instances({ missing: 0.355, merged: 0.355 }),
    narrow: false,
  },
  pixels: {
    title: "isolated wrong pixels",
    ...{ colour: "#CC79A7", text: "#8f4c72" },
    noise: pixelFlips({ share: 0.05 }),
    narrow: true,
  },
  classes: {
    title: "pixels of nuclei labelled as ground",
    colour: "#000000",
    noise: classFlips({ unit: "pixel", keep: [0], share: 0.37 }),
    narrow: true,
  },
  "windows-5": shared(5, "#E69F00", "#8a5f00"),
  "windows-10": shared(10, "#D55E00", "#b84f00"),
  "windows-20": shared(20, "#a63c00"),
  "windows-40": shared(40, "#5c2000"),
};

/** The paper's number of layers for nuclei. */
const STEPS = 30;

/** The arms for one noise: plain, smoothed at prediction, with layers. */
function armsOf(
  [name, { title, colour, text = colour, noise }]: [string, Noise],
): Record<string, ArmChanges> {
  const own = { noise, colour, text };
  const after = implicitHeatAfter({ dt: 0.1, steps: STEPS });
  return {
    [name]: { ...own, label: `${title}: plain` },
    [`${name}-implicit`]: {
      ...own,
      ...{ label: `${title}: implicit heat at prediction`, dash: "dot", after },
    },
    [`${name}-layers`]: {
      ...own,
      ...{ label: `${title}: ${STEPS} layers`, dash: "dash" },
      iel: iel(heat(), { dt: 0.1, steps: STEPS }),
    },
  };
}

const compare = Object.entries(NOISES).flatMap(([plain, { narrow }]): Comparison[] => [
  ...["layers", "implicit"].map((remedy): Comparison => (
    narrow
      ? { arm: `${plain}-${remedy}`, with: plain, expect: "greater", gate: plain }
      : { arm: `${plain}-${remedy}`, with: plain, expect: "less" }
  )),
  { arm: `${plain}-layers`, with: `${plain}-implicit`, expect: "equal", margin: SAME },
]);

/** Kinds and shares of noise, on nuclei. */
export const NUCLEI_NOISES: Experiment = experiment({
  id: "nuclei-noises",
  title: "Which noise smoothing mends: nuclei",
  source: "The kit's own study, under its careful protocol (lib/studies/careful.ts).",
  claim:
    "Smoothing, by layers or at prediction, mends noise that is narrower than its kernel and that " +
    "the network memorised; it costs score where boundaries or whole nuclei are wrong.",
  base: CAREFUL_NUCLEI,
  arms: Object.assign({}, ...Object.entries(NOISES).map(armsOf)),
  compare,
  profiles: {
    quick: { cost: "two to six minutes on one core" },
    smoke: { changes: CAREFUL_SMOKE, cost: "two seconds on two cores", synthetic: true },
  },
  seeds: 3,
});
