/**
 * Which runs a user asks for, from the words of a command line. What an experiment is, is
 * `experiment.ts`'s matter; running is `reproduce.ts`'s.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { RunSpec } from "../results/record.ts";
import { type Arm, armParts, ARMS, compareArmNames } from "../results/arms.ts";
import { oneOf, wholeNumber } from "../words.ts";
import {
  type Experiment,
  type ProfileName,
  profileOf,
  PROFILES,
  resolveRun,
} from "./experiment.ts";
import { experimentOf, EXPERIMENTS } from "./paper.ts";
import type { Pretrained } from "./pretrained.ts";

/**
 * Arithmetic of the convolutions; the first is the default.
 *
 * @example
 * ```ts
 * import { PRECISIONS, select } from "./selection.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(select()[0]?.precision, PRECISIONS[0]);
 * ```
 */
export const PRECISIONS = ["float32", "tf32", "bfloat16"] as const;
/** One of them. */
export type PrecisionName = typeof PRECISIONS[number];

/**
 * The profile of `deno task reproduce`, which names of files leave out.
 *
 * @example
 * ```ts
 * import { DEFAULT_PROFILE, select } from "./selection.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(select()[0]?.profile, DEFAULT_PROFILE);
 * ```
 */
export const DEFAULT_PROFILE: ProfileName = "quick";

/** The words of a command line; what is left out has its default. */
export interface SelectionWords {
  /** Id of an experiment, or `"all"`. @default "wbc-unet" */
  readonly experiment?: string | undefined;
  /** Name of a profile. @default "quick" */
  readonly profile?: string | undefined;
  /** Number of seeds: 0 … seeds − 1. @default 1 */
  readonly seeds?: number | string | undefined;
  /** One seed, in place of `seeds`. @default undefined */
  readonly seed?: number | string | undefined;
  /** Names of arms with commas between them, such as `"noisy,noisy-iel-40"`. @default the paper's four */
  readonly arms?: string | undefined;
  /** Name of a precision. @default "float32" */
  readonly precision?: string | undefined;
  /** The file of weights to begin with, see `describeWeights`. @default undefined, all are drawn */
  readonly pretrained?: Pretrained | undefined;
}

/** Runs of one experiment. */
export interface Selection {
  /** Row of the table. */
  readonly experiment: Experiment;
  /** Its size. */
  readonly profile: ProfileName;
  /** Not empty, without repetition. */
  readonly arms: readonly Arm[];
  /** 0 … n − 1, or a single one. */
  readonly seeds: readonly number[];
  /** Arithmetic, which overrides the row's. */
  readonly precision: PrecisionName;
  /** The file of weights to begin with. @default undefined, all are drawn */
  readonly pretrained?: Pretrained | undefined;
}

/**
 * The selections that a command line asks for, one for each experiment.
 *
 * @throws {UserError} that names the word which is not understood, and those that are.
 *
 * @example
 * ```ts
 * import { select } from "./selection.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * const [selection] = select({ seeds: 3, arms: "noisy-iel,noisy" });
 * deepStrictEqual(selection?.seeds, [0, 1, 2]);
 * deepStrictEqual(selection?.arms, ["noisy", "noisy-iel"]); // in the paper's order
 * throws(() => select({ profile: "fast" }), /no profile is called "fast"; there are smoke, quick/);
 * ```
 */
export function select(words: SelectionWords = {}): Selection[] {
  const { experiment = "wbc-unet", seeds, seed } = words;
  if (seeds !== undefined && seed !== undefined) {
    throw new UserError("--seeds and --seed exclude each other: leave one out");
  }
  const shared = {
    profile: oneOf("profile", PROFILES, words.profile ?? DEFAULT_PROFILE),
    seeds: seed !== undefined
      ? [wholeNumber("--seed", seed, { least: 0 })]
      : Array.from({ length: wholeNumber("--seeds", seeds ?? 1, { least: 1 }) }, (_, seed) => seed),
    precision: oneOf("precision", PRECISIONS, words.precision ?? "float32"),
  };
  const all: readonly Experiment[] = Object.values(EXPERIMENTS);
  const experiments = experiment === "all"
    ? all.filter(({ profiles }) => profiles[shared.profile])
    : [experimentOf(experiment)];
  const { pretrained } = words;
  if (pretrained && experiments.length > 1) {
    throw new UserError("--weights belongs to one network: name the experiment");
  }
  const arms = armsOf(words.arms);
  return experiments.map((experiment) => ({
    experiment,
    ...shared,
    arms: ownArms(arms, profileOf(experiment, shared.profile).settings.iel),
    ...(pretrained && { pretrained }),
  }));
}

