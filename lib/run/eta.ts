/**
 * How long the rest of a command will take.
 *
 * @module
 */

/** Steps of training, and the seconds that they took. */
export interface Stretch {
  /** Number of steps. */
  readonly steps: number;
  /** Wall-clock seconds. */
  readonly seconds: number;
}

/**
 * Seconds until all steps are done, at the mean pace of the stretches so far (epochs with their
 * validation, and what is done of the current one); `undefined` before the first step.
 *
 * @example Ten steps in 20 s, and 5 to go
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
