/**
 * The process that `workers.ts` starts for one run. It reads a job from its first argument and reports
 * events as lines of JSON.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { experimentOf } from "../studies/table.ts";
import { findData } from "../data/find_data.ts";
import { profileNamed } from "../experiment/experiment.ts";
import { experimentOfModule } from "./module.ts";
import { lazyEngine } from "./open_engine.ts";
import { type RunEvent, runSelection } from "./run_selection.ts";
import { select } from "./selection.ts";
import { taskOf } from "./tasks.ts";
import type { Ended, FromWorker, Job } from "./workers.ts";

const tell = (message: FromWorker): void => console.log(JSON.stringify(message));

/**
 * Runs the job, and returns how it ended.
 *
 * @throws {UserError} if the user has to fix something that concerns all runs.
 */
export async function work(job: Job, signal: AbortSignal): Promise<Ended> {
  const log = (line: string) => tell({ kind: "log", line });
  const { experiment, target } = job.module
    ? await experimentOfModule(job.module)
    : { experiment: experimentOf(job.experiment), target: job.experiment };
  const selections = select({ ...job.words, experiment, target: job.target ?? target });
  const { selection, spec } = taskOf(selections, job.task);
  const { dataset } = await findData(spec.data, {
    directory: job.directory,
    base: job.base,
    synthetic: profileNamed(experiment, selection.profile).synthetic,
    log,
  });
  const engine = lazyEngine({
    engine: job.engine,
    threads: job.threads,
    log,
    onOpen: ({ version, device, threads }) => tell({ kind: "engine", version, device, threads }),
  });
  try {
    const [outcome] = await runSelection(selection, {
      dataset,
      openEngine: engine.open,
      signal,
      weights: job.weights,
      keepWeights: job.keepWeights,
      root: job.root,
      onEvent: (event) => tell({ kind: "event", event: portable(event) }),
    });
    return outcome?.state === "failed" ? endOf(outcome.error, { all: false }) : null;
  } finally {
    engine.close();
  }
}

/** An event as JSON: without its record, which the parent reads from disk, and its error as text. */
function portable(event: RunEvent): RunEvent {
  switch (event.kind) {
    case "failed": {
      const { error } = event;
      return {
        ...event,
        error: error instanceof Error ? error.stack ?? error.message : `${error}`,
      };
    }
    case "skipped":
    case "finished":
      return { ...event, record: { ...event.record, epochs: [], predictions: {} } };
    default:
      return event;
  }
}

if (import.meta.main) {
  const stop = new AbortController();
  const end = () => stop.abort(new Error("stopped"));
  Deno.addSignalListener("SIGINT", end);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", end);
  const how = await work(JSON.parse(Deno.args[0]!), stop.signal)
    .catch((error) => endOf(error, { all: true }));
  if (how && stop.signal.aborted) Deno.exit(130);
  if (how) tell({ kind: "ended", ...how });
  Deno.exit(how ? 1 : 0);
}

function endOf(error: unknown, { all }: { readonly all: boolean }): Ended {
  if (error instanceof UserError) return { problem: error.message, yours: true, all };
  const problem = error instanceof Error ? error.stack ?? error.message : String(error);
  return { problem, yours: false, all };
}
