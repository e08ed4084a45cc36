/**
 * Reproduces an experiment in one call: finds the data, runs what is not done, compares with the
 * published runs and draws. The command and the notebooks call it.
 *
 * @module
 */
import { unlessAborted } from "../abort.ts";
import type { Dataset } from "../data/dataset.ts";
import { findData } from "../data/find_data.ts";
import type { Engine, EngineName } from "../engine/engine.ts";
import type { InstallOptions } from "../engine/tensorflow/install.ts";
import { type Experiment, profileNamed } from "../experiment/experiment.ts";
import { type Agreement, compareWithPublished } from "../results/agreement.ts";
import type { RunRecord } from "../results/record.ts";
import { listRecords } from "../results/store.ts";
import { describeWeights } from "../models/starting_weights.ts";
import { forgetRuns, type PlannedRun, planRuns } from "./plan.ts";
import { inWorkers } from "./in_workers.ts";
import { lazyEngine } from "./open_engine.ts";
import { planNotes } from "./plan_notes.ts";
import { recordsOf } from "./records.ts";
import { type Outcome, type RunEvent, runSelection } from "./run_selection.ts";
import { select, type Selection, type SelectionWords, specsOf } from "./selection.ts";
import { knownMemory, type Share, shareOf } from "./share.ts";

/** Options of a reproduction. */
export interface ReproduceOptions
  extends Omit<SelectionWords, "experiment" | "pretrained" | "target"> {
  /** File of initial weights. @default undefined, all weights are random */
  readonly weights?: string | undefined;
  /** Whether to skip the head of that file and draw a new one, as other classes need. @default false */
  readonly dropHead?: boolean | undefined;
  /** Which engine. @default the first that works */
  readonly engine?: EngineName | undefined;
  /** Threads per run; 0 divides the cores among the runs. @default 0 */
  readonly threads?: number | undefined;
  /**
   * Number of parallel runs, each in its own process; 1 runs them one after the other in this process.
   * An experiment that is not defined in a file (but in a notebook cell) can only run in this process.
   * @default the number of cores, or fewer if memory is short
   */
  readonly workers?: number | undefined;
  /** Folder of the data sets. @default the user's data folder */
  readonly data?: string | undefined;
  /** Folder of the results. @default the kit's `results` */
  readonly results?: string | undefined;
  /** Whether to keep the weights of the last and the best epoch beside each record. @default false */
  readonly keepWeights?: boolean | undefined;
  /** Whether to delete the finished and interrupted runs first. @default false */
  readonly force?: boolean | undefined;
  /** Whether to write tables and figures. @default true */
  readonly draw?: boolean | undefined;
  /** Stops the reproduction between two steps. @default undefined */
  readonly signal?: AbortSignal | undefined;
}

/** The events of a reproduction. */
export type ReproduceEvent =
  | RunEvent
  | { readonly kind: "log"; readonly line: string }
  | {
    readonly kind: "download";
    readonly data: string;
    readonly bytes: number;
    readonly total: number | null;
  }
  | {
    readonly kind: "data";
    readonly selection: Selection;
    readonly dataset: Dataset;
    /** One line, if they are not the data that were requested. */
    readonly notice: string | undefined;
  }
  | { readonly kind: "share"; readonly share: Share; readonly runs: number }
  | { readonly kind: "engine"; readonly engine: Pick<Engine, "version" | "device" | "threads"> }
  | { readonly kind: "drawing" }
  | { readonly kind: "done"; readonly result: Reproduced };

/** The result of a reproduction. */
export interface Reproduced {
  /** The runs requested. */
  readonly selection: Selection;
  /** The data used. */
  readonly dataset: Dataset;
  /** One line, if they are not the data that were requested. */
  readonly notice: string | undefined;
  /** The outcome of each run. */
  readonly outcomes: readonly Outcome[];
  /** All records with these settings and data, including those of other seeds. */
  readonly records: readonly RunRecord[];
  /** Comparisons with the published records. */
  readonly agreements: readonly Agreement[];
  /** Paths of the tables and figures written. */
  readonly files: readonly string[];
}

