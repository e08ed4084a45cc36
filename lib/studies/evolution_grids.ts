/**
 * Chooses the settings for the evolutions of `evolutions.ts`: four settings for each, trained once on
 * noisy labels with a seed of their own; the one with the highest score on the selection part is
 * chosen.
 *
 * Training is that of the careful protocol; the labels of the selection part are those of
 * `CHOICE_SPLIT` (`careful.ts`).
 *
 * @module
 */
import { allenCahn } from "../evolution/allen_cahn.ts";
import { guidedDiffusion } from "../evolution/guided_diffusion.ts";
import { heat } from "../evolution/heat.ts";
import { meanCurvature } from "../evolution/mean_curvature.ts";
import { peronaMalik } from "../evolution/perona_malik.ts";
import { spectral } from "../evolution/spectral.ts";
import { totalVariation } from "../evolution/total_variation.ts";
import {
  type ArmChanges,
  type Experiment,
  experiment,
  type ExperimentOptions,
} from "../experiment/experiment.ts";
import { iel } from "../iel.ts";
import type { Settings } from "../kind/kind.ts";
import { CAREFUL_NUCLEI, CAREFUL_SMOKE, CAREFUL_WBC, CHOICE_SPLIT } from "./careful.ts";

/** An evolution and its number of layers. */
export interface Flow {
  /** The evolution, with its parameter. */
  readonly evolution: Settings;
  /** Number of layers, N, each of the Δt that the evolution states. */
  readonly steps: number;
}

/** An evolution of the study, and the two values of its parameter; none if only N is varied. */
export interface FlowRow {
  /** Its name for readers. */
  readonly label: string;
  /** Colour of its arms. */
  readonly colour: string;
  /** Settings by the name of the value. */
  readonly of: Readonly<Record<string, Settings>>;
}

/** The seed of the grids, used for nothing else. */
export const GRID_SEED = 100;

/**
 * The evolutions of the study. Heat has the boundary of the paper's released code, zero; the others
 * have no flux through the edge.
 */
export const FLOWS = {
  heat: { label: "heat", colour: "#0072B2", of: { "": heat() } },
  guided: {
    label: "guided by the image",
    colour: "#009E73",
    of: { "kappa-10": guidedDiffusion({ kappa: 10 }), "kappa-25": guidedDiffusion({ kappa: 25 }) },
  },
  "perona-malik": {
    label: "Perona–Malik",
    colour: "#CC79A7",
    of: { "kappa-3": peronaMalik({ kappa: 3 }), "kappa-10": peronaMalik({ kappa: 10 }) },
  },
  "total-variation": {
    label: "total variation",
    colour: "#E69F00",
    of: { "eps-1": totalVariation({ epsilon: 1 }), "eps-4": totalVariation({ epsilon: 4 }) },
  },
  curvature: {
    label: "mean curvature",
    colour: "#56B4E9",
    of: { "eps-0.3": meanCurvature({ epsilon: 0.3 }), "eps-1": meanCurvature({ epsilon: 1 }) },
  },
  biharmonic: { label: "biharmonic", colour: "#000000", of: { "": spectral({ power: 2 }) } },
  "allen-cahn": {
    label: "Allen–Cahn",
    colour: "#882255",
    of: { "well-5": allenCahn({ well: 5 }), "well-10": allenCahn({ well: 10 }) },
  },
} as const satisfies Record<string, FlowRow>;

/** Name of an evolution of the study. */
export type FlowName = keyof typeof FLOWS;

/**
 * Numbers of layers for each data set: four without a parameter, and the two that are combined with a
 * parameter's values.
 */
export const GRID_LAYERS = {
  wbc: { four: [5, 10, 20, 40], two: [5, 20] }, // 20: Table 1 of the paper
  nuclei: { four: [5, 10, 20, 30], two: [5, 30] }, // 30: Table 1 of the paper
} as const;

/** A data set that has a grid. */
export type GridData = keyof typeof GRID_LAYERS;

/**
 * The four settings of each evolution, by the names of their arms.
 *
 * @example
 * ```ts
 * import { candidatesOf } from "./evolution_grids.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { heat, guided } = candidatesOf("wbc");
 * deepStrictEqual(Object.keys(heat), ["heat-n5", "heat-n10", "heat-n20", "heat-n40"]);
 * deepStrictEqual(Object.keys(guided).length, 4);
 * ```
 */
