/**
 * A learning rate that stays.
 *
 * @module
 */
import { initialState, type Schedule } from "./schedule.ts";

/** Settings of `constantSchedule`. */
export interface ConstantSettings {
  /** Which schedule this is. */
  readonly kind: "constant";
}

/**
 * The learning rate that training began with, always.
 *
 * @example
 * ```ts
 * import { constantSchedule } from "./constant.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const schedule = constantSchedule();
 * strictEqual(schedule.next(schedule.init(1e-4)).learningRate, 1e-4);
 * ```
 */
export function constantSchedule(): Schedule<ConstantSettings> {
  return {
    settings: { kind: "constant" },
    unit: "epoch",
    init: initialState,
    next: (state) => ({ ...state, count: state.count + 1 }),
  };
}
