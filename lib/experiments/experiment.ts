/**
 * What an experiment is: a row of data. The paper's rows are `paper.ts`'s matter, running one is
 * `run.ts`'s.
 *
 * @module
 */
import type { AugmentationSettings } from "../data/augmentation.ts";
import type { DatasetSettings } from "../data/open.ts";
import { UserError } from "../errors.ts";
import type { IelSettings } from "../iel.ts";
import type { LossSettings } from "../losses.ts";
import type { ConventionName } from "../metrics/conventions.ts";
import type { ModelSettings } from "../models/from_settings.ts";
import type { NoiseSettings } from "../noise/settings.ts";
import type { RunSpec } from "../results/record.ts";
import { type Arm, armParts, ARMS } from "../results/arms.ts";
import type { Pretrained } from "./pretrained.ts";
import type { OptimizerSettings } from "../train/optimizer/from_settings.ts";
import type { ScheduleSettings } from "../train/schedule/from_settings.ts";
import type { SlidingWindow } from "../train/sliding_window.ts";

/**
 * `smoke`: seconds, for tests; `quick`: minutes on two cores; `night`: hours on two cores, as near to
 * the paper as they allow, of experiments whose `paper` takes days there; `paper`: the paper's own
 * sizes.
 *
 * @example An experiment has all of them but `night`, which is for some
 * ```ts
 * import { PROFILES } from "./experiment.ts";
 * import { EXPERIMENTS } from "./paper.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { profiles } = EXPERIMENTS["wbc-unet"];
 * deepStrictEqual(PROFILES.filter((name) => !Object.hasOwn(profiles, name)), ["night"]);
 * ```
 */
export const PROFILES = ["smoke", "quick", "night", "paper"] as const;
/** How large an experiment is run. */
export type ProfileName = typeof PROFILES[number];

/** Everything that the numbers of a run depend on but its arm and its seed. */
export interface ExperimentSettings {
  /** The images, and their size. */
  readonly dataset: DatasetSettings;
  /** The network. */
  readonly model: ModelSettings;
  /** The noise of the noisy arms. */
  readonly noise: NoiseSettings;
  /** The layers of the arms that have them. */
  readonly iel: IelSettings;
  /** What is made small. */
  readonly loss: LossSettings;
  /** Its `learningRate` is the schedule's first. */
  readonly optimizer: OptimizerSettings;
  /** How the learning rate goes on. */
  readonly schedule: ScheduleSettings;
  /** Images of a step. */
  readonly batch: number;
  /** Passes over the training split. */
  readonly epochs: number;
  /** Arithmetic of convolutions. */
  readonly precision: "float32" | "tf32" | "bfloat16";
  /** Random scales, crops, flips and colours of training samples. @default none */
  readonly augmentation?: AugmentationSettings;
  /** Validation sees images window by window. @default each as a whole */
  readonly window?: SlidingWindow;
}

/** A row of the table of experiments. */
export interface Experiment {
  /** Its name in commands and records, such as `"wbc-unet"`. */
  readonly id: string;
  /** Its name for readers. */
  readonly title: string;
  /** Figures of the paper that it makes. */
  readonly figures: readonly number[];
  /** Where the paper and its authors' code state the settings, and what was chosen where they differ. */
  readonly source: string;
  /** What the paper claims of it. */
  readonly claim: string;
  /** The score that its curves show and that a plateau schedule watches. */
  readonly metric: ConventionName;
  /** Each with its settings and what an arm of it costs. */
  readonly profiles:
    & Readonly<Record<Exclude<ProfileName, "night">, Profile>>
    & { readonly night?: Profile };
}

/** An experiment at one size. */
export interface Profile {
  /** What is run. */
  readonly settings: ExperimentSettings;
  /** What an arm takes. */
  readonly cost: string;
  /**
   * Weights that a run begins with: the public file that a user downloads and names by `--weights`.
   * @default none, every weight is drawn
   */
  readonly pretrained?: string;
}

/**
 * An experiment at a size.
 *
 * @throws {UserError} when it has none of that name.
 *
 * @example
 * ```ts
 * import { profileOf } from "./experiment.ts";
 * import { EXPERIMENTS } from "./paper.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(profileOf(EXPERIMENTS["dsb2018-unet"], "paper").settings.batch, 16);
 * throws(() => profileOf(EXPERIMENTS["wbc-unet"], "night"), /wbc-unet has no profile "night"/);
 * ```
 */
export function profileOf({ id, profiles }: Experiment, name: ProfileName): Profile {
  const profile = profiles[name];
  if (profile) return profile;
  throw new UserError(`${id} has no profile "${name}"; it has ${Object.keys(profiles).join(", ")}`);
}

/** One run of an experiment. */
export interface RunChoice {
  /** How large. */
  readonly profile: ProfileName;
  /** Which labels, and whether there are layers. */
  readonly arm: Arm;
  /** Seed of every stream of random numbers. */
  readonly seed: number;
  /** The file of weights to begin with. @default none, every weight is drawn */
  readonly pretrained?: Pretrained | undefined;
}

/**
 * A run with every setting resolved: what a record keeps and what its key is made of.
 *
 * @example The clean arm has neither noise nor layers
 * ```ts
 * import { resolveRun } from "./experiment.ts";
 * import { EXPERIMENTS } from "./paper.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const spec = resolveRun(EXPERIMENTS["wbc-unet"], { profile: "quick", arm: "clean", seed: 0 });
 * strictEqual(spec.noise, null);
 * strictEqual(spec.iel, null);
 * ```
 *
 * @example Another evolution time: 40 layers in place of the row's 20
 * ```ts
 * import { resolveRun } from "./experiment.ts";
 * import { EXPERIMENTS } from "./paper.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const choice = { profile: "quick", arm: "noisy-iel-40", seed: 0 } as const;
 * strictEqual(resolveRun(EXPERIMENTS["wbc-unet"], choice).iel?.["steps"], 40);
 * ```
 *
 * @throws {RangeError} for a name that is no arm's.
 * @throws {UserError} when the experiment has no such profile.
 */
export function resolveRun(
  experiment: Experiment,
  { profile, arm, seed, pretrained }: RunChoice,
): RunSpec {
  const { noise, iel, ...shared } = profileOf(experiment, profile).settings;
  const parts = armParts(arm);
  if (!parts) throw new RangeError(`"${arm}" names no arm; such as noisy, noisy-iel, noisy-iel-40`);
  const { labels, layers } = parts;
  const spec = {
    experiment: experiment.id,
    profile,
    arm,
    seed,
    ...shared,
    noise: labels === "noisy" ? noise : null,
    iel: layers === 0 ? null : layers === "row" ? iel : { ...iel, steps: layers },
    pretrained,
  };
  return JSON.parse(JSON.stringify(spec));
}

/**
 * The runs of a profile: every arm of every seed 0 … seeds − 1, seed by seed.
 *
 * @example
 * ```ts
 * import { runsOf } from "./experiment.ts";
 * import { EXPERIMENTS } from "./paper.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const runs = runsOf(EXPERIMENTS["wbc-unet"], { profile: "quick", seeds: 3 });
 * strictEqual(runs.length, 3 * 4);
 * ```
 */
export function runsOf(
  experiment: Experiment,
  { profile, seeds }: { profile: ProfileName; seeds: number },
): RunSpec[] {
  return Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
    ARMS.map((arm) => resolveRun(experiment, { profile, arm, seed }))
  );
}
