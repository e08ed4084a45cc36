/**
 * Resolves the arguments of a command line or a call into the runs they select.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { changesFromWords, type Json, setWords } from "../experiment/changes.ts";
import {
  armNamed,
  defaultProfile,
  type Experiment,
  profileNamed,
} from "../experiment/experiment.ts";
import {
  specOf,
  trainedFor,
  type TrainingArm,
  trainingArms,
  type Variant,
} from "../experiment/resolve.ts";
import { type PrecisionName, PRECISIONS, type RunSpec } from "../experiment/spec.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { experimentOf, KNOWN } from "../studies/table.ts";
import { oneOf, shellLine, wholeNumber } from "../cli_values.ts";

/** Command-line arguments; each has a default. */
export interface SelectionWords {
  /** Id of a known experiment, `"all"` for the paper's, or an experiment. @default "wbc-unet" */
  readonly experiment?: string | Experiment | undefined;
  /** Name of a profile. @default the experiment's first */
  readonly profile?: string | undefined;
  /** Number of seeds, starting with the experiment's first: usually 0 … seeds − 1. @default 1 */
  readonly seeds?: number | string | undefined;
  /** A single seed, instead of `seeds`. @default undefined */
  readonly seed?: number | string | undefined;
  /** Names of arms, as a list or separated by commas. @default all that are not extra */
  readonly arms?: string | readonly string[] | undefined;
  /** Name of a precision. @default the experiment's */
  readonly precision?: string | undefined;
  /** Changed settings: `"model.width=16"`, a list of such, or values by path. @default none */
  readonly set?: string | readonly string[] | Readonly<Record<string, Json>> | undefined;
  /** File of initial weights, see `describeWeights`. @default null, all weights are random */
  readonly pretrained?: RunSpec["pretrained"] | undefined;
  /** What commands call the experiment: the path of a module, or its id. @default its id */
  readonly target?: string | undefined;
}

/** A selection of runs of one experiment. */
export interface Selection extends Variant {
  /** The experiment. */
  readonly experiment: Experiment;
  /** Name of the profile. */
  readonly profile: string;
  /** Names of the arms: at least one, without repetition, in the order of the experiment. */
  readonly arms: readonly string[];
  /** The seeds: the experiment's first n, or a single one. */
  readonly seeds: readonly number[];
  /** What commands call the experiment. */
  readonly target: string;
}

/**
 * Resolves a command line into selections, one per experiment.
 *
 * @throws {UserError} that names the argument that is not understood and lists the valid ones; for an
 * experiment of yours with the id of one of the kit's.
 *
 * @example
 * ```ts
 * import { select } from "./selection.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * const [selection] = select({ seeds: 3, arms: "noisy-iel,noisy" });
 * deepStrictEqual(selection?.seeds, [0, 1, 2]);
 * deepStrictEqual(selection?.arms, ["noisy", "noisy-iel"]); // in the paper's order
 * throws(() => select({ profile: "fast" }), /wbc-unet has no profile "fast"; it has quick, smoke/);
 * ```
 */
export function select(words: SelectionWords = {}): Selection[] {
  const { experiment = "wbc-unet", seeds, seed, pretrained = null, precision, profile } = words;
  if (seeds !== undefined && seed !== undefined) {
    throw new UserError("--seeds and --seed exclude each other: remove one of them");
  }
  const single = seed === undefined ? undefined : [wholeNumber("--seed", seed, { least: 0 })];
  const length = wholeNumber("--seeds", seeds ?? 1, { least: 1 });
  const shared = {
    set: changesOf(words.set),
    ...precision === undefined ? {} : { precision: oneOf("precision", PRECISIONS, precision) },
    pretrained,
  };
  const all: readonly Experiment[] = Object.values(EXPERIMENTS);
  const experiments = experiment === "all"
    ? all.filter(({ profiles }) => profile === undefined || Object.hasOwn(profiles, profile))
    : [typeof experiment === "string" ? experimentOf(experiment) : ownId(experiment)];
  if (pretrained && experiments.length > 1) {
    throw new UserError("--weights fits one network only: name the experiment");
  }
  return experiments.map((experiment) => {
    const selection = {
      experiment,
      profile: profile ?? defaultProfile(experiment),
      ...shared,
      seeds: single ?? Array.from({ length }, (_, at) => experiment.firstSeed + at),
      arms: armsOf(experiment, words.arms),
      target: words.target ?? experiment.id,
    };
    profileNamed(experiment, selection.profile);
    trainingsOf(selection); // throws at changes that do not fit
    return selection;
  });
}

/**
 * Refuses a reader's experiment with the id of one of the kit's: records, tables and verdicts go by ids,
 * so that its runs would count as the kit's.
 */
function ownId(experiment: Experiment): Experiment {
  const { id } = experiment;
  const known = Object.hasOwn(KNOWN, id) ? KNOWN[id]! : experiment;
  if (known === experiment || JSON.stringify(known) === JSON.stringify(experiment)) {
    return experiment;
  }
  throw new UserError(
    `the kit has another experiment "${id}", and its results would be mixed with yours; ` +
      "give yours another id",
  );
}

