/**
 * Runs several jobs in parallel, each in its own process, so that a crash affects only one run.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import type { EngineName } from "../engine/engine.ts";
import { startProgram } from "../program.ts";
import type { SelectionWords } from "./selection.ts";
import type { RunEvent } from "./run_selection.ts";

/** One run as passed to a worker process, in plain JSON. */
export interface Job {
  /** Id of an experiment of the paper. */
  readonly experiment: string;
  /** Absolute path of the module that defines the experiment, if it is the user's own. */
  readonly module?: string | undefined;
  /** What commands call the experiment. */
  readonly target?: string | undefined;
  /** The arguments that select the runs. */
  readonly words: Omit<SelectionWords, "experiment" | "target">;
  /** Number of the run among them, from 0. */
  readonly task: number;
  /** Name of the engine; if undefined, the first that works. */
  readonly engine?: EngineName | undefined;
  /** Number of threads. */
  readonly threads: number;
  /** Folder of the data sets. */
  readonly directory?: string | undefined;
  /** Folder that relative paths of the user's data start from. */
  readonly base?: string | undefined;
  /** Folder of the results. */
  readonly root?: string | undefined;
  /** File of initial weights. */
  readonly weights?: string | undefined;
  /** Whether to keep weights beside the record. */
  readonly keepWeights?: boolean | undefined;
}

/** The messages of a worker process, one per line. */
export type FromWorker =
  | { readonly kind: "log"; readonly line: string }
  | {
    readonly kind: "engine";
    readonly version: string;
    readonly device: string;
    readonly threads: number;
  }
  | { readonly kind: "event"; readonly event: RunEvent }
  | { readonly kind: "ended" } & NonNullable<Ended>;

/** Options for running jobs. */
export interface PoolOptions {
  /** Number of parallel processes. */
  readonly workers: number;
  /** Stops all of them. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each message of a process. */
  readonly onMessage: (job: Job, message: FromWorker) => void;
  /** Called when a process has ended. */
  readonly onEnd: (
    job: Job,
    end: { readonly how: Ended; readonly seconds: number },
  ) => Promise<void>;
}

/** How a job ended: `null` on success, else what went wrong. */
export type Ended = {
  /** What went wrong. */
  readonly problem: string;
  /** Whether the user can fix it. */
  readonly yours: boolean;
  /** Whether it concerns all jobs, such as a missing engine, and not only the run of this one. */
  readonly all: boolean;
} | null;

/**
 * Runs jobs, at most `workers` in parallel, and returns how each ended, in the order of the jobs. If a
 * signal killed the process of a job, the problem names the signal.
 *
 * @throws the reason of an aborted `signal`, once all processes have ended.
 */
export async function runJobs(jobs: readonly Job[], options: PoolOptions): Promise<Ended[]> {
  const { workers, signal } = options;
  const ended: Ended[] = jobs.map(() => ({
    problem: "it was not started",
    yours: false,
    all: false,
  }));
  let next = 0;
  const work = async () => {
    while (next < jobs.length && !signal?.aborted) {
      const at = next++;
      const job = jobs[at]!;
      const begun = performance.now();
      const how = ended[at] = await runJob(job, options);
      const seconds = (performance.now() - begun) / 1000;
      if (!signal?.aborted) await options.onEnd(job, { how, seconds });
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
  signal?.throwIfAborted();
  return ended;
}

/** Runs one job in its own process. */
async function runJob(job: Job, { signal, onMessage }: PoolOptions): Promise<Ended> {
  const words = ["run", "-A", "--config", CONFIG, WORKER, JSON.stringify(job)];
  const process = startProgram([Deno.execPath(), ...words]);
  // At a terminal Ctrl-C reaches the worker too; a batch system signals only this process.
  const stop = () => {
    try {
      process.kill("SIGINT");
    } catch { /* it has just ended */ }
  };
  signal?.addEventListener("abort", stop);
  let said: Ended = null;
  const told = linesOf(process.stdout, (line) => {
    const message = messageOf(line);
    if (message.kind === "ended") {
      const { kind: _kind, ...how } = message;
      said = how;
    } else if (!signal?.aborted) onMessage(job, message);
  });
  let last = "";
  const complaints = linesOf(process.stderr, (line) => {
    last = line || last;
  });
  await Promise.all([told, complaints]);
  const { success, code, signal: killed } = await process.status;
  signal?.removeEventListener("abort", stop);
  if (success) return null;
  const how = killed ? `its process ended with ${killed}` : `its process ended with code ${code}`;
  return said ?? { problem: last ? `${how}: ${last}` : how, yours: false, all: false };
}

const WORKER = fromFileUrl(new URL("./worker.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** Parses a line of a process; any other text, such as a library's output, is logged for the user. */
function messageOf(line: string): FromWorker {
  try {
    const message = JSON.parse(line);
    if (typeof message === "object" && message !== null && "kind" in message) return message;
  } catch { /* not JSON */ }
  return { kind: "log", line };
}

async function linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  each: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    lines.forEach(each);
  }
  if (rest) each(rest);
}
