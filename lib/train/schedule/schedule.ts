/**
 * What a schedule is: the learning rate as a pure function of what happened so far, with a state that
 * survives JSON, so that a resumed run goes on with the same rates. Schedules know no optimizer.
 *
 * @module
 */

/** What a plateau schedule remembers. */
export interface PlateauMemory {
  /** Best metric so far; null before the first. */
  readonly best: number | null;
  /** Epochs without improvement since the last one or the last reduction. */
  readonly badEpochs: number;
  /** Epochs of cooldown that are left. */
  readonly cooldownLeft: number;
}

/** Where a schedule stands. Plain JSON. */
export interface ScheduleState {
  /** The rate to train with now. */
  readonly learningRate: number;
  /** How often `next` was called: epochs or iterations, by the schedule's `unit`. */
  readonly count: number;
  /** What a plateau schedule remembers; null for the others. */
  readonly plateau: PlateauMemory | null;
}

/** A schedule of the learning rate. */
export interface Schedule {
  /** After what `next` is to be called. */
  readonly unit: "epoch" | "iteration";
  /** The state to begin with, at the given learning rate. */
  init(learningRate: number): ScheduleState;
  /**
   * The state after one more epoch or iteration. `metric` is the epoch's validation metric, which
   * only a plateau schedule looks at.
   */
  next(state: ScheduleState, metric?: number): ScheduleState;
}

/** The state of a schedule at its beginning, for schedules without memory. */
export function initialState(learningRate: number): ScheduleState {
  return { learningRate, count: 0, plateau: null };
}