function changesOf(set: SelectionWords["set"]): Readonly<Record<string, Json>> {
  if (set === undefined) return {};
  if (typeof set === "string") return changesFromWords([set]);
  return isList(set) ? changesFromWords(set) : set;
}

const isList = (set: object): set is readonly string[] => Array.isArray(set);

function armsOf(experiment: Experiment, words: SelectionWords["arms"]): readonly string[] {
  if (words === undefined) return defaultArms(experiment);
  const named = (typeof words === "string" ? words.split(",") : words).map((word) => {
    const name = word.trim();
    return trainedFor(name) ?? name; // as lists of runs name its training
  });
  named.forEach((name) => armNamed(experiment, name));
  return Object.keys(experiment.arms).filter((name) => named.includes(name));
}

/** The arms that run when none is named. */
const defaultArms = ({ arms }: Experiment): string[] =>
  Object.entries(arms).flatMap(([name, { extra }]) => extra ? [] : [name]);

/**
 * Ensures that a profile that starts from pretrained weights is not run without them by mistake.
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
    const wanted = profileNamed(experiment, profile).pretrained;
    if (wanted === null || pretrained) continue;
    throw new UserError(
      `${experiment.id} at profile ${profile} starts from pretrained weights: download ` +
        `model.safetensors of ${wanted} from the Hugging Face hub and pass it with --weights, or ` +
        "use random weights with --weights none",
    );
  }
}

/** The trainings that a selection needs: prediction-only arms share the training of another arm. */
export function trainingsOf(selection: Selection): TrainingArm[] {
  const { experiment, arms } = selection;
  return trainingArms(experiment, selection)
    .filter(({ arm, after }) => [arm, ...Object.keys(after)].some((name) => arms.includes(name)));
}

/**
 * Lists the runs of a selection, seed by seed and arm by arm.
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
export function specsOf(selection: Selection): RunSpec[] {
  const trainings = trainingsOf(selection);
  return selection.seeds.flatMap((seed) =>
    trainings.map((training) => specOf(selection.experiment, training, { ...selection, seed }))
  );
}

/** Folders on the user's machine, as absolute paths. */
export interface Folders {
  /** That of the data sets. @default undefined, the kit's */
  readonly data?: string | undefined;
  /** That of the results. @default undefined, the kit's */
  readonly results?: string | undefined;
}

/**
 * The command that reproduces these runs. It omits machine-specific options (engine, threads) and
 * folders, so that it means the same everywhere.
 *
 * @param folders Those to name after all, in a command for the user to copy.
 *
 * @example
 * ```ts
 * import { commandOf, select } from "./selection.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(
 *   commandOf(select({ seed: 2, arms: "noisy", set: "model.width=16" })[0]!),
 *   "deno task reproduce wbc-unet --profile quick --seed 2 --arms noisy --set model.width=16",
 * );
 * ```
 */
export function commandOf(selection: Selection, folders: Folders = {}): string {
  const { experiment, profile, arms, seeds, precision, pretrained, set = {}, target } = selection;
  const all = defaultArms(experiment);
  return shellLine(
    ...["deno", "task", "reproduce", target],
    ...Object.keys(experiment.profiles).length > 1 ? ["--profile", profile] : [],
    ...seeds.length === 1 ? ["--seed", `${seeds[0]}`] : ["--seeds", `${seeds.length}`],
    ...arms.join() === all.join() ? [] : ["--arms", arms.join(",")],
    ...precision === undefined || precision === experiment.base.precision
      ? []
      : ["--precision", precision],
    ...setWords(set),
    ...pretrained ? ["--weights", pretrained.file] : [],
    ...pretrained?.head === "drop" ? ["--drop-head"] : [],
    ...folders.data === undefined ? [] : ["--data", folders.data],
    ...folders.results === undefined ? [] : ["--results", folders.results],
  );
}

/** The precision of a selection's runs. */
export const precisionOf = ({ experiment, precision }: Selection): PrecisionName =>
  precision ?? experiment.base.precision;

/**
 * The words that select the same seeds again: one seed by its value, several by their number, since they
 * follow the experiment's first.
 *
 * @example A grid whose seeds start at 100
 * ```ts
 * import { seedWords, select } from "./selection.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * for (const words of [{ seeds: 2 }, { seed: 101 }]) {
 *   const [selection] = select({ experiment: "wbc-evolutions-grid", ...words });
 *   const [again] = select({ experiment: "wbc-evolutions-grid", ...seedWords(selection!) });
 *   deepStrictEqual(again!.seeds, selection!.seeds);
 * }
 * ```
 */
export function seedWords(
  { seeds }: Pick<Selection, "seeds">,
): Pick<SelectionWords, "seed" | "seeds"> {
  return seeds.length > 1 ? { seeds: seeds.length } : { seed: seeds[0]! };
}