/** Callbacks and paths that a command adds. */
export interface Listener {
  /** Called with each event. */
  readonly onEvent: (event: ReproduceEvent) => void;
  /** Called with the progress of installing an engine. @default undefined */
  readonly onInstall?: InstallOptions["onProgress"];
  /** Folder that relative paths of the user's data start from. @default the current one */
  readonly base?: string | undefined;
  /** Absolute path of the module that defines the experiment. @default undefined, there is none */
  readonly module?: string | undefined;
}

/**
 * Reproduces an experiment and yields its events: runs what is not done yet, then compares and draws.
 * Interrupted runs are resumed and finished ones are skipped. A run that fails does not stop the others:
 * its outcome has the error. The last event is `done`.
 *
 * @param experiment An experiment, or the id of one of the paper's.
 * @throws {UserError} if an option is invalid, or the user has to fix something before any run.
 * @throws the signal's reason if it is aborted; finished work is kept.
 *
 * @example A training that takes seconds
 * ```ts
 * import { reproduce } from "./reproduce.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const results = await Deno.makeTempDir();
 * const options = { profile: "smoke", arms: "clean", engine: "wasm", results, draw: false } as const;
 * const kinds = new Set<string>();
 * for await (const { kind } of reproduce("wbc-unet", options)) kinds.add(kind);
 * deepStrictEqual([...kinds], ["data", "engine", "step", "epoch", "finished", "done"]);
 * await Deno.remove(results, { recursive: true });
 * ```
 */
export async function* reproduce(
  experiment: Experiment | string,
  options: ReproduceOptions = {},
): AsyncGenerator<ReproduceEvent> {
  const queue: ReproduceEvent[] = [];
  let wake = () => {};
  let ended = false;
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...options.signal ? [options.signal] : []]);
  const onEvent = (event: ReproduceEvent) => {
    queue.push(event);
    wake();
  };
  const work = (async () => {
    for (const selection of await selectionsOf(experiment, options)) {
      await reproduceSelection(selection, { workers: 1, ...options, signal }, { onEvent });
    }
  })().finally(() => {
    ended = true;
    wake();
  });
  work.catch(() => {}); // errors surface where it is awaited below
  try {
    for (;;) {
      while (queue.length) yield queue.shift()!;
      if (ended) break;
      await new Promise<void>((resolve) => wake = resolve);
    }
    await work;
  } finally {
    stop.abort(new Error("nobody listens any more"));
    await work.catch(() => {});
  }
}

/** The selections that the options describe, one per experiment. */
export async function selectionsOf(
  experiment: Experiment | string,
  { weights, dropHead = false, ...words }: ReproduceOptions,
  target?: string,
): Promise<Selection[]> {
  const pretrained = weights === undefined
    ? null
    : { ...await describeWeights(weights), ...dropHead && { head: "drop" as const } };
  return select({ ...words, experiment, pretrained, target });
}

/** Reproduces one selection and reports to a listener. */
export async function reproduceSelection(
  selection: Selection,
  options: ReproduceOptions,
  listener: Listener,
): Promise<Reproduced> {
  const { onEvent } = listener;
  const { signal, results: root, force } = options;
  const found = await dataOf(selection, options, listener);
  const { dataset } = found;
  const place = { dataset, root };
  if (force) await forgetRuns(selection, place);
  const plan = await planRuns(selection, place);
  for (const line of await planNotes(plan, place)) onEvent({ kind: "log", line });
  const open = plan.filter(({ record }) => !record);
  const share = await shareFor(open, options);
  const inProcesses = share.workers > 1 && (listener.module !== undefined || isOfKit(selection));
  const outcomes = inProcesses
    ? await inWorkers(selection, { plan, share, options, listener, dataset })
    : await inThisProcess(selection, { options, listener, dataset });
  signal?.throwIfAborted();
  const result = await conclude(selection, { ...found, outcomes }, options, onEvent);
  onEvent({ kind: "done", result });
  return result;
}

