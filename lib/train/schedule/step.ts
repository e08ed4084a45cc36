/**
 * A learning rate that is reduced by a factor at regular intervals, as
 * `torch.optim.lr_scheduler.StepLR`.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../../kind/kind.ts";
import { initialRate, type Schedule } from "./schedule.ts";

const schema = z.strictObject({
  kind: z.literal("step"),
  /** Epochs between two reductions; 20 is the authors' value for DSB2018. */
  stepSize: z.int().positive().default(20),
  /** Factor γ of a reduction, in (0, 1]; 0.5 is the authors' value for DSB2018. */
  gamma: z.number().positive().max(1).default(0.5),
});

/**
 * η ← γ·η after every `stepSize` epochs.
 *
 * @example
 * ```ts
 * import { step } from "./step.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const schedule = step.make(step({ stepSize: 2, gamma: 0.5 }));
 * const states = [schedule.init(1)];
 * for (let epoch = 1; epoch <= 4; epoch++) states.push(schedule.next(states.at(-1)!));
 * deepStrictEqual(states.map((state) => state.learningRate), [1, 1, 0.5, 0.5, 0.25]);
 * ```
 */
export const step: Kind<typeof schema, void, Schedule> = kind({
  kind: "step",
  schema,
  make: ({ stepSize, gamma }) => ({
    unit: "epoch",
    init: initialRate,
    next(state) {
      const count = state.count + 1;
      const factor = count % stepSize === 0 ? gamma : 1;
      return { ...state, count, learningRate: state.learningRate * factor };
    },
  }),
});
