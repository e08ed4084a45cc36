/**
 * A learning rate that falls by a factor every so many epochs, as `torch.optim.lr_scheduler.StepLR`.
 *
 * @module
 */
import { initialState, type Schedule } from "./schedule.ts";

/** Settings of `stepSchedule`, resolved. */
export interface StepSettings {
  /** Which schedule this is. */
  readonly kind: "step";
  /** Epochs between two reductions. */
  readonly stepSize: number;
  /** Factor of a reduction, in (0, 1]. */
  readonly gamma: number;
}

/** Options of `stepSchedule`. */
export interface StepOptions {
  /**
   * Epochs between two reductions.
   * @default 20 (the authors' for DSB2018)
   */
  readonly stepSize?: number;
  /**
   * Factor of a reduction, in (0, 1].
   * @default 0.5 (the authors' for DSB2018)
   */
  readonly gamma?: number;
}

/**
 * η ← γ·η after every `stepSize` epochs.
 *
 * @throws {RangeError} when a setting is out of its range.
 *
 * @example
 * ```ts
 * import { stepSchedule } from "./step.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const schedule = stepSchedule({ stepSize: 2, gamma: 0.5 });
 * const states = [schedule.init(1)];
 * for (let epoch = 1; epoch <= 4; epoch++) states.push(schedule.next(states.at(-1)!));
 * deepStrictEqual(states.map((state) => state.learningRate), [1, 1, 0.5, 0.5, 0.25]);
 * ```
 */
export function stepSchedule(
  { stepSize = 20, gamma = 0.5 }: StepOptions = {},
): Schedule<StepSettings> {
  if (!Number.isSafeInteger(stepSize) || stepSize < 1) {
    throw new RangeError(`stepSize must be a positive integer, not ${stepSize}`);
  }
  if (!(gamma > 0 && gamma <= 1)) throw new RangeError(`gamma must be in (0, 1], not ${gamma}`);
  return {
    settings: { kind: "step", stepSize, gamma },
    unit: "epoch",
    init: initialState,
    next(state) {
      const count = state.count + 1;
      const factor = count % stepSize === 0 ? gamma : 1;
      return { ...state, count, learningRate: state.learningRate * factor };
    },
  };
}
