/**
 * Evolutions other than heat as layers, under the careful protocol, each compared with its own
 * forward flow as smoothing at prediction: the control that heat did not survive. Written down before
 * the first run.
 *
 * - **Settings.** The number of layers and the parameter of each evolution, heat included, were
 *   chosen beforehand by `evolution_grids.ts`, from four settings, on other images and with another
 *   seed.
 * - **Questions.** Do layers of any evolution score higher than its flow at prediction, after plain
 *   training? Does guidance by the image remove what heat costs on clean labels? Does it beat heat on
 *   noisy ones?
 * - **Seeds.** Three for every arm, 0 to 2. Then heat and the two other evolutions whose layers have
 *   the highest mean score on noisy labels get seeds 3 to 5 too, with their flows and the plain
 *   networks: their comparisons rest on six seeds. Since the two were picked by seeds 0 to 2, results
 *   of seeds 3 to 5 alone are reported as well.
 *
 * The flow at prediction takes as many Euler steps forwards, of the same Δt, as there are layers.
 * Exactly undoing the layers takes implicit steps (`evolveAfter` with `implicitEuler`); at these Δt
 * the two differ little, and a nonlinear implicit step costs fifteen explicit ones.
 *
 * @module
 */
import { evolveAfter } from "../after/evolve.ts";
import type { Comparison } from "../experiment/compare.ts";
import { type ArmChanges, type Experiment, experiment } from "../experiment/experiment.ts";
import { iel } from "../iel.ts";
import { CAREFUL_NUCLEI, CAREFUL_SMOKE, CAREFUL_WBC } from "./careful.ts";
import { CHOSEN, type Flow, type FlowName, FLOWS, type GridData } from "./evolution_grids.ts";

/** The largest difference of a score that counts as "the same thing", as in the controls. */
const SAME = 0.005;

/**
 * The arms for one kind of labels: plain, and for each evolution the layers and the flow at
 * prediction.
 */
export function armsOf(
  labels: "noisy" | "clean",
  chosen: Readonly<Partial<Record<FlowName, Flow>>>,
): Record<string, ArmChanges> {
  const own: ArmChanges = labels === "clean" ? { noise: null } : {};
  const dash = labels === "clean" ? "dash" : "solid";
  const flows = Object.entries(chosen).flatMap(([name, { evolution, steps }]) => {
    const { label, colour } = FLOWS[name as FlowName];
    const words = { ...own, colour };
    return [
      [`${labels}-${name}`, {
        ...{ ...words, dash, label: `${labels}: ${steps} layers, ${label}` },
        iel: iel(evolution, { steps }),
      }],
      [`${labels}-${name}-after`, {
        ...{ ...words, dash: "dot", label: `${labels}: plain, ${label} at prediction` },
        after: evolveAfter({ evolution, steps }),
      }],
    ] as const;
  });
  return {
    [labels]: { ...own, label: `${labels}: plain`, colour: "#D55E00", dash },
    ...Object.fromEntries(flows),
  };
}

const STUDIES = {
  wbc: {
    title: "Other evolutions: white blood cells",
    base: CAREFUL_WBC,
    cost: "one to five minutes on one core",
  },
  nuclei: {
    title: "Other evolutions: nuclei",
    base: CAREFUL_NUCLEI,
    cost: "three to eight minutes on one core",
  },
} as const;

/**
 * The study on a data set.
 *
 * @param chosen The settings of each evolution.
 *
 * @example
 * ```ts
 * import { candidatesOf, type Flow, type FlowName } from "./evolution_grids.ts";
 * import { evolutionStudy } from "./evolutions.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const first = Object.entries(candidatesOf("wbc")).map(([name, of]) => [name, Object.values(of)[0]]);
 * const study = evolutionStudy("wbc", Object.fromEntries(first) as Record<FlowName, Flow>);
 * strictEqual(study.arms["noisy-heat-after"]?.after?.kind, "evolve");
 * ```
 */
export function evolutionStudy(
  data: GridData,
  chosen: Readonly<Record<FlowName, Flow>>,
): Experiment {
  const { title, base, cost } = STUDIES[data];
  const own = Object.keys(chosen).map((flow): Comparison => (
    { arm: `noisy-${flow}`, with: `noisy-${flow}-after`, expect: "greater", gate: "noisy" }
  ));
  return experiment({
    ...{ id: `${data}-evolutions`, title, base },
    source: "The kit's own study, under its careful protocol (lib/studies/careful.ts).",
    claim:
      "Layers of some evolution do what its flow at prediction does not, and guidance by the image " +
      "removes what heat costs on clean labels.",
    arms: { ...armsOf("noisy", chosen), ...armsOf("clean", chosen) },
    profiles: {
      quick: { cost },
      smoke: { changes: CAREFUL_SMOKE, cost: "two seconds on two cores", synthetic: true },
    },
    compare: [
      ...own,
      { arm: "noisy-guided", with: "noisy-heat", expect: "greater", gate: "noisy" },
      { arm: "clean-guided", with: "clean-heat", expect: "greater" },
      { arm: "clean-guided", with: "clean", expect: "equal", margin: SAME },
    ],
    seeds: 3,
  });
}

/** The studies whose grid has been run. */
export const EVOLUTION_STUDIES: Readonly<Record<string, Experiment>> = Object.fromEntries(
  (Object.keys(STUDIES) as GridData[]).flatMap((data) => {
    const chosen = CHOSEN[data];
    return chosen ? [[`${data}-evolutions`, evolutionStudy(data, chosen)]] : [];
  }),
);
