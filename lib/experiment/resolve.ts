/**
 * Resolves an experiment into runs: the trainings that its arms need, each with all settings.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { canonicalJson } from "../kind/canonical.ts";
import type { Settings } from "../kind/kind.ts";
import { changed, type Json, type PathChanges } from "./changes.ts";
import { armNamed, type Experiment, setupOf } from "./experiment.ts";
import { ownKinds, type PrecisionName, type RunSpec, SETUP, type Setup } from "./spec.ts";

/** A variant of an experiment. */
export interface Variant {
  /** Name of the profile. */
  readonly profile: string;
  /** Settings to change by path, in every arm that has them. @default {} */
  readonly set?: Readonly<Record<string, Json>> | undefined;
  /** Arithmetic that replaces the experiment's. @default the experiment's */
  readonly precision?: PrecisionName | undefined;
  /** The file of initial weights. @default null, all weights are random */
  readonly pretrained?: RunSpec["pretrained"] | undefined;
}

/** A training shared by arms of an experiment, and the ways in which it is evaluated. */
export interface TrainingArm {
  /** The arm that has its settings, and whose score is that of the network as it is. */
  readonly arm: string;
  /** Other arms, which are this network with a method that acts at prediction. */
  readonly after: Readonly<Record<string, Settings>>;
  /** Its settings. */
  readonly setup: Setup;
}

/**
 * The trainings of a variant, in the order of the arms. Arms that differ only in what acts at
 * prediction share one training.
 *
 * @throws {UserError} when a path of `set` leads nowhere, or two arms are the same.
 *
 * @example An arm that acts at prediction only needs no training of its own
 * ```ts
 * import { implicitHeatAfter } from "../after/implicit_heat.ts";
 * import { dataset } from "../data/table.ts";
 * import { unet } from "../models/unet.ts";
 * import { experiment } from "./experiment.ts";
 * import { trainingArms } from "./resolve.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const made = experiment({
 *   id: "my-cells",
 *   base: { data: dataset("wbc", { height: 112, width: 112 }), model: unet({ width: 8 }) },
 *   arms: { plain: {}, smoothed: { after: implicitHeatAfter() } },
 * });
 * const [only, ...others] = trainingArms(made, { profile: "base" });
 * deepStrictEqual([only?.arm, Object.keys(only!.after), others], ["plain", ["smoothed"], []]);
 * ```
 */
export function trainingArms(experiment: Experiment, variant: Variant): TrainingArm[] {
  const { set = {}, precision } = variant;
  const what = "--set";
  const reached = new Set<string>();
  const plains = Object.keys(experiment.arms).map((arm) => (
    { arm, plain: setupOf(experiment, { ...variant, arm }) }
  ));
  /** A setting that no arm has, such as a sliding window, is given to all arms: whole, or by its kind. */
  const isNew = (path: string) => {
    const field = fieldOf(path);
    return (Object.hasOwn(set, field) || Object.hasOwn(set, `${field}.kind`)) &&
      plains.every(({ plain }) => !has(plain, field));
  };
  const setups = plains.map(({ arm, plain }) => {
    const own = Object.entries(set).filter(([path]) => applies(plain, path) || isNew(path));
    own.forEach(([path]) => reached.add(path));
    const changes = Object.fromEntries(own) as PathChanges;
    const setup = changed(plain, { ...changes, ...precision && { precision } }, { what });
    return { arm, setup, after: armNamed(experiment, arm).after };
  });
  const lost = Object.keys(set).find((path) => !reached.has(path));
  if (lost !== undefined) {
    throw new UserError(`${what} ${lost}: no arm of ${experiment.id} has ${fieldOf(lost)}`);
  }
  const trainings = Map.groupBy(setups, ({ setup }) => canonicalJson(setup));
  return [...trainings.values()].map((same) => {
    const all = same.filter(({ after }) => after === null);
    // A change of the layers makes the arms of a sweep equal: the arm that is not an extra stands for
    // all.
    const usual = all.filter(({ arm }) => !experiment.arms[arm]!.extra);
    const plain = usual.length > 0 ? usual : all.slice(0, 1);
    if (plain.length > 1) {
      const names = plain.map(({ arm }) => arm).join(" and ");
      throw new UserError(`the arms ${names} of ${experiment.id} are the same; leave one out`);
    }
    const { arm, setup } = plain[0] ?? same[0]!;
    const after = same.flatMap(({ arm, after }) => after === null ? [] : [[arm, after] as const]);
    return { arm: plain[0] ? arm : asIs(arm), setup, after: Object.fromEntries(after) };
  });
}

const AS_IS = ".as-is";

/** Name of an arm's network without the method that acts at prediction, if no arm is that network. */
const asIs = (arm: string) => `${arm}${AS_IS}`;

/**
 * The arm that a network was trained for, if it was trained only for an arm with a method that acts at
 * prediction; undefined for an arm of its own.
 *
 * @example
 * ```ts
 * import { trainedFor } from "./resolve.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(trainedFor("noisy-std.as-is"), "noisy-std");
 * strictEqual(trainedFor("noisy"), undefined);
 * ```
 */
export const trainedFor = (arm: string): string | undefined =>
  arm.endsWith(AS_IS) ? arm.slice(0, -AS_IS.length) : undefined;

/**
 * Whether a path leads into settings that this arm has; a path into nothing at all causes an error
 * later.
 */
function applies(setup: Setup, path: string): boolean {
  const field = fieldOf(path);
  return !Object.hasOwn(SETUP, field) || has(setup, field);
}

const fieldOf = (path: string): string => path.split(".")[0]!;

const has = (setup: Setup, field: string): boolean =>
  (setup[field as keyof Setup] ?? null) !== null;

/** A run of a variant. */
export interface RunChoice extends Variant {
  /** Name of the arm; one that acts only at prediction gives the run of its training. */
  readonly arm: string;
  /** Seed of every stream of random numbers. */
  readonly seed: number;
}

/**
 * A run with every setting resolved; its key is computed from these settings.
 *
 * @throws {UserError} when there is no such arm or profile, or its settings do not fit.
 *
 * @example The clean arm has neither noise nor layers
 * ```ts
 * import { resolveRun } from "./resolve.ts";
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const choice = { profile: "quick", arm: "clean", seed: 0 };
 * const spec = resolveRun(EXPERIMENTS["wbc-unet"], choice);
 * strictEqual(spec.noise, null);
 * strictEqual(spec.iel, null);
 * ```
 */
export function resolveRun(experiment: Experiment, choice: RunChoice): RunSpec {
  const { arm, seed } = choice;
  armNamed(experiment, arm);
  const training = trainingArms(experiment, choice)
    .find((one) => one.arm === arm || Object.hasOwn(one.after, arm));
  if (!training) {
    throw new UserError(`with these changes the arm ${arm} of ${experiment.id} equals another one`);
  }
  return specOf(experiment, training, { ...choice, seed });
}

/** The run of a training with a seed. */
export function specOf(
  { id }: Experiment,
  { arm, setup, after }: TrainingArm,
  { profile, set = {}, pretrained = null, seed }: Variant & { readonly seed: number },
): RunSpec {
  return {
    experiment: id,
    profile,
    arm,
    seed,
    set: { ...set },
    ...setup,
    after,
    pretrained,
    own: ownKinds({ ...setup, after }),
  };
}
