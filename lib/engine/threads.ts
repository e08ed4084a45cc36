/**
 * How the cores are shared within a training step: by operations side by side, or by all of them at
 * one operation.
 *
 * @module
 */

/**
 * Parameters from which all threads work at one operation. Time of a float32 step on two cores of an
 * AMD EPYC with one thread in each operation, as a part of that with two: UNet of 0.5 million
 * parameters 0.71, 2 million 0.84, 8 million 0.94, 31 million 1.20; DeepLabV3+ (59 million) 1.07,
 * HRNetV2-W48 (66 million, whose branches run side by side) 1.02.
 */
const LARGE = 10e6;

/**
 * Threads within one operation that suit a network, for `openEngine`.
 *
 * A small network's operations are too short to be worth splitting: they run side by side, on one
 * thread each, where they need not wait for each other (a layer's two gradients, branches). Numbers then
 * do not depend on the number of cores. A network of ten million parameters or more gets all threads
 * in each operation.
 *
 * @example The UNet of width 16 has 2 million parameters, that of width 64 31 million
 * ```ts
 * import { intraThreadsFor } from "./threads.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(intraThreadsFor({ parameters: 1_942_000, threads: 8 }), 1);
 * strictEqual(intraThreadsFor({ parameters: 31_000_000, threads: 8 }), 8);
 * ```
 */
export function intraThreadsFor({ parameters, threads }: {
  /** Numbers that the network learns: `parameterCount`. */
  readonly parameters: number;
  /** Threads that compute: `Engine.threads`. */
  readonly threads: number;
}): number {
  return parameters < LARGE ? 1 : threads;
}
