/**
 * Compares the layers with methods of others and with the cheapest remedies, on equal footing: white
 * blood cells with noisy and with clean labels, under the careful protocol (`careful.ts`).
 *
 * Written down before the first run of either experiment:
 *
 * - **`wbc-baselines-grid`** chooses one setting of each method, the layers' N too, from at most four
 *   values: `deno task reproduce wbc-baselines-grid`. One seed that no score uses (100: another
 *   mask, other weights), noisy labels only. Chosen is the value with the greatest mean of the last five
 *   epochs of the authors' Dice **on the selection part**, whose labels have noise of the same
 *   kind and amount as those of training, at other positions (`CHOICE_SPLIT`); of equals the first. A run
 *   that diverges is not chosen. Test images and clean labels are not used. The same value is used on
 *   clean labels, since users do not know beforehand which labels they have.
 * - **`wbc-baselines`** compares the methods with the values so chosen, on five seeds:
 *   `deno task reproduce wbc-baselines --seeds 5`. The score is the careful protocol's: mean of the last
 *   five epochs on test. Expected of every method: on noisy labels more than the plain network, on clean
 *   labels the same within 0.005. Expected of generalised cross-entropy, because of a pilot with two
 *   seeds and other masks: more than the layers.
 * - Early stopping on the selection part, with labels of the same kind, needs no training of its own:
 *   it is the score `"best-on-selection"` of the plain network's runs.
 *
 * With five seeds the smallest p of the sign-flip test is 1/32, which is above 0.05 after correction for so
 * many comparisons: corrected p values show little, so the intervals have to decide.
 *
 * @module
 */
import type { Comparison } from "../experiment/compare.ts";
import {
  type ArmChanges,
  type Experiment,
  experiment,
  type ExperimentOptions,
} from "../experiment/experiment.ts";
import { CAREFUL_SMOKE, CAREFUL_WBC, CHOICE_SPLIT } from "./careful.ts";
import { FIXED, TUNED, type TunedMethod, type TunedName } from "./methods.ts";

/** The largest difference of a score that counts as none, as in the controls. */
const SAME = 0.005;

const base = { ...CAREFUL_WBC, split: CHOICE_SPLIT };
const source = "The kit's own study, under its careful protocol (lib/studies/careful.ts).";
const profiles: NonNullable<ExperimentOptions["profiles"]> = {
  quick: { cost: "one to six minutes on one core" },
  smoke: { changes: CAREFUL_SMOKE, cost: "two seconds on two cores", synthetic: true },
};

/** Name of a method's arm with a given value, in the grid. */
export const gridArm = (method: string, value: number): string => `noisy-${method}-${value}`;

function gridArms(): Record<string, ArmChanges> {
  const methods = Object.entries<TunedMethod>(TUNED).flatMap(([name, method]) =>
    method.values.map((value) =>
      [gridArm(name, value), {
        ...method.changes(value),
        label: `${method.label}, ${method.setting} = ${value}`,
      }] as const
    )
  );
  return { noisy: { label: "plain" }, ...Object.fromEntries(methods) };
}

/** The choice of settings. */
export const BASELINE_GRIDS = {
  "wbc-baselines-grid": experiment({
    id: "wbc-baselines-grid",
    title: "Baselines: the choice of their settings on noisy selection images",
    source,
    base,
    arms: gridArms(),
    profiles,
    seeds: 1,
    firstSeed: 100,
  }),
} as const satisfies Record<string, Experiment>;

/**
 * The values that the grid chose; a method whose values have not all been run is omitted. A test
 * checks them against the published records of the grid.
 */
export const CHOSEN: Readonly<Partial<Record<TunedName, number>>> = {
  layers: 10,
  smoothing: 0.1,
  svls: 0.5,
  gce: 0.9,
  sce: 0.01,
  "boot-soft": 0.95,
  "boot-hard": 0.6,
  slopes: 0.2,
  tv: 1,
  std: 5,
  shifts: 8,
  adele: 0.6,
};

/** One method: its changes, and its name for readers. */
interface Contender {
  readonly label: string;
  readonly changes: ArmChanges;
}

function contenders(chosen: typeof CHOSEN): Record<string, Contender> {
  const tuned = Object.entries<TunedMethod>(TUNED).flatMap(([name, method]) => {
    const value = chosen[name as TunedName];
    if (value === undefined) return [];
    if (!method.values.includes(value)) {
      throw new RangeError(`${value} is not one of the values of ${name}: ${method.values}`);
    }
    const label = `${method.label}, ${method.setting} = ${value}`;
    return [[name, { label, changes: method.changes(value) }] as const];
  });
  return { ...Object.fromEntries(tuned), ...FIXED };
}

/**
 * Colours for plain training first, then for the methods in their order; as many as there can be.
 */
const COLOURS = [
  ...["#D55E00", "#0072B2", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9", "#882255"],
  ...["#117733", "#332288", "#999933", "#AA4499", "#44AA99", "#6e3b00", "#88CCEE", "#661100"],
] as const;

/**
 * The study, with the methods for which a value has been chosen and those that have nothing to
 * choose.
 *
 * @throws {RangeError} when a value is not one of the grid's.
 *
 * @example
 * ```ts
 * import { baselineStudy } from "./baselines.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { arms } = baselineStudy({ layers: 20, gce: 0.7 });
 * deepStrictEqual(Object.keys(arms).slice(0, 5), [
 *   ...["noisy", "noisy-layers", "noisy-gce", "noisy-flips", "noisy-replicate"],
 * ]);
 * ```
 */
export function baselineStudy(chosen: typeof CHOSEN): Experiment {
  const methods = Object.entries(contenders(chosen));
  const armsOf = (labels: "noisy" | "clean"): Record<string, ArmChanges> => {
    const own: ArmChanges = labels === "clean" ? { noise: null, dash: "dash" } : {};
    const arm = (label: string, at: number) => (
      { ...own, label: `${labels}: ${label}`, colour: COLOURS[at % COLOURS.length]! }
    );
    return {
      [labels]: arm("plain", 0),
      ...Object.fromEntries(methods.map(([name, { label, changes }], at) => [
        `${labels}-${name}`,
        { ...changes, ...arm(label, at + 1) },
      ])),
    };
  };
  const compare: Comparison[] = [
    ...methods.map(([name]): Comparison => (
      { arm: `noisy-${name}`, with: "noisy", expect: "greater", gate: "noisy" }
    )),
    ...chosen.gce === undefined || chosen.layers === undefined ? [] : [
      { arm: "noisy-gce", with: "noisy-layers", expect: "greater", gate: "noisy" } as const,
    ],
    ...methods.map(([name]): Comparison => (
      { arm: `clean-${name}`, with: "clean", expect: "equal", margin: SAME }
    )),
  ];
  return experiment({
    ...{ id: "wbc-baselines", title: "Baselines on equal footing: white blood cells", source },
    claim:
      "Methods of others and the cheapest cures help against this noise as the layers do, and cost as " +
      "little on clean labels.",
    base,
    arms: { ...armsOf("noisy"), ...armsOf("clean") },
    ...{ profiles, compare, seeds: 5 },
  });
}

/** The layers against methods of others, once the grid has chosen. */
export const BASELINES: Readonly<Record<string, Experiment>> = Object.keys(CHOSEN).length > 0
  ? { "wbc-baselines": baselineStudy(CHOSEN) }
  : {};
