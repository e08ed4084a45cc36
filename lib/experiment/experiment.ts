/**
 * Defines an experiment as a value: a base of settings, arms and profiles as named changes of it, and
 * comparisons stated in advance.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";
import { canonicalJson } from "../kind/canonical.ts";
import { checked, type Settings } from "../kind/kind.ts";
import { crossEntropy } from "../losses/cross_entropy.ts";
import { rmsprop } from "../train/optimizer/rmsprop.ts";
import { constant } from "../train/schedule/constant.ts";
import { published } from "../data/split.ts";
import { afters } from "../after/table.ts";
import { ArmStyle, PALETTE } from "./arm.ts";
import { changed, type Changes } from "./changes.ts";
import { checkName, checkOptions, checkProfile } from "./check_options.ts";
import { Comparison } from "./compare.ts";
import { Setup } from "./spec.ts";
import { choices } from "../cli_values.ts";

/** The changes of an arm, and its style. */
export type ArmChanges = Changes & Partial<Pick<ArmStyle, "label" | "colour" | "text" | "dash">> & {
  /**
   * A method that acts only at prediction. An arm that differs from another only in this is the same
   * training, evaluated in a second way. @default null
   */
  readonly after?: Settings | null;
  /** Whether to run it only on request, by name. @default false */
  readonly extra?: boolean;
};

/** An arm: changes of the base. */
export interface Arm {
  /** What it changes. */
  readonly changes: Changes;
  /** The method that acts only at prediction; null for none. */
  readonly after: Settings | null;
  /** Whether to run it only on request, by name. */
  readonly extra: boolean;
  /** Its label and style. */
  readonly style: ArmStyle;
}

/** An experiment at one size: changes of the base. */
export interface Profile {
  /** What it changes. */
  readonly changes: Changes;
  /** The cost of one of its arms, such as `"five minutes on one core"`; null if unknown. */
  readonly cost: string | null;
  /** The public file of weights that a user downloads and passes by `--weights`; null for none. */
  readonly pretrained: string | null;
  /** Whether synthetic images may stand in for missing data. */
  readonly synthetic: boolean;
}

/** An experiment. Create one with `experiment`. */
export interface Experiment {
  /** Its name in commands and records. */
  readonly id: string;
  /** Its name for readers. */
  readonly title: string;
  /** The figures of the paper that it reproduces; empty for your own. */
  readonly figures: readonly number[];
  /** The source of its settings, in words; null if not stated. */
  readonly source: string | null;
  /** The claim that it tests, in words; null if not stated. */
  readonly claim: string | null;
  /** The settings that all arms and profiles start from. */
  readonly base: Setup;
  /** By name; at least one. */
  readonly arms: Readonly<Record<string, Arm>>;
  /** By name; at least one. The first is the default. */
  readonly profiles: Readonly<Record<string, Profile>>;
  /** The comparisons, with the expected outcomes. */
  readonly compare: readonly Comparison[];
  /** The planned number of seeds; tests with fewer are provisional. */
  readonly seeds: number;
  /** The first seed; the others follow it. */
  readonly firstSeed: number;
}

/** The options of `experiment`. */
export interface ExperimentOptions {
  /** Its name in commands and records: lower case, digits, hyphens. */
  readonly id: string;
  /** Its name for readers. @default the id */
  readonly title?: string;
  /** The figures of the paper that it reproduces. @default [] */
  readonly figures?: readonly number[];
  /** The source of its settings, in words. @default null */
  readonly source?: string | null;
  /** The claim that it tests, in words. @default null */
  readonly claim?: string | null;
  /** Settings of every arm: at least `data` and `model`; the others default to {@linkcode DEFAULTS}. */
  readonly base: Pick<Setup, "data" | "model"> & Partial<Setup>;
  /** Changes of the base, by name; each may have `label`, `colour`, `dash`, `after` and `extra`. */
  readonly arms: Readonly<Record<string, ArmChanges>>;
  /**
   * Changes of the base for other sizes, by name; the first is the default.
   * @default { base: {} } the base as it is
   */
  readonly profiles?: Readonly<
    Record<string, {
      readonly changes?: Changes;
      readonly cost?: string | null;
      readonly pretrained?: string | null;
      readonly synthetic?: boolean;
    }>
  >;
  /** The comparisons, with the expected outcomes; state them before you look at results. @default [] */
  readonly compare?: readonly Comparison[];
  /** The planned number of seeds. @default 3 */
  readonly seeds?: number;
  /**
   * The first seed, for a study that needs seeds of its own: settings are chosen with other masks and
   * weights than they are scored with. @default 0
   */
  readonly firstSeed?: number;
}

