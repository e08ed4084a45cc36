/**
 * Runs a selection of an experiment in this process. It skips finished runs, leaves runs of other
 * processes to them, resumes interrupted ones, and continues after a failure. `workers.ts` runs several
 * in parallel, each in its own process.
 *
 * @module
 */
import type { Dataset } from "../data/dataset.ts";
import { splits } from "../data/split.ts";
import type { Engine } from "../engine/engine.ts";
import { UserError } from "../errors.ts";
import { recordedSpec, type RunSpec } from "../experiment/spec.ts";
import { score } from "../metrics/score.ts";
import type { RunRecord } from "../results/record.ts";
import type { EpochNumbers, Progress } from "../train/epoch.ts";
import { type Claim, type Claimed, claimRun, type ClaimTimes } from "./claims/claim.ts";
import type { Claimant } from "./claims/claim_body.ts";
import { sweep } from "./claims/sweep.ts";
import { secondsLeft, type Stretch } from "./eta.ts";
import { forgetRuns, type PlannedRun, planRun, planRuns } from "./plan.ts";
import { runToRecord } from "./run.ts";
import { commandOf, type Selection } from "./selection.ts";
import { selectionOfRun } from "./tasks.ts";

/** The events of runs. `number` counts the runs from 1; `runs` is their total. */
export type RunEvent =
  & { readonly spec: RunSpec; readonly number: number; readonly runs: number }
  & (
    | { readonly kind: "skipped"; readonly record: RunRecord }
    | { readonly kind: "damaged"; readonly problem: string }
    | { readonly kind: "elsewhere" | "waiting"; readonly by: Claimant }
    | { readonly kind: "lost" }
    | { readonly kind: "restarted"; readonly problem: string }
    | { readonly kind: "resumed"; readonly epochs: number; readonly score: number }
    | { readonly kind: "step"; readonly progress: Progress; readonly left: number | undefined }
    | { readonly kind: "epoch"; readonly numbers: EpochNumbers; readonly score: number }
    | { readonly kind: "finished"; readonly record: RunRecord; readonly seconds: number }
    | { readonly kind: "failed"; readonly error: unknown }
  );

/** The outcome of one run. */
export type Outcome =
  | {
    readonly state: "skipped" | "finished";
    readonly spec: RunSpec;
    readonly record: RunRecord;
    readonly path: string;
  }
  | { readonly state: "elsewhere"; readonly spec: RunSpec; readonly by: Claimant }
  | { readonly state: "failed"; readonly spec: RunSpec; readonly error: unknown };

/** Options for running a selection. */
export interface RunSelectionOptions {
  /** Data set of the experiment. */
  readonly dataset: Dataset;
  /** Opens the engine for a run; called only if there is a run to compute. */
  readonly openEngine: (spec: RunSpec) => Promise<Engine>;
  /** Stops the run between two steps. @default undefined */
  readonly signal?: AbortSignal | undefined;
  /** Whether to delete the selection's finished and interrupted runs first. @default false */
  readonly force?: boolean | undefined;
  /** Whether to skip or to wait for a run that another process is running. @default "skip" */
  readonly busy?: "skip" | "wait" | undefined;
  /** Intervals and timeouts of claims. */
  readonly times?: ClaimTimes | undefined;
  /** Whether to keep weights beside each record. @default false */
  readonly keepWeights?: boolean | undefined;
  /** Path of the weights file that the selection names. @default undefined, it names none */
  readonly weights?: string | undefined;
  /** Folder of the shelves. @default the kit's `results` */
  readonly root?: string | undefined;
  /** Called with each event. @default () => {} */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** Milliseconds to wait for a run that another process may be about to release. */
const PATIENCE = 5000;

/**
 * Runs a selection, seed by seed and arm by arm, and writes each record to the user's shelf when its run
 * ends. Each run is claimed while it is running, so that no other process runs it. If a run fails, as with
 * an error in the user's own code for one arm, its outcome says so and the next run starts.
 *
 * @throws the signal's reason if it is aborted; a checkpoint of the last epoch is kept.
 * @throws {UserError} if no run can start before the user fixes something, such as a missing engine.
 *
 * @example One run that takes seconds
 * ```ts
 * import { openData } from "../data/find_data.ts";
 * import { openEngine } from "../engine/open.ts";
 * import { runSelection } from "./run_selection.ts";
 * import { select, specsOf } from "./selection.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const [selection] = select({ profile: "smoke", arms: "clean" });
 * const root = await Deno.makeTempDir();
 * const engine = await openEngine({ engine: "wasm" });
 * const outcomes = await runSelection(selection!, {
 *   dataset: await openData(specsOf(selection!)[0]!.data),
 *   openEngine: () => Promise.resolve(engine),
 *   root,
 * });
 * deepStrictEqual(outcomes.map(({ state }) => state), ["finished"]);
 * engine.close();
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function runSelection(
  selection: Selection,
  options: RunSelectionOptions,
): Promise<Outcome[]> {
  const { dataset, signal, onEvent = () => {} } = options;
  if (options.force) await forgetRuns(selection, options);
  const plan = await planRuns(selection, options);
  const stepsOf = ({ epochs, batch, split }: RunSpec) =>
    epochs * Math.ceil(splits.make(split, dataset).train.ids.length / batch);
  const pending = plan.filter(({ record }) => !record).map(({ spec }) => stepsOf(spec));
  let stepsLeft = pending.reduce((sum, steps) => sum + steps, 0);
  const stretches: Stretch[] = [];
  const outcomes: Outcome[] = [];
  for (const [index, planned] of plan.entries()) {
    signal?.throwIfAborted();
    const { spec, record } = planned;
    const tell: Tell = (event) => onEvent({ spec, number: index + 1, runs: plan.length, ...event });
    const work = { ...options, selection, tell, stepsLeft, stretches };
    outcomes.push(await outcomeOf(planned, work));
    if (!record) stepsLeft -= stepsOf(spec);
  }
  return outcomes;
}

type Told<E> = E extends unknown ? Omit<E, "spec" | "number" | "runs"> : never;
type Tell = (event: Told<RunEvent>) => void;

interface Work extends RunSelectionOptions {
  readonly selection: Selection;
  readonly tell: Tell;
  /** Steps left in this run and the later ones. */
  readonly stepsLeft: number;
  /** The epochs so far, of all runs; this list grows. */
  readonly stretches: Stretch[];
}

