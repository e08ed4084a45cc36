/**
 * Defines a schedule: the learning rate as a pure function of what has happened so far, with a state
 * that survives JSON, so that a resumed run continues with the same rates. Schedules do not depend on
 * the optimizer.
 *
 * @module
 */

import * as z from "zod";

/** The memory of a plateau schedule. */
export interface PlateauMemory {
  /** Best metric so far; null before the first. */
  readonly best: number | null;
  /** Epochs without improvement since the last improvement or the last reduction. */
  readonly badEpochs: number;
  /** Remaining epochs of cooldown. */
  readonly cooldownLeft: number;
}

/** The state of a schedule. Plain JSON. */
export interface ScheduleState {
  /** The current learning rate. */
  readonly learningRate: number;
  /** How often `next` was called: epochs or iterations, by the schedule's `unit`. */
  readonly count: number;
  /** The memory of a plateau schedule; null for other schedules. */
  readonly plateau: PlateauMemory | null;
}

/** A schedule of the learning rate. */
export interface Schedule {
  /** When to call `next`: after every epoch or every iteration. */
  readonly unit: "epoch" | "iteration";
  /** The initial state, at the given learning rate. */
  init(learningRate: number): ScheduleState;
  /**
   * The state after one more epoch or iteration. `metric` is the epoch's validation metric, which
   * only a plateau schedule uses.
   */
  next(state: ScheduleState, metric?: number): ScheduleState;
}

/** The initial state of schedules without memory. */
export function initialRate(learningRate: number): ScheduleState {
  return { learningRate, count: 0, plateau: null };
}

/** The shape of a state; a reader's own schedule may store more. */
export const ScheduleShape: z.ZodType<ScheduleState> = z.looseObject({
  learningRate: z.number().nonnegative(),
  count: z.int().nonnegative(),
  plateau: z.strictObject({
    best: z.number().nullable(),
    badEpochs: z.int().nonnegative(),
    cooldownLeft: z.int().nonnegative(),
  }).nullable(),
});
