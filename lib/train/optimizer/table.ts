/**
 * The table of optimizers. Adding a row adds its tests (`optimizer_test.ts`).
 *
 * @module
 */
import * as z from "zod";
import { aFunction, type Table, table } from "../../kind/table.ts";
import type { Optimizer } from "./optimizer.ts";
import { rmsprop } from "./rmsprop.ts";
import { sgd } from "./sgd.ts";

/**
 * Every optimizer of the kit.
 *
 * @example The learning rate is part of the settings
 * ```ts
 * import { rmsprop } from "./rmsprop.ts";
 * import { optimizers } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(optimizers.make(rmsprop({ learningRate: 1e-4 })).learningRate, 1e-4);
 * ```
 */
export const optimizers: Table<void, Optimizer> = table<void, Optimizer>("optimizer", {
  rmsprop,
  sgd,
}, {
  made: {
    what: "an optimizer, such as optimizerOf(rates, { slots, rule })",
    schema: z.object({
      learningRate: z.number().nonnegative(),
      init: aFunction,
      update: aFunction,
      updateOne: aFunction,
    }),
  },
});

/**
 * Adds your own optimizer to the table, so that runs can use and record it.
 *
 * @throws {RangeError} when the kit already has one of that name.
 *
 * @example
 * ```ts
 * import { optimizerOf, RATE_FIELDS } from "./optimizer.ts";
 * import { defineOptimizer, optimizers } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const signs = defineOptimizer({
 *   kind: "signs",
 *   schema: z.strictObject({ kind: z.literal("signs"), ...RATE_FIELDS }),
 *   make: (settings) =>
 *     optimizerOf(settings, {
 *       slots: [],
 *       rule: (parameter, { gradient, learningRate }) => ({
 *         parameter: parameter.sub(gradient.sign().mul(learningRate)),
 *         slots: {},
 *       }),
 *     }),
 * });
 * strictEqual(optimizers.make(signs({ learningRate: 0.1 })).learningRate, 0.1);
 * ```
 */
export const defineOptimizer: typeof optimizers.define = optimizers.define;
