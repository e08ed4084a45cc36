/**
 * Tests which window noise a network memorises: the paper's noise under four readings of its
 * protocol, and the effect of layers and smoothing on each, on white blood cells under the careful
 * protocol.
 *
 * The paper's text chooses windows for each label separately; the released code has one position mask
 * for all images and redraws the classes at each access. In a window shared by all images, the
 * distribution of labels does not depend on the true class, so a network learns the position; windows
 * that differ between images can only be memorised image by image. This gives hypotheses, each of
 * which the test can refute:
 *
 * - *Shared windows harm, windows of each image's own do not*: the plain network scores lower with
 *   the released noise, and with the same noise whose classes are drawn once, than with windows and
 *   classes of each image's own.
 * - *Where the plain network memorised the noise*, layers and implicit heat at prediction score
 *   higher than it does. The gate is open where its errors inside the noise are at least three times
 *   those outside, counted as `noisePlaces` and `fixedPlaces` define: for shared windows on test
 *   images; for an image's own windows on training images, compared with the windows that another
 *   image would have had.
 * - *Where it did not*, 20 layers change nothing, to within 0.005.
 * - *Layers in training and implicit heat at prediction are the same to within 0.005*, whatever the
 *   noise. This has no gate: it says what the layers are, not what they mend.
 *
 * Score: mean of the last five epochs on test. Seeds: 5. Stated before the first run. Noise that is
 * redrawn completely in each epoch is an extra arm, for users who have the time.
 *
 * @module
 */
import { implicitHeatAfter } from "../after/implicit_heat.ts";
import type { Comparison } from "../experiment/compare.ts";
import { type ArmChanges, type Experiment, experiment } from "../experiment/experiment.ts";
import { heat } from "../evolution/heat.ts";
import { iel } from "../iel.ts";
import { windows } from "../noise/window_noise.ts";
import { CAREFUL_SMOKE, CAREFUL_WBC, SAME } from "./careful.ts";

/**
 * Windows of 2×2 pixels over 10 %, by name of the protocol; the run's seed draws the mask in all of
 * them.
 */
export const PROTOCOLS = {
  released: {
    title: "shared windows, classes redrawn",
    ...{ colour: "#D55E00", text: "#b84f00" },
    noise: {},
  },
  fixed: {
    title: "shared windows and classes",
    ...{ colour: "#CC79A7", text: "#8f4c72" },
    noise: { values: "fixed" },
  },
  "per-image": {
    title: "each image's own windows",
    ...{ colour: "#0072B2", text: "#0072B2" },
    noise: { positions: "per-image", values: "per-image" },
  },
  printed: {
    title: "each image's own windows, exactly 10 %",
    ...{ colour: "#009E73", text: "#00704f" },
    noise: { positions: "per-image", values: "per-image", area: "exact", placement: "grid" },
  },
  redrawn: {
    title: "everything redrawn in each epoch",
    ...{ colour: "#000000", text: "#000000" },
    noise: { positions: "redrawn" },
    extra: true,
  },
} as const;

/** The paper's number of layers for white blood cells, and a quarter of it. */
const NUMBERS = [5, 20] as const;

/** The arms for one protocol: plain, smoothed at prediction, with layers. */
function armsOf(name: keyof typeof PROTOCOLS): Record<string, ArmChanges> {
  const { title, noise, ...style } = PROTOCOLS[name];
  const own = {
    ...style,
    noise: windows({ window: 2, share: 0.1, positionsSeed: "run", ...noise }),
  };
  const after = implicitHeatAfter({ dt: 0.1, steps: 20 });
  return {
    [name]: { ...own, label: `${title}: plain` },
    [`${name}-implicit`]: {
      ...own,
      ...{ label: `${title}: implicit heat at prediction`, dash: "dot", after },
    },
    ...Object.fromEntries(NUMBERS.map((steps) => [`${name}-layers-${steps}`, {
      ...own,
      ...{ label: `${title}: ${steps} layers`, dash: "dash" },
      iel: iel(heat(), { dt: 0.1, steps }),
    }])),
  };
}

const names = Object.keys(PROTOCOLS) as (keyof typeof PROTOCOLS)[];

const compare: readonly Comparison[] = [
  { arm: "released", with: "per-image", expect: "less" },
  { arm: "fixed", with: "per-image", expect: "less" },
  { arm: "printed", with: "per-image", expect: "equal", margin: SAME },
  ...names.flatMap((plain): Comparison[] => [
    ...NUMBERS.map((steps): Comparison => (
      { arm: `${plain}-layers-${steps}`, with: plain, expect: "greater", gate: plain }
    )),
    { arm: `${plain}-implicit`, with: plain, expect: "greater", gate: plain },
    { arm: `${plain}-layers-20`, with: `${plain}-implicit`, expect: "equal", margin: SAME },
  ]),
  { arm: "per-image-layers-20", with: "per-image", expect: "equal", margin: SAME },
  { arm: "printed-layers-20", with: "printed", expect: "equal", margin: SAME },
];

/** The paper's noise by protocol, on white blood cells. */
export const WBC_PROTOCOLS: Experiment = experiment({
  id: "wbc-protocols",
  title: "Which window noise is memorised: white blood cells",
  source: "The kit's own study, under its careful protocol (lib/studies/careful.ts).",
  claim:
    "Windows that all images share are memorised, and smoothing of any kind mends them; windows of " +
    "each image's own are not, and smoothing changes nothing.",
  base: CAREFUL_WBC,
  arms: Object.assign({}, ...names.map(armsOf)),
  compare,
  profiles: {
    quick: { cost: "two to five minutes on one core" },
    smoke: { changes: CAREFUL_SMOKE, cost: "two seconds on two cores", synthetic: true },
  },
  seeds: 5,
});
