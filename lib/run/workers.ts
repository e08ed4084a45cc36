/**
 * Several runs at once, each in a process of its own, so that one which dies takes no other with it.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import type { EngineName } from "../engine/engine.ts";
import { startProgram } from "../program.ts";
import type { SelectionWords } from "./selection.ts";
import type { RunEvent } from "./run_selection.ts";

/** One run, as a process of its own is told of it: plain JSON. */
export interface Job {
  /** Id of an experiment of the paper. */
  readonly experiment: string;
  /** The absolute path of the module that it comes from, where it is one's own. */
  readonly module?: string | undefined;
  /** What commands call it. */
  readonly target?: string | undefined;
  /** What selects the runs. */
  readonly words: Omit<SelectionWords, "experiment" | "target">;
  /** Number of the run among them. */
  readonly task: number;
  /** Which engine; without one the first that works. */
  readonly engine?: EngineName | undefined;
  /** Threads of the run. */
  readonly threads: number;
  /** Folder of the data sets. */
  readonly directory?: string | undefined;
  /** Folder that relative paths of one's own data begin at. */
  readonly base?: string | undefined;
  /** Folder of the results. */
  readonly root?: string | undefined;
  /** The file of weights to begin with. */
  readonly weights?: string | undefined;
  /** Whether weights are kept beside the record. */
  readonly keepWeights?: boolean | undefined;
}

/** What a process tells, line by line. */
export type FromWorker =
  | { readonly kind: "log"; readonly line: string }
  | {
    readonly kind: "engine";
    readonly version: string;
    readonly device: string;
    readonly threads: number;
  }
  | { readonly kind: "event"; readonly event: RunEvent }
  | { readonly kind: "ended"; readonly problem: string; readonly yours: boolean };

/** How jobs are run. */
export interface PoolOptions {
  /** Processes at a time. */
  readonly workers: number;
  /** Ends all of them. */
  readonly signal?: AbortSignal | undefined;
  /** Told what a process tells. */
  readonly onMessage: (job: Job, message: FromWorker) => void;
  /** Told how a process ended. */
  readonly onEnd: (
    job: Job,
    end: { readonly how: Ended; readonly seconds: number },
  ) => Promise<void>;
}

/** How a job ended: `null` for well, else what was the matter. */
export type Ended = { readonly problem: string; readonly yours: boolean } | null;

/**
 * Runs jobs, so many at a time, and says how each ended, in their order. A job whose process dies ends
 * with the signal's name.
 *
 * @throws the signal's reason, once all processes have ended.
 */
export async function runJobs(jobs: readonly Job[], options: PoolOptions): Promise<Ended[]> {
  const { workers, signal } = options;
  const ended: Ended[] = jobs.map(() => ({ problem: "it was not begun", yours: false }));
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

/** Runs one job in a process. */
async function runJob(job: Job, { signal, onMessage }: PoolOptions): Promise<Ended> {
  const words = ["run", "-A", "--config", CONFIG, WORKER, JSON.stringify(job)];
  const process = startProgram([Deno.execPath(), ...words]);
  // At a terminal Ctrl-C reaches it too; from a batch system only this process hears of the end.
  const stop = () => {
    try {
      process.kill("SIGINT");
    } catch { /* it has just ended */ }
  };
  signal?.addEventListener("abort", stop);
  let said: Ended = null;
  const told = linesOf(process.stdout, (line) => {
    const message = messageOf(line);
    if (message.kind === "ended") said = { problem: message.problem, yours: message.yours };
    else if (!signal?.aborted) onMessage(job, message);
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
  return said ?? { problem: last ? `${how}: ${last}` : how, yours: false };
}

const WORKER = fromFileUrl(new URL("./worker.ts", import.meta.url));
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** A line of a process; what is no message (a library that prints) is a line for the user. */
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
