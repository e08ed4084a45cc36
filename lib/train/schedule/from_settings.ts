/**
 * Schedules by their settings: an experiment's row names one as plain JSON, a record keeps it.
 *
 * @module
 */
import { constantSchedule, type ConstantSettings } from "./constant.ts";
import { plateauSchedule, type PlateauSettings } from "./plateau.ts";
import { polySchedule, type PolySettings } from "./poly.ts";
import type { Schedule } from "./schedule.ts";
import { stepSchedule, type StepSettings } from "./step.ts";

/** Settings of any schedule; `kind` says which. Plain JSON. */
export type ScheduleSettings = ConstantSettings | StepSettings | PlateauSettings | PolySettings;

/**
 * The schedule that settings describe.
 *
 * @throws {RangeError} when the kind is unknown or a setting is out of its range.
 *
 * @example Settings survive JSON
 * ```ts
 * import { scheduleFrom } from "./from_settings.ts";
 * import { plateauSchedule } from "./plateau.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { settings } = plateauSchedule({ patience: 3 });
 * deepStrictEqual(scheduleFrom(JSON.parse(JSON.stringify(settings))).settings, settings);
 * ```
 */
export function scheduleFrom(settings: ScheduleSettings): Schedule<ScheduleSettings> {
  switch (settings.kind) {
    case "constant":
      return constantSchedule();
    case "step":
      return stepSchedule(settings);
    case "plateau":
      return plateauSchedule(settings);
    case "poly":
      return polySchedule(settings);
    default: {
      const { kind } = settings as { kind: unknown };
      throw new RangeError(
        `no schedule is called ${kind}: choose "constant", "step", "plateau" or "poly"`,
      );
    }
  }
}
