/**
 * A learning rate that decreases to zero as a power of the remaining time, counted in iterations, as
 * `torch.optim.lr_scheduler.PolynomialLR`: the schedule of the usual Cityscapes recipes.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../../kind/kind.ts";
import { initialRate, type Schedule } from "./schedule.ts";

const schema = z.strictObject({
  kind: z.literal("poly"),
  /** Number of iterations T after which the rate is zero. */
  iterations: z.int().positive(),
  /** Exponent p, positive. */
  power: z.number().positive().default(0.9),
});

/**
 * η(t) = η(0)·(1 − t/T)^p after t of T iterations, and zero from T on.
 *
 * @example Half-way with p = 1 the rate is half
 * ```ts
 * import { poly } from "./poly.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const schedule = poly.make(poly({ iterations: 4, power: 1 }));
 * strictEqual(schedule.next(schedule.next(schedule.init(1))).learningRate, 0.5);
 * ```
 */
export const poly: Kind<typeof schema, void, Schedule> = kind({
  kind: "poly",
  schema,
  make({ iterations, power }) {
    const left = (count: number) => 1 - count / iterations;
    return {
      unit: "iteration",
      init: initialRate,
      next(state) {
        const count = state.count + 1;
        // The quotient of two successive powers, as in PyTorch, so that the state needs no initial
        // rate.
        const factor = count > iterations ? 1 : (left(count) / left(count - 1)) ** power;
        return { ...state, count, learningRate: state.learningRate * factor };
      },
    };
  },
});
