/**
 * The table of losses. Adding a row adds its tests (`conformance_test.ts`).
 *
 * @module
 */
import { aFunction, type Table, table } from "../kind/table.ts";
import { blurredLabels } from "./blurred_labels.ts";
import { bootstrappingHard, bootstrappingSoft } from "./bootstrapping.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { gce } from "./gce.ts";
import { gradientPenalty } from "./gradient_penalty.ts";
import { labelSmoothing } from "./label_smoothing.ts";
import type { Loss, LossContext } from "./loss.ts";
import { svls } from "./svls.ts";
import { symmetricCrossEntropy } from "./symmetric_cross_entropy.ts";
import { totalVariation } from "./total_variation.ts";

/**
 * Every loss of the kit.
 *
 * @example
 * ```ts
 * import { losses } from "./table.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const settings = { kind: "gce", q: 0.7, classWeights: null };
 * deepStrictEqual(losses.schema.parse({ kind: "gce" }), settings);
 * ```
 */
export const losses: Table<LossContext, Loss> = table<LossContext, Loss>("loss", {
  crossEntropy,
  gce,
  symmetricCrossEntropy,
  bootstrappingSoft,
  bootstrappingHard,
  labelSmoothing,
  svls,
  blurredLabels,
  gradientPenalty,
  totalVariation,
}, {
  made: { what: "a function of logits and labels, which returns a number", schema: aFunction },
});

/**
 * Adds your own loss to the table, so that runs can use and record it.
 *
 * @throws {RangeError} when the kit already has one of that name.
 *
 * @example
 * ```ts
 * import { defineLoss, losses } from "./table.ts";
 * import { meanCrossEntropy } from "./cross_entropy.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const doubled = defineLoss({
 *   kind: "doubled",
 *   schema: z.strictObject({ kind: z.literal("doubled") }),
 *   make: (_settings, { ignore }) => (logits, labels) =>
 *     meanCrossEntropy(logits, labels, { ignore }).mul(2),
 * });
 * deepStrictEqual(losses.schema.parse({ kind: "doubled" }), doubled());
 * ```
 */
export const defineLoss: typeof losses.define = losses.define;
