/**
 * A learning rate that falls when a metric stops improving, as
 * `torch.optim.lr_scheduler.ReduceLROnPlateau`: the schedule of the authors' released code for WBC,
 * on the validation Dice.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../../kind/kind.ts";
import { initialRate, type Schedule } from "./schedule.ts";

const schema = z.strictObject({
  kind: z.literal("plateau"),
  /** Whether the metric should increase (Dice, as in the authors' code) or decrease (loss). */
  mode: z.enum(["max", "min"]).default("max"),
  /** Factor of a reduction, in [0, 1). */
  factor: z.number().min(0).lt(1).default(0.1),
  /** Epochs without improvement tolerated before the rate is reduced. 2 is the authors' value. */
  patience: z.int().nonnegative().default(2),
  /** The relative change that counts as an improvement. */
  threshold: z.number().nonnegative().default(1e-4),
  /** Number of epochs after a reduction in which bad epochs are not counted. */
  cooldown: z.int().nonnegative().default(0),
  /** The rate never falls below this. */
  minLearningRate: z.number().nonnegative().default(0),
  /** A reduction by no more than this is skipped. */
  epsilon: z.number().nonnegative().default(1e-8),
});

/**
 * η ← max(factor·η, minimum) once `patience` + 1 epochs in a row were bad. An epoch is good when its
 * metric exceeds best·(1 + threshold), or with `mode: "min"` falls below best·(1 − threshold). A NaN
 * is never good: a diverged run counts as bad, as in PyTorch.
 *
 * @example
 * ```ts
 * import { plateau } from "./plateau.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const schedule = plateau.make(plateau({ patience: 1, factor: 0.5 }));
 * let state = schedule.init(1);
 * const rates = [0.8, 0.9, 0.85, 0.9].map((dice) => {
 *   state = schedule.next(state, dice);
 *   return state.learningRate;
 * });
 * deepStrictEqual(rates, [1, 1, 1, 0.5]);
 * ```
 */
export const plateau: Kind<typeof schema, void, Schedule> = kind({
  kind: "plateau",
  schema,
  make: plateauSchedule,
});

function plateauSchedule(settings: z.output<typeof schema>): Schedule {
  const { mode, factor, patience, threshold, cooldown, minLearningRate, epsilon } = settings;
  const isBetter = (metric: number, best: number | null) =>
    mode === "max"
      ? metric > (best ?? -Infinity) * (1 + threshold)
      : metric < (best ?? Infinity) * (1 - threshold);
  const reduced = (rate: number) => {
    const lower = Math.max(rate * factor, minLearningRate);
    return rate - lower > epsilon ? lower : rate;
  };

  return {
    unit: "epoch",
    init: (learningRate) => ({
      ...initialRate(learningRate),
      plateau: { best: null, badEpochs: 0, cooldownLeft: 0 },
    }),
    /**
     * @throws {TypeError} without a metric, or with the state of another schedule.
     * @throws {RangeError} when the metric is infinitely good, which JSON cannot represent.
     */
    next({ learningRate, count, plateau }, metric) {
      if (metric === undefined) throw new TypeError("a plateau schedule needs the epoch's metric");
      if (!plateau) throw new TypeError("not a plateau's state: start with this schedule's init");
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
