/**
 * The measurement of `deno task bench epoch`: the share of training steps in an epoch, what takes the
 * rest, and what JavaScript does meanwhile. It runs the quick profile of every experiment, with its
 * noisy labels, for the epoch that decodes the images and for the next one, which uses the cached
 * images.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { dataDirectory } from "../data/directory.ts";
import { type DatasetName, LOADERS } from "../data/open.ts";
import { UserError } from "../errors.ts";
import { setupOf } from "../experiment/experiment.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { runProgram } from "../program.ts";
import { median } from "../results/statistics.ts";
import { toMarkdown } from "../results/table.ts";
import { type Circumstances, whereAndWhen } from "./circumstances.ts";
import { type Work, WORKS, type WorkTimes } from "./profile.ts";

/** The time in which a step ran, in milliseconds. */
export interface Span {
  /** Its start. */
  readonly begin: number;
  /** Its end. */
  readonly end: number;
}

/** The measurements of an epoch. */
export interface WatchedEpoch {
  /** Number of steps. */
  readonly steps: number;
  /** Median time of a step, in milliseconds. */
  readonly stepMs: number;
  /** Median time from the end of a step to the start of the next. */
  readonly betweenMs: number;
  /** The longest such time. */
  readonly longestMs: number;
  /** Time from the start of the epoch to its first step, whose samples could not be read ahead. */
  readonly firstMs: number;
  /** Share of the epoch's training in which no step runs, between 0 and 1. */
  readonly waiting: number;
  /** Time of the evaluation that follows. */
  readonly evaluationMs: number;
  /** The part of that time in which the network runs. */
  readonly networkMs: number;
  /** Share of training and evaluation together in which a step runs, between 0 and 1. */
  readonly share: number;
  /** The same, including the time in which evaluation runs the network. */
  readonly computing: number;
  /** JavaScript's work, including the time while steps ran. */
  readonly work: WorkTimes;
}

/** An experiment with a given number of threads. */
export interface WatchedRun {
  /** Its id. */
  readonly experiment: string;
  /** Number of computing threads. */
  readonly threads: number;
  /** The epochs; the first one decodes the images. */
  readonly epochs: readonly WatchedEpoch[];
}

/** What to measure. */
export interface EpochBenchOptions {
  /** Numbers of threads. */
  readonly threads: readonly number[];
  /** Limits training and evaluation to this many images each; 0 for all. */
  readonly images: number;
  /** Called with one line at the start of each measurement. */
  readonly log: (line: string) => void;
}

/**
 * Computes an epoch's measurements from its steps. The shares are those of an epoch in which every
 * step takes the median time: a step that is also traced and compiled would hide the time outside
 * steps.
 *
 * @param passes The times in which evaluation runs the network; several may overlap.
 *
 * @example Two steps of 90 ms, 10 ms before each, 20 ms of evaluation, 15 of them in the network
 * ```ts
 * import { watchedEpoch } from "./epoch.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const steps = [{ begin: 10, end: 100 }, { begin: 110, end: 200 }];
 * const passes = [{ begin: 201, end: 211 }, { begin: 206, end: 216 }];
 * const times = { trainMs: 200, evaluationMs: 20 };
 * const { waiting, share, computing } = watchedEpoch(steps, times, passes);
 * strictEqual(waiting, 20 / 200);
 * strictEqual(share, 180 / 220);
 * strictEqual(computing, 195 / 220);
 * ```
 */
export function watchedEpoch(
  steps: readonly Span[],
  { trainMs, evaluationMs }: { readonly trainMs: number; readonly evaluationMs: number },
  passes: readonly Span[],
): Omit<WatchedEpoch, "work"> {
  const lengths = steps.map(({ begin, end }) => end - begin);
  const stepMs = median(lengths);
  const waits = steps.slice(1).map(({ begin }, at) => begin - steps[at]!.end);
  const idle = trainMs - lengths.reduce((sum, length) => sum + length, 0);
  const between = waits.reduce((sum, wait) => sum + wait, 0);
  const busy = stepMs * steps.length;
  const whole = idle + busy + evaluationMs;
  const networkMs = covered(passes);
  return {
    steps: steps.length,
    stepMs,
    betweenMs: waits.length ? median(waits) : 0,
    longestMs: Math.max(0, ...waits),
    firstMs: idle - between,
    waiting: idle / (idle + busy),
    evaluationMs,
    networkMs,
    share: busy / whole,
    computing: (busy + networkMs) / whole,
  };
}

