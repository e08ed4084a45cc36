/**
 * Runs the open runs of an experiment in worker processes: selects them, describes each as a job, and
 * translates the events of the processes. `workers.ts` starts the processes.
 *
 * @module
 */
import type { Dataset } from "../data/dataset.ts";
import { UserError } from "../errors.ts";
import { runnerOf } from "./claims/claim.ts";
import { sweep } from "./claims/sweep.ts";
import { type PlannedRun, planRun } from "./plan.ts";
import type { Listener, ReproduceEvent, ReproduceOptions } from "./reproduce.ts";
import type { Outcome } from "./run_selection.ts";
import { seedWords, type Selection } from "./selection.ts";
import type { Share } from "./share.ts";
import { type Ended, type FromWorker, type Job, runJobs } from "./workers.ts";

/**
 * Runs the open runs of a selection in worker processes, several at a time, and reports each run that
 * ends.
 *
 * @throws {UserError} when a process met a problem of all runs that the user has to fix.
 * @throws the signal's reason when it is aborted; finished runs are kept.
 */
export async function inWorkers(
  selection: Selection,
  { plan, share, options, listener, dataset }: {
    plan: readonly PlannedRun[];
    share: Share;
    options: ReproduceOptions;
    listener: Listener;
    dataset: Dataset;
  },
): Promise<Outcome[]> {
  const { signal, results: root } = options;
  const { onEvent } = listener;
  const runs = plan.length;
  const numbered = plan.map((planned, task) => ({ ...planned, task }));
  for (const { spec, path, record, task } of numbered) {
    if (!record) continue;
    await sweep(path, { spec }); // removes what a killed process left beside the record
    onEvent({ kind: "skipped", spec, record, number: task + 1, runs });
  }
  const open = numbered.filter(({ record }) => !record);
  onEvent({ kind: "share", share, runs: open.length });
  const jobs = open.map(({ task }) => jobOf(selection, { task, share, options, listener }));
  const said = new Set<string>();
  const once = (text: string, event: ReproduceEvent) => {
    if (!said.has(text)) onEvent(event);
    said.add(text);
  };
  const places = new Map(jobs.map((job, at) => [job, open[at]!]));
  const tell = (job: Job, message: FromWorker) => {
    const { task, spec } = places.get(job)!;
    if (message.kind === "log") once(message.line, { kind: "log", line: message.line });
    if (message.kind === "engine") {
      const { version, device, threads } = message;
      once(version, { kind: "engine", engine: { version, device, threads } });
    }
    if (message.kind !== "event") return;
    const { event } = message;
    // The record is reported below, as read from disk.
    if (["finished", "skipped", "elsewhere", "failed"].includes(event.kind)) return;
    onEvent({ ...event, spec, number: task + 1, runs });
  };
  const outcomes = new Map<number, Outcome>();
  for (const { spec, path, record, task } of numbered) {
    if (record) outcomes.set(task, { state: "skipped", spec, record, path });
  }
  const ended = await runJobs(jobs, {
    workers: share.workers,
    signal,
    onMessage: tell,
    onEnd: async (job, { how, seconds }) => {
      const { task, spec } = places.get(job)!;
      const outcome = await outcomeOf(spec, { how, dataset, root });
      outcomes.set(task, outcome);
      const of = { spec, number: task + 1, runs };
      if (outcome.state === "finished") {
        onEvent({ ...of, kind: "finished", record: outcome.record, seconds });
      } else if (outcome.state === "failed") {
        onEvent({ ...of, kind: "failed", error: outcome.error });
      } else if (outcome.state === "elsewhere") {
        onEvent({ ...of, kind: "elsewhere", by: outcome.by });
      }
    },
  });
  const mendable = ended.find((how) => how?.yours && how.all);
  if (mendable) throw new UserError(mendable.problem);
  return numbered.map(({ task }) => outcomes.get(task)!);
}

/** The outcome of a run in a worker process, according to its record. */
async function outcomeOf(
  spec: PlannedRun["spec"],
  { how, dataset, root }: { how: Ended; dataset: Dataset; root: string | undefined },
): Promise<Outcome> {
  const { record, path, problem } = await planRun(spec, { dataset, root });
  if (record) return { state: "finished", spec, record, path };
  const by = how ? undefined : await runnerOf(path);
  if (by) return { state: "elsewhere", spec, by };
  const text = how?.problem ?? problem ?? "its process left no record";
  const error = how?.yours ? new UserError(text) : new Error(text);
  return { state: "failed", spec, error };
}

function jobOf(
  { experiment, target, profile, arms, seeds, set, precision, pretrained }: Selection,
  { task, share, options, listener }: {
    task: number;
    share: Share;
    options: ReproduceOptions;
    listener: Listener;
  },
): Job {
  const { engine, data, results, weights, keepWeights } = options;
  return {
    experiment: experiment.id,
    module: listener.module,
    target,
    words: {
      profile,
      arms: [...arms],
      ...seedWords({ seeds }),
      ...set && { set },
      ...precision && { precision },
      ...pretrained && { pretrained },
    },
    task,
    engine,
    threads: share.threads,
    directory: data,
    base: listener.base,
    root: results,
    weights,
    keepWeights,
  };
}
