/**
 * A learning rate that falls to zero as a power of the remaining time, counted in iterations, as
 * `torch.optim.lr_scheduler.PolynomialLR`: the schedule of the usual Cityscapes recipes.
 *
 * @module
 */
import { initialState, type Schedule } from "./schedule.ts";

/** Settings of `polySchedule`, resolved. */
export interface PolySettings {
  /** Which schedule this is. */
  readonly kind: "poly";
  /** Iterations until the rate is zero. */
  readonly iterations: number;
  /** Exponent p. */
  readonly power: number;
}

/** Options of `polySchedule`. */
export interface PolyOptions {
  /** Iterations until the rate is zero. */
  readonly iterations: number;
  /**
   * Exponent p.
   * @default 0.9
   */
  readonly power?: number;
}

/**
 * η(t) = η(0)·(1 − t/T)^p after t of T iterations, and zero from T on.
 *
 * @throws {RangeError} when a setting is out of its range.
 *
 * @example Half-way with p = 1 is half the rate
 * ```ts
 * import { polySchedule } from "./poly.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const schedule = polySchedule({ iterations: 4, power: 1 });
 * strictEqual(schedule.next(schedule.next(schedule.init(1))).learningRate, 0.5);
 * ```
 */
export function polySchedule(
  { iterations, power = 0.9 }: PolyOptions,
): Schedule<PolySettings> {
  if (!Number.isSafeInteger(iterations) || iterations < 1) {
    throw new RangeError(`iterations must be a positive integer, not ${iterations}`);
  }
  if (!(power > 0 && power < Infinity)) {
    throw new RangeError(`power must be positive, not ${power}`);
  }
  const left = (count: number) => 1 - count / iterations;
  return {
    settings: { kind: "poly", iterations, power },
    unit: "iteration",
    init: initialState,
    next(state) {
      const count = state.count + 1;
      // The quotient of two successive powers, as PyTorch does it: the state needs no initial rate.
      const factor = count > iterations ? 1 : (left(count) / left(count - 1)) ** power;
      return { ...state, count, learningRate: state.learningRate * factor };
    },
  };
}