/** The time covered by at least one of the spans, which are sorted by their starts. */
function covered(spans: readonly Span[]): number {
  let until = -Infinity;
  return spans.reduce((sum, { begin, end }) => {
    const fresh = Math.max(0, end - Math.max(begin, until));
    until = Math.max(until, end);
    return sum + fresh;
  }, 0);
}

/** Measures every experiment whose images are available. */
export async function benchEpochs(
  { threads, images, log }: EpochBenchOptions,
): Promise<WatchedRun[]> {
  const measured: WatchedRun[] = [];
  for (const [id, experiment] of Object.entries(EXPERIMENTS)) {
    const { data } = setupOf(experiment, { profile: "quick", arm: "noisy" });
    const name = data.kind as DatasetName;
    if (await LOADERS[name].locate(dataDirectory()) === undefined) {
      log(`${id}: no files of ${name} in ${dataDirectory()}, left out`);
      continue;
    }
    for (const count of threads) {
      log(`${id}, ${count} threads`);
      const run = { experiment: id, threads: count };
      measured.push({ ...run, epochs: await watchRun({ ...run, images }) });
    }
  }
  return measured;
}

/** Runs two epochs of an experiment's quick profile in a separate process. @throws {UserError} */
export async function watchRun(
  { experiment, threads, images }: Omit<WatchedRun, "epochs"> & {
    /** See `EpochBenchOptions`. */
    readonly images: number;
  },
): Promise<WatchedEpoch[]> {
  const script = fromFileUrl(new URL("./epoch_run.ts", import.meta.url));
  const { success, out, log } = await runProgram([
    ...[Deno.execPath(), "run", "-A", script],
    ...[`--experiment=${experiment}`, `--threads=${threads}`, `--images=${images}`],
  ]);
  const lines = (text: string) => text.trim().split("\n");
  if (success) return JSON.parse(lines(out).at(-1)!);
  const errors = lines(log);
  const reason = errors.find((line) => /Error\b.*: /.test(line)) ?? errors.at(-1);
  throw new UserError(`epoch_run.ts ended: ${reason}; run it by hand to see more`);
}

/** The measurements, with their circumstances. */
export interface EpochBench extends Circumstances {
  /** See `EpochBenchOptions`. */
  readonly images: number;
  /** The measured runs. */
  readonly measured: readonly WatchedRun[];
}

/** The measurement as Markdown. */
export function epochMarkdown({ images, measured, ...where }: EpochBench): string {
  const ms = (value: number) => value.toFixed(1);
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const rows = (cells: (epoch: WatchedEpoch) => (string | number)[]) =>
    measured.flatMap(({ experiment, threads, epochs }) =>
      epochs.map((epoch, at) => [
        experiment,
        threads,
        at === 0 ? "decoded" : "kept",
        ...cells(epoch),
      ])
    );
  const first = ["experiment", "threads", "images"];
  const parts = toMarkdown({
    // deno-fmt-ignore
    columns: [...first, "steps", "a step, ms", "between two, ms", "longest, ms", "before the first, ms", "waiting", "evaluation, ms", "its network, ms", "steps' share", "with the network's"],
    rows: rows((epoch) => [
      epoch.steps,
      ...[epoch.stepMs, epoch.betweenMs, epoch.longestMs, epoch.firstMs].map(ms),
      percent(epoch.waiting),
      ...[epoch.evaluationMs, epoch.networkMs].map(ms),
      ...[epoch.share, epoch.computing].map(percent),
    ]),
  });
  const work = toMarkdown({
    columns: [...first, ...WORKS.map((name) => `${name}, ms`)],
    rows: rows(({ work }) => WORKS.map((name: Work) => ms(work[name]))),
  });
  return `# What an epoch is made of

Two epochs of each quick profile (noisy labels, inverse evolution layers), ${
    images > 0 ? `the first ${images} images for training and for evaluation` : "all images"
  }: the first
decodes the images, the second finds them in memory. Waiting is the part of an epoch's training in
which no step runs; handing a batch to the engine counts as waiting. The steps' share is of training
and evaluation together, without and with the time in which evaluation runs the network. Medians over steps. ${
    whereAndWhen(where)
  }
Command: \`${where.command}\`.

${parts}
What JavaScript does in the same epochs, mostly beside the steps, by V8's profiler:

${work}`;
}
