/**
 * How many runs go at once on this machine: as many as there are cores, where memory allows. What
 * batch systems start on other machines is their business.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import type { RunSpec } from "../experiment/spec.ts";
import { canonicalJson } from "../kind/canonical.ts";
import type { RunRecord } from "../results/record.ts";

/**
 * Memory that a run is taken to need where none of its network and size was ever measured: two and a
 * half of the published runs of a UNet of width 8 (0.7 GB), less than one of the night's (3 GB).
 */
const UNKNOWN = 2e9;

/**
 * The largest resident memory of runs with this network, these images and this batch, as records tell;
 * `undefined` without such a record.
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

/** Runs at once, and threads of each. */
export interface Share {
  /** From 1. */
  readonly workers: number;
  /** From 1. */
  readonly threads: number;
}

/**
 * Shares a machine among runs: one thread each, as many at once as there are cores, but no more than
 * fit into the free memory together and no more than there are. Fewer runs than cores get more threads.
 *
 * @example Two cores, four runs, memory for all
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
    /** Number of runs that are not done. */
    readonly runs: number;
    /** Bytes that one needs. @default 2 GB */
    readonly each?: number | undefined;
    /** Cores of this machine. @default those that this process may use */
    readonly cores?: number;
    /** Bytes of memory that are free. @default those of now */
    readonly free?: number;
  },
): Share {
  const fit = Math.max(1, Math.floor(0.8 * free / each));
  const workers = Math.max(1, Math.min(cores, runs, fit));
  return { workers, threads: Math.max(1, Math.floor(cores / workers)) };
}
