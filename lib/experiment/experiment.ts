/**
 * What an experiment is: a value. A base of settings, arms and profiles as named changes of it, and
 * what is compared, stated beforehand.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { checked, type Settings } from "../kind/kind.ts";
import { crossEntropy } from "../losses/cross_entropy.ts";
import { rmsprop } from "../train/optimizer/rmsprop.ts";
import { constant } from "../train/schedule/constant.ts";
import { published } from "../data/split.ts";
import { afters } from "../after/table.ts";
import { ArmStyle, PALETTE } from "./arm.ts";
import { changed, type Changes } from "./changes.ts";
import { Comparison } from "./compare.ts";
import { Setup } from "./spec.ts";
import { choices } from "../cli_values.ts";

/** What an arm changes, and how it is shown. */
export type ArmChanges = Changes & Partial<Pick<ArmStyle, "label" | "colour" | "text" | "dash">> & {
  /**
   * Acts at prediction only. An arm that differs from another in this alone is the same training,
   * evaluated in a second way. @default null
   */
  readonly after?: Settings | null;
  /** Whether it is run only when it is named. @default false */
  readonly extra?: boolean;
};

/** An arm: changes of the base. */
export interface Arm {
  /** What it changes. */
  readonly changes: Changes;
  /** What acts at prediction only; null for nothing. */
  readonly after: Settings | null;
  /** Whether it is run only when it is named. */
  readonly extra: boolean;
  /** How it is drawn and called. */
  readonly style: ArmStyle;
}

/** An experiment at one size: changes of the base. */
export interface Profile {
  /** What it changes. */
  readonly changes: Changes;
  /** What an arm of it takes, such as `"five minutes on one core"`; null where nobody knows yet. */
  readonly cost: string | null;
  /** The public file of weights that a user downloads and names by `--weights`; null for none. */
  readonly pretrained: string | null;
  /** Whether drawn images may stand in for data that are not at hand. */
  readonly synthetic: boolean;
}

/** An experiment. Make one with `experiment`. */
export interface Experiment {
  /** Its name in commands and records. */
  readonly id: string;
  /** Its name for readers. */
  readonly title: string;
  /** Figures of the paper that it makes; none for one's own. */
  readonly figures: readonly number[];
  /** Where its settings come from, in words; null where nothing is said. */
  readonly source: string | null;
  /** What is claimed of it, in words; null where nothing is said. */
  readonly claim: string | null;
  /** Settings of every arm and profile, but for their changes. */
  readonly base: Setup;
  /** By name; at least one. */
  readonly arms: Readonly<Record<string, Arm>>;
  /** By name; at least one. The first is the default. */
  readonly profiles: Readonly<Record<string, Profile>>;
  /** What is compared, and expected. */
  readonly compare: readonly Comparison[];
  /** Number of seeds that are planned; tests of fewer are provisional. */
  readonly seeds: number;
  /** The first of them; the others follow. */
  readonly firstSeed: number;
}

/** What `experiment` takes. */
export interface ExperimentOptions {
  /** Its name in commands and records: lower case, digits, hyphens. */
  readonly id: string;
  /** Its name for readers. @default the id */
  readonly title?: string;
  /** Figures of the paper that it makes. @default [] */
  readonly figures?: readonly number[];
  /** Where its settings come from, in words. @default null */
  readonly source?: string | null;
  /** What is claimed of it, in words. @default null */
  readonly claim?: string | null;
  /** Settings of every arm: `data` and `model` at least; the others have the defaults of {@linkcode DEFAULTS}. */
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
  /** What is compared, and expected; state it before you look. @default [] */
  readonly compare?: readonly Comparison[];
  /** Number of seeds that are planned. @default 3 */
  readonly seeds?: number;
  /**
   * The first of them, where a study wants seeds that no other has: settings are chosen with other masks
   * and weights than they are scored with. @default 0
   */
  readonly firstSeed?: number;
}

/**
 * Settings that `experiment` fills in.
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

const NAME = /^[a-z0-9]+([-.][a-z0-9]+)*$/;

/**
 * Makes an experiment, and checks every arm of every profile.
 *
 * @throws {UserError} that names the arm, the setting and what is allowed.
 *
 * @example Two arms, and what is expected of them
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
  const { id, title = id, figures = [], source = null, claim = null } = options;
  const { seeds = 3, firstSeed = 0 } = options;
  checkName("experiment", id);
  const base = checked(Setup, { ...DEFAULTS, ...options.base }, `${id}, base`);
  const arms = Object.fromEntries(
    Object.entries(options.arms).map((
      [name, changes],
      index,
    ) => [name, armOf(name, changes, index)]),
  );
  if (Object.keys(arms).length === 0) throw new UserError(`${id}: an experiment needs an arm`);
  const profiles = Object.fromEntries(
    Object.entries(options.profiles ?? { base: {} }).map(([name, profile]) => {
      checkName("profile", name);
      const { changes = {}, cost = null, pretrained = null, synthetic = false } = profile;
      return [name, { changes, cost, pretrained, synthetic }];
    }),
  );
  const made: Experiment = {
    ...{ id, title, figures: [...figures], source, claim, base, arms, profiles },
    ...{ seeds, firstSeed },
    compare: (options.compare ?? []).map((stated, at) =>
      checked(Comparison, stated, `${id}, compare ${at + 1}`)
    ),
  };
  for (const profile of Object.keys(profiles)) {
    for (const arm of Object.keys(arms)) setupOf(made, { profile, arm });
  }
  for (const { arm, with: other, gate = arm } of made.compare) {
    for (const name of [arm, other, gate]) armNamed(made, name);
  }
  return made;
}

function armOf(name: string, options: ArmChanges, index: number): Arm {
  checkName("arm", name);
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
    after: after === null ? null : checked(afters.schema, after, `arm ${name}, after`),
    extra,
    style: checked(ArmStyle, style, `arm ${name}`),
  };
}

function checkName(what: string, name: string): void {
  if (NAME.test(name) && name.length <= 60) return;
  throw new UserError(
    `the name of the ${what} "${name}" stands in paths and commands: use lower-case letters, ` +
      `digits and hyphens, such as "my-cells"`,
  );
}

/**
 * The arm of that name.
 *
 * @throws {UserError} when there is none; it names those that there are.
 */
export function armNamed({ id, arms }: Experiment, name: string): Arm {
  const arm = Object.hasOwn(arms, name) ? arms[name] : undefined;
  if (arm) return arm;
  throw new UserError(
    `${id} has no arm "${name}"; ${choices(name, Object.keys(arms), "it has")}`,
  );
}

/**
 * The profile of that name.
 *
 * @throws {UserError} when there is none; it names those that there are.
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
  const sized = changed(made.base, profileNamed(made, profile).changes, {
    what: `${made.id}, profile ${profile}`,
  });
  return changed(sized, armNamed(made, arm).changes, { what: `${made.id}, arm ${arm}` });
}

/**
 * Arms with other numbers of layers, each run only when it is named: a sweep.
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
