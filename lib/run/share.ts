/**
 * Decides how many runs to run in parallel on this machine: one per core, or fewer if memory is short.
 * Runs that batch systems start on other machines are not counted.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import type { RunSpec } from "../experiment/spec.ts";
import { canonicalJson } from "../kind/canonical.ts";
import type { RunRecord } from "../results/record.ts";

/**
 * Bytes of memory assumed for a run if none with its network and image size was ever measured: 2.5 times
 * a published run of a UNet of width 8 (0.7 GB), less than a run of the `night` profile (3 GB).
 */
const UNKNOWN = 2e9;

/**
 * The peak resident memory in bytes of recorded runs with this network, data, batch size and
 * augmentation; `undefined` without such a record.
 */
export function knownMemory(
  { model, data, batch, augmentation }: RunSpec,
  records: readonly RunRecord[],
): number | undefined {
  const wanted = canonicalJson([model, data, batch, augmentation]);
  const peaks = records
    .filter(({ spec }) =>
      canonicalJson([spec.model, spec.data, spec.batch, spec.augmentation]) === wanted
    )
    .map(({ peakMemoryBytes }) => peakMemoryBytes);
  return peaks.length ? peaks.reduce((a, b) => Math.max(a, b)) : undefined;
}

/** The number of parallel runs, and the threads of each. */
export interface Share {
  /** Number of parallel runs, at least 1. */
  readonly workers: number;
  /** Threads per run, at least 1. */
  readonly threads: number;
}

/**
 * Divides a machine among runs: one run per core with one thread each, limited by free memory and by the
 * number of runs. If fewer runs than cores are possible, each gets more threads.
 *
 * @example Two cores; four runs that fit into memory, a single run, and runs that need most of it
 * ```ts
 * import { shareOf } from "./share.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const machine = { cores: 2, free: 16e9 };
 * deepStrictEqual(shareOf({ runs: 4, each: 1e9, ...machine }), { workers: 2, threads: 1 });
 * deepStrictEqual(shareOf({ runs: 1, each: 1e9, ...machine }), { workers: 1, threads: 2 });
 * deepStrictEqual(shareOf({ runs: 4, each: 12e9, ...machine }), { workers: 1, threads: 2 });
 * ```
 */
export function shareOf(
  {
    runs,
    each = UNKNOWN,
    cores = availableParallelism(),
    free = Deno.systemMemoryInfo().available,
  }: {
    /** Number of runs to do. */
    readonly runs: number;
    /** Bytes of memory per run. @default 2 GB */
    readonly each?: number | undefined;
    /** Number of cores. @default those available to this process */
    readonly cores?: number;
    /** Bytes of free memory. @default those free now */
    readonly free?: number;
  },
): Share {
  const fit = Math.max(1, Math.floor(0.8 * free / each));
  const workers = Math.max(1, Math.min(cores, runs, fit));
  return { workers, threads: Math.max(1, Math.floor(cores / workers)) };
}
