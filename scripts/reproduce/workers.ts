/**
 * `deno task reproduce --workers N`: N processes at a time, each with one run (`--task`), until all
 * are done. A process that dies takes its run with it and no other.
 *
 * @module
 */
import { dirname, fromFileUrl } from "@std/path";
import { claimantOf } from "../../lib/experiments/claims/claim.ts";
import { claimFiles } from "../../lib/experiments/claims/claim_file.ts";
import { forgetRuns, type PlannedRun, planRuns } from "../../lib/experiments/plan.ts";
import type { Outcome } from "../../lib/experiments/reproduce.ts";
import type { Selection } from "../../lib/experiments/selection.ts";
import { type Asked, conclude, type Data, findData, type Reproduced } from "./experiment.ts";
import { optionWords, type Settings } from "./options.ts";
import { runName, runReporter } from "./reporter.ts";

const SCRIPT = fromFileUrl(new URL("../reproduce.ts", import.meta.url));

type Words = readonly string[];
type Pool = Asked & Settings & { readonly workers: number };
type Job = PlannedRun & { readonly task: number };

/** Runs the selections that these words select, and concludes each. */
export async function runInWorkers(words: Words, pool: Pool): Promise<Reproduced[]> {
  const { selections, line, force } = pool;
  const found: (Data & { selection: Selection; jobs: Job[] })[] = [];
  let tasks = 0;
  for (const selection of selections) {
    const data = await findData(selection, pool);
    if (force) await forgetRuns(selection, { ...data, ...pool });
    const jobs = (await planRuns(selection, { ...data, ...pool }))
      .map((planned) => ({ ...planned, task: tasks++ }));
    found.push({ ...data, selection, jobs });
    const tell = runReporter(line, selection.experiment.metric, { alone: true });
    for (const { spec, record, task } of jobs) {
      if (record) tell({ kind: "skipped", spec, record, number: task + 1, runs: jobs.length });
    }
  }
  const open = found.flatMap(({ jobs }) => jobs).filter(({ record }) => !record);
  const failures = await runJobs(open, words, pool);
  const done: Reproduced[] = [];
  for (const { selection, jobs, ...data } of found) {
    const now = await planRuns(selection, { ...data, ...pool });
    const outcomes = await Promise.all(
      jobs.map((job, at) => outcomeOf({ ...now[at]!, before: job }, failures.get(job.task))),
    );
    done.push(await conclude(selection, { ...data, outcomes }, pool));
  }
  return done;
}

/** What came of a run, seen from its record. */
async function outcomeOf(
  { spec, path, record, before }: PlannedRun & { before: PlannedRun },
  failure: string | undefined,
): Promise<Outcome> {
  if (record) return { state: before.record ? "skipped" : "finished", spec, record, path };
  const by = failure ? undefined : await runnerOf(path);
  if (by) return { state: "elsewhere", spec, by };
  return { state: "failed", spec, error: new Error(failure ?? "its process left no record") };
}

async function runnerOf(recordPath: string) {
  const last = claimFiles({ recordPath }).at(-1);
  return last && await claimantOf(last);
}

/** Runs the jobs, and says of each that failed how its process ended, by its task. */
async function runJobs(jobs: readonly Job[], words: Words, pool: Pool) {
  const { line, signal, workers } = pool;
  const failures = new Map<number, string>();
  const running = new Set<string>();
  const queue = [...jobs];
  let done = 0;
  const show = () =>
    line.show([
      { text: `${done} of ${jobs.length} runs done`, rank: 0 },
      { text: [...running].join(", "), rank: 1 },
    ]);
  const worker = async () => {
    for (let job = queue.shift(); job && !signal.aborted; job = queue.shift()) {
      const name = runName(job.spec);
      if (await runnerOf(job.path)) continue; // another command has it
      running.add(name);
      show();
      const ended = await runJob(job, words, { ...pool, line: { ...line, log: said } });
      running.delete(name);
      done++;
      if (ended && !signal.aborted) {
        failures.set(job.task, ended);
        line.log(`${name}: ${ended}; the other runs go on`);
      }
      show();
    }
  };
  const lines = new Set<string>();
  /** What every process says, such as its engine, is shown once. */
  const said = (text: string) => {
    if (!lines.has(text)) line.log(text);
    lines.add(text);
    show();
  };
  await Promise.all(Array.from({ length: workers }, worker));
  signal.throwIfAborted();
  return failures;
}

/** Runs one job in a process, and says how it ended unless well. */
async function runJob(
  { task }: Job,
  words: Words,
  { line, signal, engine, threads, directory, root }: Pool,
): Promise<string | undefined> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", SCRIPT, ...words],
      ...optionWords({ task, threads, engine, data: directory, results: root }),
    ],
    cwd: dirname(dirname(SCRIPT)),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  // At a terminal Ctrl-C reaches it too; from a batch system only this process hears of the end.
  const stop = () => {
    try {
      process.kill("SIGINT");
    } catch { /* it has just ended */ }
  };
  signal.addEventListener("abort", stop);
  let rest = "";
  for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    if (!signal.aborted) lines.forEach(line.log);
  }
  const { success, code, signal: killed } = await process.status;
  signal.removeEventListener("abort", stop);
  return success ? undefined : `its process ended with ${killed ?? `code ${code}`}`;
}
