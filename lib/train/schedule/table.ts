/**
 * The table of schedules. Adding a row adds its tests (`schedule_test.ts`).
 *
 * @module
 */
import * as z from "zod";
import { aFunction, type Table, table } from "../../kind/table.ts";
import { constant } from "./constant.ts";
import { plateau } from "./plateau.ts";
import { poly } from "./poly.ts";
import type { Schedule } from "./schedule.ts";
import { step } from "./step.ts";

/** Every schedule of the kit. */
export const schedules: Table<void, Schedule> = table<void, Schedule>("schedule", {
  constant,
  step,
  plateau,
  poly,
}, {
  made: {
    what: 'a schedule, such as { unit: "epoch", init: initialRate, next: (state) => state }',
    schema: z.object({ unit: z.enum(["epoch", "iteration"]), init: aFunction, next: aFunction }),
  },
});

/**
 * Adds your own schedule to the table, so that runs can use and record it.
 *
 * @throws {RangeError} when the kit already has one of that name.
 *
 * @example
 * ```ts
 * import { initialRate } from "./schedule.ts";
 * import { defineSchedule, schedules } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const halving = defineSchedule({
 *   kind: "halving",
 *   schema: z.strictObject({ kind: z.literal("halving") }),
 *   make: () => ({
 *     unit: "epoch",
 *     init: initialRate,
 *     next: (state) => ({
 *       ...state,
 *       count: state.count + 1,
 *       learningRate: state.learningRate / 2,
 *     }),
 *   }),
 * });
 * const schedule = schedules.make(halving());
 * strictEqual(schedule.next(schedule.init(1)).learningRate, 0.5);
 * ```
 */
export const defineSchedule: typeof schedules.define = schedules.define;