/**
 * The default settings of `experiment`.
 *
 * @example
 * ```ts
 * import { DEFAULTS } from "./experiment.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(DEFAULTS.score, "last-five-epochs");
 * ```
 */
export const DEFAULTS = {
  split: published(),
  augmentation: null,
  noise: null,
  noiseFrame: "network",
  iel: null,
  loss: crossEntropy(),
  optimizer: rmsprop({ learningRate: 1e-4 }),
  schedule: constant(),
  batch: 2,
  epochs: 20,
  precision: "float32",
  window: null,
  metric: "authors-dice",
  score: "last-five-epochs",
} as const satisfies Omit<Setup, "data" | "model">;

/**
 * Creates an experiment, and checks every arm of every profile.
 *
 * @throws {UserError} that names the arm, the setting and the allowed values.
 *
 * @example Two arms, and the expected outcome
 * ```ts
 * import { heat } from "../evolution/heat.ts";
 * import { iel } from "../iel.ts";
 * import { unet } from "../models/unet.ts";
 * import { windows } from "../noise/window_noise.ts";
 * import { experiment } from "./experiment.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * const data = { kind: "synthetic-blobs", height: 32, width: 32 };
 * const base = { data, model: unet({ width: 8 }), noise: windows() };
 * const cells = experiment({
 *   id: "my-cells",
 *   base,
 *   arms: { noisy: {}, heat: { iel: iel(heat(), { steps: 20 }) } },
 *   compare: [{ arm: "heat", with: "noisy", expect: "greater" }],
 * });
 * deepStrictEqual(Object.keys(cells.arms), ["noisy", "heat"]);
 * throws(
 *   () => experiment({ id: "my-cells", base, arms: { noisy: { "noise.share": 2 } } }),
 *   /my-cells, arm noisy: noise.share: /,
 * );
 * ```
 */
export function experiment(options: ExperimentOptions): Experiment {
  // Types are not checked when a command loads a module.
  checkOptions(options);
  const { id } = options;
  const { title = id, figures = [], source = null, claim = null } = options;
  const { seeds = 3, firstSeed = 0 } = options;
  const base = checked(Setup, { ...DEFAULTS, ...options.base }, `${id}, base`);
  const arms = Object.fromEntries(
    Object.entries(options.arms).map((
      [name, changes],
      index,
    ) => [name, armOf(id, name, { options: changes, index })]),
  );
  if (Object.keys(arms).length === 0) {
    throw new UserError(`${id}: an experiment needs at least one arm`);
  }
  const profiles = Object.fromEntries(
    Object.entries(options.profiles ?? { base: {} }).map(([name, profile]) => {
      checkProfile(profile, { id, name });
      const { changes = {}, cost = null, pretrained = null, synthetic = false } = profile;
      return [name, { changes, cost, pretrained, synthetic }];
    }),
  );
  if (Object.keys(profiles).length === 0) {
    throw new UserError(`${id}: leave out "profiles", or name at least one`);
  }
  const made: Experiment = {
    ...{ id, title, figures: [...figures], source, claim, base, arms, profiles },
    ...{ seeds, firstSeed },
    compare: (options.compare ?? []).map((stated, at) =>
      checked(Comparison, stated, `${id}, compare ${at + 1}`)
    ),
  };
  for (const profile of Object.keys(profiles)) {
    checkSharedData(made, profile);
  }
  for (const [at, { arm, with: other, gate = arm }] of made.compare.entries()) {
    for (const name of [arm, other, gate]) armNamed(made, name);
    if (arm === other) {
      throw new UserError(
        `${id}, compare ${at + 1}: the arm ${arm} is compared with itself; name two arms`,
      );
    }
  }
  return made;
}

/** Rejects arms with other data: a profile opens its data once, for all arms. */
function checkSharedData(made: Experiment, profile: string): void {
  const base = sizedBase(made, profile);
  const common = canonicalJson(base.data);
  const all = Object.keys(made.arms).map((arm) => (
    { arm, data: canonicalJson(armSetup(made, { base, arm }).data) }
  ));
  if (all.every(({ data }) => data === all[0]!.data)) return;
  const { arm } = all.find(({ data }) => data !== common)!;
  throw new UserError(
    `arm ${arm} of ${made.id} changes the data; arms share their data: use a profile, or another ` +
      "experiment",
  );
}

