/**
 * A constant learning rate.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../../kind/kind.ts";
import { initialRate, type Schedule } from "./schedule.ts";

const schema = z.strictObject({ kind: z.literal("constant") });

/**
 * The initial learning rate, throughout training.
 *
 * @example
 * ```ts
 * import { constant } from "./constant.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const schedule = constant.make(constant());
 * strictEqual(schedule.next(schedule.init(1e-4)).learningRate, 1e-4);
 * ```
 */
export const constant: Kind<typeof schema, void, Schedule> = kind({
  kind: "constant",
  schema,
  make: () => ({
    unit: "epoch",
    init: initialRate,
    next: (state) => ({ ...state, count: state.count + 1 }),
  }),
});
