/**
 * The layers against methods of others and against the cheapest cures, on equal footing: white blood
 * cells with noisy and with clean labels, under the careful protocol (`careful.ts`).
 *
 * Written down before the first run of either experiment:
 *
 * - **`wbc-baselines-grid`** chooses one setting of each method, the layers' N too, from at most four
 *   values: `deno task reproduce wbc-baselines-grid`. One seed that nothing is scored with (100: another
 *   mask, other weights), noisy labels only. Chosen is the value with the greatest mean of the last five
 *   epochs of the authors' Dice **on the selection part**, whose labels are as noisy as those of
 *   training; of equals the first. A run that diverges is not chosen. No test image and no clean label
 *   has a say. The same value is used on clean labels, since nobody knows beforehand which labels he has.
 * - **`wbc-baselines`** compares the methods with the values so chosen, on five seeds:
 *   `deno task reproduce wbc-baselines --seeds 5`. The score is the careful protocol's: mean of the last
 *   five epochs on test. Expected of every method: on noisy labels more than the plain network, on clean
 *   labels the same within 0.005. Expected of generalised cross-entropy, since a pilot on two seeds of
 *   other masks had it so: more than the layers.
 * - Early stopping on the selection part needs no training of its own: it is the score
 *   `"best-on-selection"` of the plain network's runs.
 *
 * With five seeds the sign-flip test gives 1/32 at least, which no correction for so many comparisons
 * leaves below 0.05: what the corrected p values can show is little, and intervals have to speak.
 *
 * @module
 */
import {
  type ArmChanges,
  type Experiment,
  experiment,
  type ExperimentOptions,
} from "../experiment/experiment.ts";
import { CAREFUL_SMOKE, CAREFUL_WBC } from "./careful.ts";
import { TUNED, type TunedMethod } from "./methods.ts";

const source = "The kit's own study, under its careful protocol (lib/studies/careful.ts).";
const profiles: ExperimentOptions["profiles"] = {
  quick: { cost: "one to three minutes on one core" },
  smoke: { changes: CAREFUL_SMOKE, cost: "two seconds on two cores", synthetic: true },
};

/** Name of the arm of a method with a value, in the grid. */
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
const GRID: Experiment = experiment({
  id: "wbc-baselines-grid",
  title: "Baselines: the choice of their settings on noisy selection images",
  source,
  base: CAREFUL_WBC,
  arms: gridArms(),
  profiles,
  seeds: 1,
  firstSeed: 100,
});

/** The layers against methods of others on white blood cells. */
export const BASELINES = {
  "wbc-baselines-grid": GRID,
} as const satisfies Record<string, Experiment>;
