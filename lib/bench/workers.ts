/**
 * Measures how best to share the cores among runs: several processes of few threads, or one of many.
 * It counts training steps per second of all processes together, and alternates between the ways.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { median } from "../results/statistics.ts";
import { toMarkdown } from "../results/table.ts";
import { type Circumstances, whereAndWhen } from "./circumstances.ts";
import { unetStep } from "./networks.ts";
import { kitCommand, type Peer, startPeer } from "./peer.ts";

/** A way to share the cores. */
export interface Way {
  /** Number of processes. */
  readonly processes: number;
  /** Threads per process. */
  readonly threads: number;
}

/** What to measure, and how thoroughly. */
export interface WorkersBenchOptions {
  /** The ways to compare. */
  readonly ways: readonly Way[];
  /** Channels of the UNet's first level. */
  readonly width: number;
  /** Rounds in which the ways alternate. */
  readonly rounds: number;
  /** Steps per process and round. */
  readonly steps: number;
}

/** The measurements of one way. */
export interface MeasuredWay extends Way {
  /** Steps per second of all processes together, as the median over rounds. */
  readonly stepsPerSecond: number;
  /** Steps per second of each round. */
  readonly rounds: readonly number[];
  /** Peak resident memory of all processes together. */
  readonly peakBytes: number;
}

/** Steps before timing: tracing, compiling, and the allocator's growth. */
const WARMUP = 3;

/** Parses ways such as `1x2,2x1`: processes and threads of each. @throws {UserError} */
export function waysOf(words: string): Way[] {
  return words.split(",").map((word) => {
    const [, processes, threads] = /^([1-9]\d*)x([1-9]\d*)$/.exec(word.trim()) ?? [];
    if (processes && threads) return { processes: Number(processes), threads: Number(threads) };
    throw new UserError(`--ways takes processes and threads such as 1x2,2x1, not "${word}"`);
  });
}

/** Measures the ways in turn, round after round. */
export async function benchWorkers(
  { ways, width, rounds, steps }: WorkersBenchOptions,
): Promise<MeasuredWay[]> {
  const teams: Peer[][] = [];
  try {
    for (const { processes, threads } of ways) {
      const command = kitCommand(unetStep(width), [`--threads=${threads}`]);
      const team = await Promise.all(Array.from({ length: processes }, () => startPeer(command)));
      teams.push(team);
      await Promise.all(team.map((peer) => peer.step(WARMUP)));
    }
    const speeds: number[][] = teams.map(() => []);
    const peaks = teams.map(() => 0);
    for (let round = 0; round < rounds; round++) {
      for (const [at, team] of teams.entries()) {
        const begun = performance.now();
        const done = await Promise.all(team.map((peer) => peer.step(steps)));
        const seconds = (performance.now() - begun) / 1000;
        speeds[at]!.push(team.length * steps / seconds);
        peaks[at] = done.reduce((sum, { peak_rss_bytes }) => sum + peak_rss_bytes, 0);
      }
    }
    return ways.map((way, at) => ({
      ...way,
      stepsPerSecond: median(speeds[at]!),
      rounds: speeds[at]!,
      peakBytes: peaks[at]!,
    }));
  } finally {
    await Promise.all(teams.flat().map((peer) => peer.close()));
  }
}

/** The measurement as Markdown. */
export function workersMarkdown(
  { width, rounds, steps, measured, ...where }:
    & Omit<Circumstances, "command">
    & Pick<WorkersBenchOptions, "width" | "rounds" | "steps">
    & { measured: readonly MeasuredWay[] },
): string {
  const ways = measured.map(({ processes, threads }) => `${processes}x${threads}`).join(",");
  const table = toMarkdown({
    columns: ["processes", "threads of each", "steps per second, all together", "memory, MiB"],
    rows: measured.map(({ processes, threads, stepsPerSecond, peakBytes }) => [
      processes,
      threads,
      stepsPerSecond,
      (peakBytes / 2 ** 20).toFixed(0),
    ]),
  });
  return `# Several runs at once

Training steps of the UNet of width ${width} (112×112 pixels, batch 2, 20 inverse evolution layers);
medians over ${rounds} rounds of ${steps} steps of each process, the ways in turn.
${whereAndWhen(where)} Command:
\`deno task bench workers --ways ${ways} --width ${width} --rounds ${rounds} --steps ${steps}\`.

${table}`;
}
