/**
 * Estimates how long the rest of a command will take.
 *
 * @module
 */

/** A number of training steps, and the time they took. */
export interface Stretch {
  /** Number of steps. */
  readonly steps: number;
  /** Wall-clock seconds. */
  readonly seconds: number;
}

/**
 * Seconds until all steps are done, at the mean pace of the stretches so far (completed epochs with their
 * validation, and the finished part of the current one); `undefined` before the first step.
 *
 * @example Ten steps took 20 s, and 5 remain
 * ```ts
 * import { secondsLeft } from "./eta.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(secondsLeft(5, [{ steps: 8, seconds: 15 }, { steps: 2, seconds: 5 }]), 10);
 * strictEqual(secondsLeft(5, []), undefined);
 * ```
 */
export function secondsLeft(stepsLeft: number, stretches: readonly Stretch[]): number | undefined {
  const steps = stretches.reduce((sum, stretch) => sum + stretch.steps, 0);
  const seconds = stretches.reduce((sum, stretch) => sum + stretch.seconds, 0);
  return steps > 0 ? stepsLeft * seconds / steps : undefined;
}
