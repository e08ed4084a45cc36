/**
 * The options of `deno task reproduce`, and of commands with the same arguments.
 *
 * @module
 */
import { resolve } from "@std/path";
import { ENGINE_NAMES, type EngineName } from "../../lib/engine/engine.ts";
import { UserError } from "../../lib/errors.ts";
import type { Experiment } from "../../lib/experiment/experiment.ts";
import { experimentOfModule, namesModule } from "../../lib/run/module.ts";
import type { ReproduceOptions } from "../../lib/run/reproduce.ts";
import { selectionsOf } from "../../lib/run/reproduce.ts";
import { requireWeights, type Selection } from "../../lib/run/selection.ts";
import { type Task, taskOf } from "../../lib/run/tasks.ts";
import { oneOf, wholeNumber } from "../../lib/cli_values.ts";
import { here, shownPath, typedFolder, typedPath } from "../paths.ts";

/** The arguments that select runs, as typed. */
export interface TypedWords {
  /** Id of an experiment, `"all"`, or the path of a module. */
  readonly experiment?: string | undefined;
  readonly profile?: string | undefined;
  readonly seeds?: number | string | undefined;
  readonly seed?: number | string | undefined;
  readonly arms?: string | undefined;
  readonly precision?: string | undefined;
  /** One changed setting, or several. */
  readonly set?: string | readonly string[] | undefined;
  /** Path of a weights file, or `"none"`. */
  readonly weights?: string | undefined;
  readonly dropHead?: boolean | undefined;
}

/** The options as typed. */
export interface Options extends Omit<TypedWords, "experiment"> {
  readonly engine?: string;
  readonly threads?: number | string;
  readonly data?: string;
  readonly results?: string;
  readonly workers?: number | string;
  readonly task?: number | string;
  readonly force?: boolean;
  readonly keepWeights?: boolean;
  readonly live?: boolean;
  readonly json?: boolean;
}

/** The runs that arguments select. */
export interface Selected {
  readonly selections: readonly Selection[];
  /** Absolute path of the module that defines the experiment; undefined for the kit's own. */
  readonly module: string | undefined;
  /** Path of the initial weights, if any. */
  readonly weights: string | undefined;
}

/** The parsed options. */
export interface Settings extends Selected {
  /** For `reproduceSelection`. */
  readonly options: ReproduceOptions;
  /** The single run requested by `--task`, if any. */
  readonly task: Task | undefined;
}

/**
 * Parses the options; an estimate needs no weights.
 *
 * @throws {UserError} that names the option that is not understood.
 */
export async function settingsOf(
  experiment: string | undefined,
  options: Options,
  { estimate = false }: { readonly estimate?: boolean } = {},
): Promise<Settings> {
  const selected = await selectTyped({ ...options, experiment });
  const { selections, weights } = selected;
  if (options.weights !== "none" && !estimate) requireWeights(selections);
  if (options.workers !== undefined && options.task !== undefined) {
    throw new UserError("--workers and --task exclude each other: a task is one run");
  }
  const { engine, force = false, keepWeights = false, workers } = options;
  return {
    ...selected,
    options: {
      engine: engine === undefined
        ? undefined
        : oneOf("engine", ENGINE_NAMES, engine) as EngineName,
      threads: wholeNumber("--threads", options.threads ?? 0, { least: 0 }),
      workers: workers === undefined ? undefined : wholeNumber("--workers", workers, { least: 1 }),
      data: await typedFolder("--data", options.data),
      results: typedPath("--results", options.results),
      weights,
      force,
      keepWeights,
    },
    task: options.task === undefined ? undefined : taskOf(selections, options.task),
  };
}

/** Resolves arguments into runs; reads a weights file for its hash and loads a module. */
export async function selectTyped(
  { experiment, weights, ...words }: TypedWords,
): Promise<Selected> {
  const path = weights === "none" ? undefined : typedPath("--weights", weights);
  if (words.dropHead && path === undefined) {
    throw new UserError("--drop-head skips the head of --weights; name their file, or remove it");
  }
  const options = { ...words, weights: path };
  if (experiment === undefined || !namesModule(experiment)) {
    const selections = await selectionsOf(experiment ?? "wbc-unet", options);
    return { selections, module: undefined, weights: path };
  }
  const found: { experiment: Experiment; path: string; target: string } = await experimentOfModule(
    experiment,
    { base: here() },
  );
  const selections = await selectionsOf(found.experiment, options, found.target);
  return { selections, module: found.path, weights: path };
}

/**
 * The selection with the name that works in commands typed here. Records name a module that lies
 * elsewhere by its file alone.
 */
export function callable(selection: Selection, module: string | undefined): Selection {
  const outside = module !== undefined && shownPath(module) === module;
  return outside ? { ...selection, target: module } : selection;
}

/** The arguments of `deno task reproduce` that select the same runs. */
export function selectionArguments({ experiment, ...words }: TypedWords): string[] {
  const { profile, seeds, seed, arms, precision, set } = words;
  const weights = words.weights === "none" ? "none" : typedPath("--weights", words.weights);
  const named = experiment !== undefined && namesModule(experiment)
    ? resolve(here(), experiment)
    : experiment;
  const options = [
    ...optionWords({ profile, seeds, seed, arms, precision, weights }),
    ...[set ?? []].flat().flatMap((word) => ["--set", word]),
    ...words.dropHead ? ["--drop-head"] : [],
  ];
  return named === undefined ? options : [named, ...options];
}

/** Options as command-line arguments; undefined ones are left out. */
export function optionWords(
  options: Readonly<Record<string, string | number | undefined>>,
): string[] {
  return Object.entries(options).flatMap(([name, word]) =>
    word === undefined ? [] : [`--${name}`, `${word}`]
  );
}