/** Skips a run, leaves it to another process, or claims and runs it. */
async function outcomeOf(planned: PlannedRun, work: Work): Promise<Outcome> {
  const { spec, path } = planned;
  const { tell, signal } = work;
  const skip = async (record: RunRecord): Promise<Outcome> => {
    await sweep(path, { spec }); // removes what a killed process left beside the record
    tell({ kind: "skipped", record });
    return { state: "skipped", spec, record, path };
  };
  if (planned.record) return await skip(planned.record);
  if (planned.problem) tell({ kind: "damaged", problem: planned.problem });
  for (;;) {
    const claimed = await claimOrWait(planned, work);
    if ("by" in claimed) {
      tell({ kind: "elsewhere", by: claimed.by });
      return { state: "elsewhere", spec, by: claimed.by };
    }
    const { claim } = claimed;
    try {
      const { record } = await planRun(spec, work); // another process may have just finished it
      return record ? await skip(record) : await runClaimed(spec, { ...work, claim });
    } catch (error) {
      if (signal?.aborted || !claim.signal.aborted) throw error;
      if (claim.signal.reason instanceof UserError) throw claim.signal.reason; // its folder is gone
      tell({ kind: "lost" });
    } finally {
      await claim.release();
    }
  }
}

function claimOrWait(
  { spec, path }: PlannedRun,
  { tell, signal, busy = "skip", times }: Work,
): Promise<Claimed> {
  return claimRun(path, {
    ...{ spec, signal, ...times },
    patience: busy === "wait" ? Infinity : PATIENCE,
    onWait: (by) => tell({ kind: "waiting", by }),
  });
}

async function runClaimed(spec: RunSpec, work: Work & { claim: Claim }): Promise<Outcome> {
  const { signal, claim, tell } = work;
  const engine = await work.openEngine(spec);
  try {
    return { state: "finished", spec, ...await runOne(spec, { ...work, engine }) };
  } catch (error) {
    if (signal?.aborted || claim.signal.aborted) throw error;
    tell({ kind: "failed", error });
    return { state: "failed", spec, error };
  }
}

/** Runs one run and reports its events. */
async function runOne(
  spec: RunSpec,
  { engine, dataset, selection, signal, claim, root, tell, weights, keepWeights, ...pace }: Work & {
    engine: Engine;
    claim: Claim;
  },
): Promise<{ record: RunRecord; path: string }> {
  const { metric } = spec;
  const begun = performance.now();
  let { stepsLeft } = pace;
  let [live, firstStep] = [false, 0];
  let resumed: { epochs: number; score: number } | undefined;
  /** Epochs reported before the first step are those of a checkpoint. */
  const begin = () => {
    if (!live && resumed) tell({ kind: "resumed", ...resumed });
    live = true;
  };
  const result = await runToRecord(spec, {
    engine,
    dataset,
    experiment: selection.experiment,
    command: commandOf({ ...selectionOfRun(selection, spec), set: recordedSpec(spec).set }),
    weights,
    keepWeights,
    signal: AbortSignal.any([claim.signal, ...signal ? [signal] : []]),
    root,
    onRestart: (problem) => tell({ kind: "restarted", problem }),
    onProgress(progress) {
      begin();
      if (progress.step === 1) firstStep = performance.now();
      const seconds = (performance.now() - firstStep) / 1000;
      const left = secondsLeft(stepsLeft - progress.step, [
        ...pace.stretches,
        { steps: progress.step - 1, seconds },
      ]);
      tell({ kind: "step", progress, left });
    },
    onEpoch(numbers) {
      claim.check();
      stepsLeft -= numbers.steps;
      const { mean } = score(metric, numbers.counts);
      resumed = live ? undefined : { epochs: numbers.epoch, score: mean };
      if (!live) return;
      const seconds = numbers.trainSeconds + numbers.validationSeconds;
      pace.stretches.push({ steps: numbers.steps, seconds });
      tell({ kind: "epoch", numbers, score: mean });
    },
  });
  begin();
  const seconds = (performance.now() - begun) / 1000;
  tell({ kind: "finished", record: result.record, seconds });
  return result;
}
