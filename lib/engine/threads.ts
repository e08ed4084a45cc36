/**
 * Decides how a training step uses the cores: for several operations side by side, or all for one
 * operation at a time.
 *
 * @module
 */

/**
 * The number of parameters from which all threads work on one operation. Time of a float32 step on
 * two cores of an AMD EPYC with one thread per operation, divided by that with two: UNet of 0.5
 * million parameters 0.71, 2 million 0.84, 8 million 0.94, 31 million 1.20; DeepLabV3+ (59 million)
 * 1.07, HRNetV2-W48 (66 million, whose branches run side by side) 1.02.
 */
const LARGE = 10e6;

/**
 * The number of threads within one operation that suits a network, for `openEngine`.
 *
 * A small network's operations are too short to be worth splitting. They run on one thread each, side
 * by side where they are independent (a layer's two gradients, branches). Numbers then do not depend
 * on the number of cores. A network of ten million parameters or more uses all threads for each
 * operation.
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
  /** The network's number of parameters: `parameterCount`. */
  readonly parameters: number;
  /** Computing threads: `Engine.threads`. */
  readonly threads: number;
}): number {
  return parameters < LARGE ? 1 : threads;
}
