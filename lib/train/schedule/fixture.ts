/**
 * Sequences of learning rates, for the tests of this folder.
 *
 * @module
 */
import { deepStrictEqual as equal, ok } from "node:assert/strict";
import type { Schedule } from "./schedule.ts";

/** The rates: the first, and the one after each metric. The state passes through JSON each time. */
export function rates(
  schedule: Schedule,
  { from, metrics }: { from: number; metrics: readonly number[] },
): number[] {
  let state = schedule.init(from);
  return [
    from,
    ...metrics.map((metric) => {
      state = JSON.parse(JSON.stringify(schedule.next(state, metric)));
      return state.learningRate;
    }),
  ];
}

/** Asserts that rates agree up to the last digits of float64. */
export function close(actual: readonly number[], expected: readonly number[]): void {
  equal(actual.length, expected.length);
  expected.forEach((rate, at) =>
    ok(Math.abs(actual[at]! - rate) <= 1e-12 * rate, `${at}: ${actual[at]} is not ${rate}`)
  );
}
