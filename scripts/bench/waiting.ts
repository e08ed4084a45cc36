/**
 * What `deno task bench data` measures: whether decoding, noise and augmentation keep ahead of
 * training, as the share of an epoch in which no step runs. The quick profile of every experiment, with
 * its labels noisy, in the epoch that decodes the images and in the next one, which finds them kept.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { dataDirectory } from "../../lib/data/directory.ts";
import { type DatasetName, LOADERS } from "../../lib/data/open.ts";
import { setupOf } from "../../lib/experiment/experiment.ts";
import type { Machine } from "../../lib/engine/machine.ts";
import { UserError } from "../../lib/errors.ts";
import { EXPERIMENTS } from "../../lib/paper/paper.ts";
import { median } from "../../lib/results/statistics.ts";
import { toMarkdown } from "../../lib/results/table.ts";

/** When a step ran, in milliseconds. */
export interface Span {
  readonly begin: number;
  readonly end: number;
}

/** An epoch of training, without its validation. */
export interface WatchedEpoch {
  readonly steps: number;
  /** Median time of a step, in milliseconds. */
  readonly stepMs: number;
  /** Median and greatest time from the end of a step to the beginning of the next. */
  readonly betweenMs: number;
  readonly longestMs: number;
  /** From the epoch's beginning to its first step, whose samples nobody could read ahead. */
  readonly firstMs: number;
  /** Part of the epoch in which no step runs, between 0 and 1. */
  readonly waiting: number;
}

/** An experiment with so many threads within an operation. */
export interface Waiting {
  readonly experiment: string;
  readonly threads: number;
  /** The first decodes. */
  readonly epochs: readonly WatchedEpoch[];
}

/** What is measured. */
export interface WaitingOptions {
  /** Numbers of threads. */
  readonly threads: readonly number[];
  /** Only the first so many training images; 0 for all. */
  readonly images: number;
  readonly log: (line: string) => void;
}

/**
 * An epoch of `wholeMs` from its steps. Its part that is waiting is that of an epoch in which every
 * step takes the median: one that is traced and compiled as well would hide it.
 */
export function watchedEpoch(
  steps: readonly Span[],
  { wholeMs }: { wholeMs: number },
): WatchedEpoch {
  const lengths = steps.map(({ begin, end }) => end - begin);
  const stepMs = median(lengths);
  const waits = steps.slice(1).map(({ begin }, at) => begin - steps[at]!.end);
  const busy = lengths.reduce((sum, length) => sum + length, 0);
  const idle = wholeMs - busy;
  const between = waits.reduce((sum, wait) => sum + wait, 0);
  return {
    steps: steps.length,
    stepMs,
    betweenMs: waits.length ? median(waits) : 0,
    longestMs: Math.max(0, ...waits),
    firstMs: idle - between,
    waiting: idle / (idle + stepMs * steps.length),
  };
}

/** Measures every experiment whose images are there. */
export async function benchWaiting(
  { threads, images, log }: WaitingOptions,
): Promise<Waiting[]> {
  const measured: Waiting[] = [];
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

/** Two epochs of an experiment's quick profile, in a process of their own. @throws {UserError} */
export async function watchRun(
  { experiment, threads, images }: Omit<Waiting, "epochs"> & { images: number },
): Promise<WatchedEpoch[]> {
  const script = fromFileUrl(new URL("./waiting_run.ts", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", script],
      ...[`--experiment=${experiment}`, `--threads=${threads}`, `--images=${images}`],
    ],
  }).output();
  const lines = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim().split("\n");
  if (success) return JSON.parse(lines(stdout).at(-1)!);
  const errors = lines(stderr);
  const reason = errors.find((line) => /Error\b.*: /.test(line)) ?? errors.at(-1);
  throw new UserError(`waiting_run.ts ended: ${reason}; run it by hand to see more`);
}

/** The measurement as Markdown. */
export function waitingMarkdown(
  { machine, date, command, images, measured }: {
    machine: Machine;
    date: string;
    command: string;
    images: number;
    measured: readonly Waiting[];
  },
): string {
  const ms = (value: number) => value.toFixed(1);
  const table = toMarkdown({
    columns: [
      "experiment",
      "threads",
      "images",
      "steps",
      "a step, ms",
      "between two, ms",
      "longest, ms",
      "before the first, ms",
      "waiting",
    ],
    rows: measured.flatMap(({ experiment, threads, epochs }) =>
      epochs.map((epoch, at) => [
        experiment,
        threads,
        at === 0 ? "decoded" : "kept",
        epoch.steps,
        ms(epoch.stepMs),
        ms(epoch.betweenMs),
        ms(epoch.longestMs),
        ms(epoch.firstMs),
        `${(100 * epoch.waiting).toFixed(1)} %`,
      ])
    ),
  });
  return `# Waiting for data

Two epochs of each quick profile (noisy labels, inverse evolution layers), ${
    images > 0 ? `the first ${images} training images` : "all training images"
  }: the first decodes the
images, the second finds them in memory. Waiting is the part of an epoch's training in which no step
runs; handing a batch to the engine counts as waiting. Medians over steps. ${machine.cpu},
${machine.cores} cores, ${machine.os}, ${date.slice(0, 10)}. Command: \`${command}\`.

${table}`;
}