/**
 * Makes sure that a profile which begins with pretrained weights is not run without them by mistake.
 *
 * @throws {UserError} that says which weights to download.
 *
 * @example
 * ```ts
 * import { requireWeights, select } from "./selection.ts";
 * import { throws } from "node:assert/strict";
 *
 * requireWeights(select());
 * const [hrnet] = select({ experiment: "cityscapes-hrnetv2", profile: "paper" });
 * throws(() => requireWeights([hrnet!]), /download model.safetensors of timm\/hrnet_w48/);
 * ```
 */
export function requireWeights(selections: readonly Selection[]): void {
  for (const { experiment, profile, pretrained } of selections) {
    const wanted = profileOf(experiment, profile).pretrained;
    if (wanted === undefined || pretrained) continue;
    throw new UserError(
      `${experiment.id} at profile ${profile} begins with pretrained weights: download ` +
        `model.safetensors of ${wanted} from the Hugging Face hub and name it by --weights, or ` +
        "draw them all by --weights none",
    );
  }
}

/**
 * The runs of a selection, seed by seed, arm by arm.
 *
 * @example
 * ```ts
 * import { select, specsOf } from "./selection.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const specs = specsOf(select({ profile: "smoke", seeds: 2, arms: "clean,noisy" })[0]!);
 * const names = specs.map(({ arm, seed }) => `${arm} ${seed}`);
 * deepStrictEqual(names, ["clean 0", "noisy 0", "clean 1", "noisy 1"]);
 * ```
 */
export function specsOf(
  { experiment, profile, arms, seeds, precision, pretrained }: Selection,
): RunSpec[] {
  return seeds.flatMap((seed) =>
    arms.map((arm) => ({
      ...resolveRun(experiment, { profile, arm, seed, pretrained }),
      precision,
    }))
  );
}

/**
 * The command that a reader types to have these runs: without paths and without what belongs to one
 * machine (engine, threads), so that it means the same everywhere.
 *
 * @example
 * ```ts
 * import { commandOf, select } from "./selection.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(
 *   commandOf(select({ seed: 2, arms: "noisy" })[0]!),
 *   "deno task reproduce wbc-unet --profile quick --seed 2 --arms noisy",
 * );
 * ```
 */
export function commandOf(
  { experiment, profile, arms, seeds, precision, pretrained }: Selection,
): string {
  return [
    `deno task reproduce ${experiment.id} --profile ${profile}`,
    seeds.length === 1 ? `--seed ${seeds[0]}` : `--seeds ${seeds.length}`,
    ...(arms.join() === ARMS.join() ? [] : [`--arms ${arms.join(",")}`]),
    ...(precision === "float32" ? [] : [`--precision ${precision}`]),
    ...(pretrained ? [`--weights ${pretrained.file}`] : []),
  ].join(" ");
}

function armsOf(words: string | undefined): readonly Arm[] {
  if (words === undefined) return ARMS;
  return `${words}`.split(",").map((word) => {
    const arm = word.trim();
    return armParts(arm) ? arm as Arm : oneOf("arm", ARMS, arm);
  });
}

/** The arms in their order, once each; the row's own number of layers needs no number. */
function ownArms(arms: readonly Arm[], { steps }: { readonly steps: number }): Arm[] {
  const own = arms.map((arm) => {
    const { labels, layers } = armParts(arm)!;
    return layers === steps ? `${labels}-iel` as const : arm;
  });
  return [...new Set(own)].sort(compareArmNames);
}