/** Whether a worker process can find the experiment by its name alone. */
const isOfKit = ({ target }: Selection) => !/[/\\.]/.test(target);

/** The data found, and a notice if they are not the data that were requested. */
export interface FoundData {
  /** The data found. */
  readonly dataset: Dataset;
  /** Why they are not the data that were requested; undefined if they are. */
  readonly notice: string | undefined;
}

/** Finds and reports the data of a selection. Long profiles do not fall back to synthetic images. */
export async function dataOf(
  selection: Selection,
  { data: directory, signal }: ReproduceOptions,
  { onEvent, base }: Listener,
): Promise<FoundData> {
  const settings = specsOf(selection)[0]!.data;
  const looked = findData(settings, {
    directory,
    base,
    synthetic: profileNamed(selection.experiment, selection.profile).synthetic,
    log: (line) => onEvent({ kind: "log", line }),
    onProgress: ({ bytes, total }) =>
      onEvent({ kind: "download", data: settings.kind, bytes, total: total ?? null }),
  });
  const found = signal ? await unlessAborted(signal, looked) : await looked;
  onEvent({ kind: "data", selection, ...found });
  return found;
}

async function shareFor(
  open: readonly PlannedRun[],
  { workers, threads = 0, results: root }: ReproduceOptions,
): Promise<Share> {
  const cores = navigator.hardwareConcurrency;
  if (workers !== undefined) {
    const shared = workers === 1 ? 0 : Math.max(1, Math.floor(cores / workers));
    return { workers: Math.min(workers, Math.max(1, open.length)), threads: threads || shared };
  }
  if (open.length < 2) return { workers: 1, threads };
  const { experiment, profile } = open[0]!.spec;
  const of = { experiment, profile, ...root === undefined ? {} : { root } };
  const known = [
    ...(await listRecords({ experiment, profile, shelf: "published" })).records,
    ...(await listRecords({ ...of, shelf: "runs" })).records,
  ];
  const share = shareOf({ runs: open.length, each: knownMemory(open[0]!.spec, known) });
  return { workers: share.workers, threads: threads || share.threads };
}

async function inThisProcess(
  selection: Selection,
  { options, listener: { onEvent, onInstall }, dataset }: {
    options: ReproduceOptions;
    listener: Listener;
    dataset: Dataset;
  },
): Promise<Outcome[]> {
  const { engine: name, threads = 0, signal, weights, keepWeights, results: root } = options;
  const engine = lazyEngine({
    engine: name,
    threads,
    ...onInstall && { onProgress: onInstall },
    log: (line) => onEvent({ kind: "log", line }),
    onOpen: (engine) => onEvent({ kind: "engine", engine }),
  });
  try {
    return await runSelection(selection, {
      ...{ dataset, openEngine: engine.open, signal, weights, keepWeights, root, onEvent },
    });
  } finally {
    engine.close();
  }
}

/** Compares the runs with the published ones and draws. */
async function conclude(
  selection: Selection,
  { dataset, notice, outcomes }: FoundData & { readonly outcomes: readonly Outcome[] },
  { results: root, draw = true, signal }: ReproduceOptions,
  onEvent: Listener["onEvent"],
): Promise<Reproduced> {
  const { experiment: { id }, profile } = selection;
  const place = root === undefined ? {} : { root };
  const { sha256 } = dataset.provenance;
  const { records } = await recordsOf(selection, { ...place, sha256, arms: "all" });
  const published = await listRecords({ ...place, shelf: "published", experiment: id, profile });
  let files: string[] = [];
  if (draw && records.length > 0) {
    onEvent({ kind: "drawing" });
    // Drawing loads a DOM and a renderer, so they are imported only when there is something to draw.
    const { writeOutputs } = await import("../figures/outputs.ts");
    const drawn = writeOutputs(records, { shelf: "runs", dataset, root });
    files = signal ? await unlessAborted(signal, drawn) : await drawn;
  }
  const agreements = compareWithPublished(records, published.records);
  return { selection, dataset, notice, outcomes, records, agreements, files };
}
