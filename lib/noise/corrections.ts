/**
 * The table of label corrections. Adding a row adds its tests (`corrections_test.ts`).
 *
 * @module
 */
import * as z from "zod";
import { aFunction, type Table, table } from "../kind/table.ts";
import { adele } from "./adele.ts";
import type { LabelCorrection, LabelCorrectionContext } from "./label_correction.ts";

/**
 * Every label correction of the kit.
 *
 * @example
 * ```ts
 * import { corrections } from "./corrections.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const settings = { kind: "adele", threshold: 0.9, confidence: 0.8, background: 0 };
 * deepStrictEqual(corrections.schema.parse({ kind: "adele" }), settings);
 * ```
 */
export const corrections: Table<LabelCorrectionContext, LabelCorrection> = table<
  LabelCorrectionContext,
  LabelCorrection
>("correction", { adele }, {
  made: {
    what: "a correction, such as { open: () => [], correct: (label) => label }",
    schema: z.object({ open: aFunction, correct: aFunction }),
  },
});

/**
 * Adds your own label correction, so that runs can use and record it.
 *
 * @throws {RangeError} when the kit already has one of that name.
 *
 * @example After three epochs the network's predictions become the labels
 * ```ts
 * import { corrections, defineCorrection } from "./corrections.ts";
 * import { ok } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const believe = defineCorrection({
 *   kind: "believe",
 *   schema: z.strictObject({ kind: z.literal("believe") }),
 *   make: (_settings, { classes }) => ({
 *     open: (ious) => ious.length < 3 ? [] : Array.from({ length: classes }, (_, own) => own),
 *     correct: (label, { probabilities }) => ({
 *       ...label,
 *       data: label.data.map((_, pixel) => {
 *         const own = Array.from(
 *           { length: classes },
 *           (_, value) => probabilities[pixel * classes + value]!,
 *         );
 *         return own.indexOf(Math.max(...own));
 *       }),
 *     }),
 *   }),
 * });
 * ok(corrections.own(believe())?.sha256);
 * ```
 */
export const defineCorrection: typeof corrections.define = corrections.define;
