/**
 * A learning rate that falls when a metric stops improving, as
 * `torch.optim.lr_scheduler.ReduceLROnPlateau`: the schedule of the authors' released code for WBC,
 * on the validation Dice.
 *
 * @module
 */
import { initialState, type Schedule } from "./schedule.ts";

/** Settings of `plateauSchedule`, resolved. */
export interface PlateauSettings {
  /** Which schedule this is. */
  readonly kind: "plateau";
  /** Whether the metric is to grow (Dice) or to fall (loss). */
  readonly mode: "max" | "min";
  /** Factor of a reduction, in [0, 1). */
  readonly factor: number;
  /** Bad epochs in a row that are suffered; the next one reduces. */
  readonly patience: number;
  /** Relative improvement that counts as one. */
  readonly threshold: number;
  /** Epochs after a reduction in which bad epochs are not counted. */
  readonly cooldown: number;
  /** The rate never falls below this. */
  readonly minLearningRate: number;
  /** A reduction by no more than this is not made. */
  readonly epsilon: number;
}

/** Options of `plateauSchedule`. */
export interface PlateauOptions {
  /**
   * Whether the metric is to grow (Dice) or to fall (loss).
   * @default "max" (the authors': Dice)
   */
  readonly mode?: "max" | "min";
  /**
   * Factor of a reduction, in [0, 1).
   * @default 0.1
   */
  readonly factor?: number;
  /**
   * Bad epochs in a row that are suffered; the next one reduces.
   * @default 2 (the authors')
   */
  readonly patience?: number;
  /**
   * Relative improvement that counts as one.
   * @default 1e-4
   */
  readonly threshold?: number;
  /**
   * Epochs after a reduction in which bad epochs are not counted.
   * @default 0
   */
  readonly cooldown?: number;
  /**
   * The rate never falls below this.
   * @default 0
   */
  readonly minLearningRate?: number;
  /**
   * A reduction by no more than this is not made.
   * @default 1e-8
   */
  readonly epsilon?: number;
}

/**
 * η ← max(factor·η, minimum) once `patience` + 1 epochs in a row were bad. An epoch is good when its
 * metric exceeds best·(1 + threshold), or with `mode: "min"` falls below best·(1 − threshold). A NaN
 * is never good: a diverged run counts as bad, as in PyTorch.
 *
 * @throws {RangeError} when a setting is out of its range.
 *
 * @example
 * ```ts
 * import { plateauSchedule } from "./plateau.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const schedule = plateauSchedule({ patience: 1, factor: 0.5 });
 * let state = schedule.init(1);
 * const rates = [0.8, 0.9, 0.85, 0.9].map((dice) => {
 *   state = schedule.next(state, dice);
 *   return state.learningRate;
 * });
 * deepStrictEqual(rates, [1, 1, 1, 0.5]);
 * ```
 */
export function plateauSchedule(
  {
    mode = "max",
    factor = 0.1,
    patience = 2,
    threshold = 1e-4,
    cooldown = 0,
    minLearningRate = 0,
    epsilon = 1e-8,
  }: PlateauOptions = {},
): Schedule<PlateauSettings> {
  if (mode !== "max" && mode !== "min") {
    throw new RangeError(`mode must be "max" or "min", not ${mode}`);
  }
  if (!(factor >= 0 && factor < 1)) throw new RangeError(`factor must be in [0, 1), not ${factor}`);
  for (
    const [name, value] of Object.entries({
      patience,
      threshold,
      cooldown,
      minLearningRate,
      epsilon,
    })
  ) {
    if (!(value >= 0)) throw new RangeError(`${name} must not be negative, but is ${value}`);
  }
  const isBetter = (metric: number, best: number | null) =>
    mode === "max"
      ? metric > (best ?? -Infinity) * (1 + threshold)
      : metric < (best ?? Infinity) * (1 - threshold);
  const reduced = (rate: number) => {
    const lower = Math.max(rate * factor, minLearningRate);
    return rate - lower > epsilon ? lower : rate;
  };

  return {
    settings: {
      kind: "plateau",
      mode,
      factor,
      patience,
      threshold,
      cooldown,
      minLearningRate,
      epsilon,
    },
    unit: "epoch",
    init: (learningRate) => ({
      ...initialState(learningRate),
      plateau: { best: null, badEpochs: 0, cooldownLeft: 0 },
    }),
    /**
     * @throws {TypeError} without a metric, or with a state that another schedule made.
     * @throws {RangeError} when the metric is infinitely good, which JSON could not keep.
     */
    next({ learningRate, count, plateau }, metric) {
      if (metric === undefined) throw new TypeError("a plateau schedule needs the epoch's metric");
      if (!plateau) throw new TypeError("not a plateau's state: begin with this schedule's init");
      const better = isBetter(metric, plateau.best);
      if (better && !Number.isFinite(metric)) {
        throw new RangeError(
          `the metric is ${metric}: no score of a prediction is infinitely good`,
        );
      }
      const cooling = plateau.cooldownLeft > 0;
      const badEpochs = better || cooling ? 0 : plateau.badEpochs + 1;
      const reduce = badEpochs > patience;
      return {
        learningRate: reduce ? reduced(learningRate) : learningRate,
        count: count + 1,
        plateau: {
          best: better ? metric : plateau.best,
          badEpochs: reduce ? 0 : badEpochs,
          cooldownLeft: reduce ? cooldown : Math.max(plateau.cooldownLeft - 1, 0),
        },
      };
    },
  };
}
