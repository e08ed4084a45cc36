/**
 * Runs a selection of an experiment for the user: what is done is skipped, what was interrupted goes
 * on, what fails leaves the others alone. Showing it is the command's matter, drawing `figures/`'s.
 *
 * @module
 */
import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import { UserError } from "../errors.ts";
import { score } from "../metrics/score.ts";
import { runKey } from "../results/key.ts";
import type { RunRecord, RunSpec } from "../results/record.ts";
import { readRecord, recordPath } from "../results/store.ts";
import type { EpochNumbers, Progress } from "../train/epoch.ts";
import type { Arm } from "./experiment.ts";
import { secondsLeft, type Stretch } from "./pace.ts";
import { runToRecord } from "./run.ts";
import { commandOf, type Selection, specsOf } from "./selection.ts";

/** What is told while runs are run. `number` is the run's, from 1, of `runs` in all. */
export type RunEvent =
  & { readonly spec: RunSpec; readonly number: number; readonly runs: number }
  & (
    | { readonly kind: "skipped"; readonly record: RunRecord }
    | { readonly kind: "damaged"; readonly problem: string }
    | { readonly kind: "resumed"; readonly epochs: number; readonly score: number }
    | { readonly kind: "step"; readonly progress: Progress; readonly left: number | undefined }
    | { readonly kind: "epoch"; readonly numbers: EpochNumbers; readonly score: number }
    | { readonly kind: "finished"; readonly record: RunRecord; readonly seconds: number }
    | { readonly kind: "failed"; readonly error: unknown }
  );

/** What came of one run. */
export type Outcome =
  | {
    readonly state: "skipped" | "finished";
    readonly spec: RunSpec;
    readonly record: RunRecord;
    readonly path: string;
  }
  | { readonly state: "failed"; readonly spec: RunSpec; readonly error: unknown };

/** How a selection is run. */
export interface ReproduceOptions {
  /** Data of the experiment. */
  readonly dataset: Dataset;
  /** Opens the engine; called when the first run is not done yet, and not without need. */
  readonly openEngine: () => Promise<Engine>;
  /** Ends the run between two steps. @default undefined */
  readonly signal?: AbortSignal | undefined;
  /** Forgets the finished and the interrupted runs of the selection first. @default false */
  readonly force?: boolean | undefined;
  /** Folder of the shelves. @default the kit's `results` */
  readonly root?: string | undefined;
  /** Told of what happens. @default () => {} */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/** A run, its place, and its record if it is done. */
interface Planned {
  readonly spec: RunSpec;
  readonly path: string;
  readonly record?: RunRecord | undefined;
  readonly problem?: string | undefined;
}

/**
 * Runs a selection, seed by seed, arm by arm, into records on the user's shelf. Each record is
 * written when its run ends. A run that fails for a reason within the kit or the engine is an outcome,
 * and the next one is run.
 *
 * @throws the signal's reason when it is aborted; a checkpoint of the last epoch is there.
 * @throws {UserError} when the user has to mend something (a full disk, a damaged image) first.
 */
export async function reproduce(
  selection: Selection,
  options: ReproduceOptions,
): Promise<Outcome[]> {
  const { dataset, signal, onEvent = () => {} } = options;
  const plan = await Promise.all(
    specsOf(selection).map((spec) => planRun(spec, dataset.provenance.sha256, options)),
  );
  const stepsOf = ({ epochs, batch }: RunSpec) =>
    epochs * Math.ceil(dataset.train.ids.length / batch);
  const pending = plan.filter(({ record }) => !record).map(({ spec }) => stepsOf(spec));
  let stepsLeft = pending.reduce((sum, steps) => sum + steps, 0);
  const stretches: Stretch[] = [];
  const outcomes: Outcome[] = [];
  for (const [index, planned] of plan.entries()) {
    signal?.throwIfAborted();
    const { spec, path, record, problem } = planned;
    const tell: Tell = (event) => onEvent({ spec, number: index + 1, runs: plan.length, ...event });
    if (record) {
      tell({ kind: "skipped", record });
      outcomes.push({ state: "skipped", spec, record, path });
      continue;
    }
    if (problem) tell({ kind: "damaged", problem });
    const engine = await options.openEngine();
    try {
      const work = { ...options, engine, selection, tell, stepsLeft, stretches };
      outcomes.push({ state: "finished", spec, ...await runOne(spec, work) });
    } catch (error) {
      if (signal?.aborted || error instanceof UserError) throw error;
      tell({ kind: "failed", error });
      outcomes.push({ state: "failed", spec, error });
    }
    stepsLeft -= stepsOf(spec);
  }
  return outcomes;
}

type Told<E> = E extends unknown ? Omit<E, "spec" | "number" | "runs"> : never;
type Tell = (event: Told<RunEvent>) => void;

/** Runs one run, and tells of it. */
async function runOne(
  spec: RunSpec,
  { engine, dataset, selection, signal, root, tell, ...pace }: ReproduceOptions & {
    engine: Engine;
    selection: Selection;
    tell: Tell;
    /** Steps of this run and the runs after it. */
    stepsLeft: number;
    /** The epochs so far, of all runs; it grows. */
    stretches: Stretch[];
  },
): Promise<{ record: RunRecord; path: string }> {
  const { metric } = selection.experiment;
  const begun = performance.now();
  let { stepsLeft } = pace;
  let [live, firstStep] = [false, 0];
  let resumed: { epochs: number; score: number } | undefined;
  /** What is told before the first step are the epochs of a checkpoint. */
  const begin = () => {
    if (!live && resumed) tell({ kind: "resumed", ...resumed });
    live = true;
  };
  const result = await runToRecord(spec, {
    engine,
    dataset,
    metric,
    command: commandOf({ ...selection, arms: [spec.arm as Arm], seeds: [spec.seed] }),
    signal,
    root,
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

async function planRun(
  spec: RunSpec,
  sha256: string,
  { force, root }: Pick<ReproduceOptions, "force" | "root">,
): Promise<Planned> {
  const key = runKey(spec, sha256);
  const path = recordPath({ spec, key }, root === undefined ? {} : { root });
  if (force) {
    await forget(path);
    await forget(path.replace(/\.json$/, ".checkpoint"));
  }
  if (!await Deno.stat(path).catch(() => undefined)) return { spec, path };
  try {
    return { spec, path, record: await readRecord(path) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { spec, path, problem: error.message };
  }
}

async function forget(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return;
    throw new UserError(`${path} cannot be deleted (${error.message}); check the folder's owner`);
  });
}
