/**
 * The table of label corrections. Adding a row adds its tests (`corrections_test.ts`).
 *
 * @module
 */
import { type Table, table } from "../kind/table.ts";
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
>("correction", { adele });

/**
 * Adds a label correction of one's own, so that runs can be made and recorded with it.
 *
 * @throws {RangeError} when the kit has one of that name.
 *
 * @example Labels are what the network says, after three epochs
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
