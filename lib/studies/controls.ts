/**
 * Tests what the layers do that smoothing does not: training through the layers is compared with the
 * same smoothing elsewhere, under the careful protocol.
 *
 * With L = (1 − Δt·Δ)^N, training a network f through L is plain training of L∘f, and omitting L at
 * prediction means smoothing that network by S = L⁻¹, which is N implicit heat steps. This gives a
 * hypothesis that the test can refute: *layers in training, labels blurred by S, and implicit heat on
 * the logits of a plainly trained network at prediction score the same to within 0.005, and the cost
 * of layers on clean labels is the cost of omitting them at prediction.*
 *
 * Stated before the first run. A pilot on one or two seeds with other masks had suggested it.
 *
 * @module
 */
import { implicitHeatAfter } from "../after/implicit_heat.ts";
import { layers } from "../after/layers.ts";
import { majority } from "../after/majority.ts";
import type { Comparison } from "../experiment/compare.ts";
import {
  type ArmChanges,
  type Experiment,
  experiment,
  type ExperimentOptions,
} from "../experiment/experiment.ts";
import { heat } from "../evolution/heat.ts";
import { iel } from "../iel.ts";
import { blurredLabels } from "../losses/blurred_labels.ts";
import { CAREFUL_NUCLEI, CAREFUL_SMOKE, CAREFUL_WBC, SAME } from "./careful.ts";

/** The arms for one kind of labels; `steps` is the paper's number of layers. */
function armsOf(labels: "noisy" | "clean", steps: number): Record<string, ArmChanges> {
  const own: ArmChanges = labels === "clean" ? { noise: null } : {};
  const dash = labels === "clean" ? "dash" : "solid";
  const through = iel(heat(), { dt: 0.1, steps });
  const implicit = implicitHeatAfter({ dt: 0.1, steps });
  const arm = (label: string, colour: string, changes: ArmChanges): ArmChanges => (
    { ...own, label: `${labels}: ${label}`, colour, dash, ...changes }
  );
  const layered = (number: number): ArmChanges => (
    { iel: iel(heat(), { dt: 0.1, steps: number }), extra: true }
  );
  return {
    [labels]: arm("plain", "#D55E00", {}),
    [`${labels}-implicit`]: arm("plain, implicit heat at prediction", "#E69F00", {
      after: implicit,
    }),
    [`${labels}-majority`]: arm("plain, 5×5 majority at prediction", "#8a5f00", {
      after: majority(),
    }),
    [`${labels}-layers`]: arm(`${steps} layers`, "#0072B2", { iel: through }),
    [`${labels}-layers-through`]: arm(`${steps} layers, scored through them`, "#56B4E9", {
      iel: through,
      after: layers({ iel: through }),
    }),
    [`${labels}-layers-majority`]: arm(`${steps} layers, 5×5 majority`, "#1f6f9f", {
      iel: through,
      after: majority(),
    }),
    [`${labels}-blurred`]: arm("labels blurred by the inverse of the layers", "#009E73", {
      loss: blurredLabels({ dt: 0.1, steps }),
    }),
    [`${labels}-layers-1`]: arm("1 layer", "#CC79A7", layered(1)),
    [`${labels}-layers-5`]: arm("5 layers", "#CC79A7", layered(5)),
    [`${labels}-layers-40`]: arm("40 layers", "#000000", layered(40)),
  };
}

const compare: readonly Comparison[] = [
  { arm: "noisy-layers", with: "noisy", expect: "greater", gate: "noisy" },
  { arm: "noisy-implicit", with: "noisy", expect: "greater", gate: "noisy" },
  { arm: "noisy-layers", with: "noisy-implicit", expect: "equal", margin: SAME, gate: "noisy" },
  { arm: "noisy-blurred", with: "noisy-implicit", expect: "equal", margin: SAME, gate: "noisy" },
  { arm: "noisy-layers", with: "noisy-blurred", expect: "equal", margin: SAME, gate: "noisy" },
  { arm: "noisy-layers", with: "noisy-majority", expect: "greater", gate: "noisy" },
  { arm: "clean-layers", with: "clean-implicit", expect: "equal", margin: SAME },
  { arm: "clean-layers-through", with: "clean", expect: "equal", margin: SAME },
];

function controls(
  { steps, ...options }: Pick<ExperimentOptions, "id" | "title" | "base" | "seeds"> & {
    readonly steps: number;
    readonly cost: string;
  },
): Experiment {
  const { cost, ...shared } = options;
  return experiment({
    ...shared,
    source: "The kit's own study, under its careful protocol (lib/studies/careful.ts).",
    claim:
      "Layers in training, labels blurred by the inverse of the layers, and implicit heat on the " +
      "logits at prediction are the same thing to within 0.005.",
    arms: { ...armsOf("noisy", steps), ...armsOf("clean", steps) },
    profiles: {
      quick: { cost },
      smoke: { changes: CAREFUL_SMOKE, cost: "two seconds on two cores", synthetic: true },
    },
    compare,
  });
}

/** The controls on white blood cells and on nuclei. */
export const CONTROLS = {
  "wbc-controls": controls({
    id: "wbc-controls",
    title: "What the layers do: white blood cells",
    base: CAREFUL_WBC,
    steps: 20,
    seeds: 8,
    cost: "1 to 12 minutes on one core",
  }),
  "nuclei-controls": controls({
    id: "nuclei-controls",
    title: "What the layers do: nuclei",
    base: CAREFUL_NUCLEI,
    steps: 30,
    seeds: 5,
    cost: "2 to 20 minutes on one core",
  }),
} as const satisfies Record<string, Experiment>;