function armOf(
  id: string,
  name: string,
  { options, index }: { readonly options: ArmChanges; readonly index: number },
): Arm {
  checkName("arm", name);
  const what = `${id}, arm ${name}`;
  checked(
    z.looseObject({ extra: z.boolean().optional() }, "must be an object of changes, such as {}"),
    options,
    what,
  );
  const { label = name, colour, text, dash = "solid", after = null, extra = false, ...changes } =
    options;
  const paint = PALETTE[index % PALETTE.length]!;
  const style = {
    label,
    colour: colour ?? paint.colour,
    text: text ?? colour ?? paint.text,
    dash,
    order: index,
  };
  return {
    changes: changes as Changes,
    after: after === null ? null : checked(afters.schema, after, `${what}, after`),
    extra,
    style: checked(ArmStyle, style, what),
  };
}

/**
 * The arm of a given name.
 *
 * @throws {UserError} when there is none; the message lists the existing arms.
 */
export function armNamed({ id, arms }: Experiment, name: string): Arm {
  const arm = Object.hasOwn(arms, name) ? arms[name] : undefined;
  if (arm) return arm;
  throw new UserError(
    `${id} has no arm "${name}"; ${choices(name, Object.keys(arms), "it has")}`,
  );
}

/**
 * The profile of a given name.
 *
 * @throws {UserError} when there is none; the message lists the existing profiles.
 *
 * @example
 * ```ts
 * import { profileNamed } from "./experiment.ts";
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(profileNamed(EXPERIMENTS["dsb2018-unet"], "paper").pretrained, null);
 * throws(() => profileNamed(EXPERIMENTS["wbc-unet"], "night"), /wbc-unet has no profile "night"/);
 * ```
 */
export function profileNamed({ id, profiles }: Experiment, name: string): Profile {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile) return profile;
  throw new UserError(
    `${id} has no profile "${name}"; ${choices(name, Object.keys(profiles), "it has")}`,
  );
}

/**
 * The name of the profile that runs unless another is named: the first.
 *
 * @example
 * ```ts
 * import { defaultProfile } from "./experiment.ts";
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(defaultProfile(EXPERIMENTS["dsb2018-unet"]), "quick");
 * ```
 */
export function defaultProfile({ profiles }: Pick<Experiment, "profiles">): string {
  return Object.keys(profiles)[0]!; // there is at least one
}

/**
 * The settings of an arm at a profile: the base, then the profile's changes, then the arm's.
 *
 * @throws {UserError} when there is no such arm or profile, or its settings do not fit.
 *
 * @example
 * ```ts
 * import { setupOf } from "./experiment.ts";
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { noise, iel } = setupOf(EXPERIMENTS["wbc-unet"], { profile: "quick", arm: "clean" });
 * strictEqual(noise, null);
 * strictEqual(iel, null);
 * ```
 */
export function setupOf(
  made: Experiment,
  { profile, arm }: { readonly profile: string; readonly arm: string },
): Setup {
  return armSetup(made, { base: sizedBase(made, profile), arm });
}

/** The settings of an arm, which change those of its profile. */
function armSetup(
  made: Experiment,
  { base, arm }: { readonly base: Setup; readonly arm: string },
): Setup {
  const { changes } = armNamed(made, arm);
  return changed(base, changes, { what: `${made.id}, arm ${arm}` });
}

/** The settings that all arms of a profile start from. */
function sizedBase(made: Experiment, profile: string): Setup {
  const { changes } = profileNamed(made, profile);
  return changed(made.base, changes, { what: `${made.id}, profile ${profile}` });
}

/**
 * Arms with other numbers of layers, each run only on request: a sweep.
 *
 * @param from The arm that has layers.
 * @param numbers Numbers of layers.
 *
 * @example
 * ```ts
 * import { layerSweep } from "./experiment.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const arms = layerSweep("noisy-iel", { label: "noisy labels + IELs" }, [5, 40]);
 * deepStrictEqual(Object.keys(arms), ["noisy-iel-5", "noisy-iel-40"]);
 * deepStrictEqual(arms["noisy-iel-40"]?.label, "noisy labels + 40 IELs");
 * ```
 */
export function layerSweep(
  from: string,
  arm: ArmChanges,
  numbers: readonly number[],
): Record<string, ArmChanges> {
  return Object.fromEntries(
    numbers.map((steps) => [`${from}-${steps}`, {
      ...arm,
      "iel.steps": steps,
      label: (arm.label ?? from).replace("IELs", `${steps} IELs`),
      extra: true,
    }]),
  );
}
