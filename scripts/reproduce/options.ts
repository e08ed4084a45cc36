/**
 * The options of `deno task reproduce`, as typed and as understood; and as words again, for a process
 * that runs one of the runs.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import { ENGINE_NAMES, type EngineName } from "../../lib/engine/engine.ts";
import { UserError } from "../../lib/errors.ts";
import { describeWeights } from "../../lib/experiments/pretrained.ts";
import {
  requireWeights,
  select,
  type Selection,
  type SelectionWords,
} from "../../lib/experiments/selection.ts";
import { type Task, taskOf } from "../../lib/experiments/tasks.ts";
import { oneOf, wholeNumber } from "../../lib/words.ts";
import { typedFolder, typedPath } from "../paths.ts";

/** The words that select runs, as they were typed. */
export interface TypedWords extends Omit<SelectionWords, "pretrained"> {
  /** Path of a file of weights, or `"none"`. */
  readonly weights?: string | undefined;
}

/** The options as they were typed. */
export interface Options extends Omit<TypedWords, "experiment"> {
  readonly engine?: string;
  readonly threads?: number | string;
  readonly data?: string;
  readonly results?: string;
  readonly workers?: number | string;
  readonly task?: number | string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** What they mean. */
export interface Settings {
  readonly selections: readonly Selection[];
  readonly engine: EngineName | undefined;
  /** 0 for all cores. */
  readonly threads: number;
  /** Number of processes, where there is to be more than this one. */
  readonly workers: number | undefined;
  /** The one run that is asked for. */
  readonly task: Task | undefined;
  /** Path of the file of weights that the runs begin with, where one was named. */
  readonly weights: string | undefined;
  /** Folder of the data sets, where one was named. */
  readonly directory: string | undefined;
  /** Folder of the results, where one was named. */
  readonly root: string | undefined;
  readonly force: boolean;
}

/** Understands the options. @throws {UserError} that names the one which is not understood. */
export async function settingsOf(
  experiment: string | undefined,
  options: Options,
): Promise<Settings> {
  const selections = await selectTyped({ ...options, experiment });
  if (options.weights !== "none") requireWeights(selections);
  const { engine, force = false } = options;
  if (options.workers !== undefined && options.task !== undefined) {
    throw new UserError("--workers and --task exclude each other: a task is one run");
  }
  const workers = options.workers === undefined
    ? undefined
    : wholeNumber("--workers", options.workers, { least: 1 });
  const share = workers ? Math.max(1, Math.floor(availableParallelism() / workers)) : 0;
  return {
    selections,
    engine: engine === undefined ? undefined : oneOf("engine", ENGINE_NAMES, engine),
    threads: wholeNumber("--threads", options.threads ?? share, { least: 0 }),
    workers,
    task: options.task === undefined ? undefined : taskOf(selections, options.task),
    weights: weightsPath(options),
    directory: await typedFolder("--data", options.data),
    root: typedPath(options.results),
    force,
  };
}

/** What words select; a file of weights is read for its hash. */
export async function selectTyped({ weights, ...words }: TypedWords): Promise<Selection[]> {
  const path = weightsPath({ weights });
  return select(path === undefined ? words : { ...words, pretrained: await describeWeights(path) });
}

/** The path of the file of weights, where one was typed. */
function weightsPath({ weights }: Pick<TypedWords, "weights">): string | undefined {
  return weights === "none" ? undefined : typedPath(weights);
}

/** The words of `deno task reproduce` that select the same runs. */
export function selectionArguments({ experiment, ...words }: TypedWords): string[] {
  const { profile, seeds, seed, arms, precision } = words;
  const weights = weightsPath(words) ?? words.weights;
  const options = optionWords({ profile, seeds, seed, arms, precision, weights });
  return experiment === undefined ? options : [experiment, ...options];
}

/** Options as the words of a command line; those that are undefined are left out. */
export function optionWords(
  options: Readonly<Record<string, string | number | undefined>>,
): string[] {
  return Object.entries(options).flatMap(([name, word]) =>
    word === undefined ? [] : [`--${name}`, `${word}`]
  );
}