export function candidatesOf(data: GridData): Record<FlowName, Record<string, Flow>> {
  const of = (name: FlowName) => {
    const values: [string, Settings][] = Object.entries(FLOWS[name].of);
    const numbers = values.length === 1 ? GRID_LAYERS[data].four : GRID_LAYERS[data].two;
    const named = values.flatMap(([value, evolution]) =>
      numbers.map((steps): [string, Flow] => [
        [name, value, `n${steps}`].filter((word) => word !== "").join("-"),
        { evolution, steps },
      ])
    );
    return [name, Object.fromEntries(named)] as const;
  };
  return Object.fromEntries((Object.keys(FLOWS) as FlowName[]).map(of)) as ReturnType<
    typeof candidatesOf
  >;
}

function grid(
  data: GridData,
  { title, base, cost }: Pick<ExperimentOptions, "base"> & { title: string; cost: string },
): Experiment {
  const arms = Object.entries(candidatesOf(data)).flatMap(([name, flows]) =>
    Object.entries(flows).map(([arm, { evolution, steps }]): [string, ArmChanges] => {
      const { label, colour } = FLOWS[name as FlowName];
      const value = arm.slice(name.length + 1, arm.lastIndexOf("-n")).replace("-", " ");
      const words = [label, value, `${steps} layers`].filter((word) => word !== "").join(", ");
      return [arm, { label: words, colour, iel: iel(evolution, { steps }) }];
    })
  );
  return experiment({
    ...{ id: `${data}-evolutions-grid`, title, seeds: 1, firstSeed: GRID_SEED },
    base: { ...base, split: CHOICE_SPLIT },
    source: "The choice of the kit's own study of evolutions (lib/studies/evolution_grids.ts).",
    arms: Object.fromEntries(arms),
    profiles: {
      quick: { cost },
      smoke: { changes: CAREFUL_SMOKE, cost: "two seconds on two cores", synthetic: true },
    },
  });
}

/** The grids: `deno task reproduce wbc-evolutions-grid`. */
export const EVOLUTION_GRIDS = {
  "wbc-evolutions-grid": grid("wbc", {
    title: "Other evolutions: the choice of their settings on white blood cells",
    base: CAREFUL_WBC,
    cost: "one to five minutes on one core",
  }),
  "nuclei-evolutions-grid": grid("nuclei", {
    title: "Other evolutions: the choice of their settings on nuclei",
    base: CAREFUL_NUCLEI,
    cost: "three to eight minutes on one core",
  }),
} as const satisfies Record<string, Experiment>;

/**
 * The settings that the grids chose, by the names of arms; null where a grid has not been run. A test
 * checks them against the published records of the grid, and says what they should be.
 */
export const CHOICE: Readonly<Record<GridData, Readonly<Record<FlowName, string>> | null>> = {
  wbc: {
    heat: "heat-n10",
    guided: "guided-kappa-10-n20",
    "perona-malik": "perona-malik-kappa-3-n20",
    "total-variation": "total-variation-eps-1-n20",
    curvature: "curvature-eps-0.3-n20",
    biharmonic: "biharmonic-n20",
    "allen-cahn": "allen-cahn-well-10-n20",
  },
  nuclei: {
    heat: "heat-n10",
    guided: "guided-kappa-25-n5",
    "perona-malik": "perona-malik-kappa-10-n5",
    "total-variation": "total-variation-eps-4-n5",
    curvature: "curvature-eps-1-n5",
    biharmonic: "biharmonic-n10",
    "allen-cahn": "allen-cahn-well-5-n5",
  },
};

/** The chosen settings of the evolutions for each data set. */
export const CHOSEN: Readonly<Record<GridData, Readonly<Record<FlowName, Flow>> | null>> = {
  wbc: flowsOf("wbc"),
  nuclei: flowsOf("nuclei"),
};

function flowsOf(data: GridData): Readonly<Record<FlowName, Flow>> | null {
  const choice = CHOICE[data];
  if (!choice) return null;
  const candidates = candidatesOf(data);
  const chosen = Object.entries(choice).map(([name, arm]) => {
    const flow = candidates[name as FlowName][arm];
    if (!flow) throw new RangeError(`${arm} is not one of the settings of ${name}`);
    return [name, flow] as const;
  });
  return Object.fromEntries(chosen) as Record<FlowName, Flow>;
}
