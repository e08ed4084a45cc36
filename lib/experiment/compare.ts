/**
 * The comparisons that an experiment states in advance: which arms, and the expected outcome.
 *
 * @module
 */
import * as z from "zod";

/**
 * Two arms, and the expected relation of their scores.
 *
 * @example
 * ```ts
 * import { Comparison } from "./compare.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * const stated = { arm: "clean-iel", with: "clean", expect: "equal", margin: 0.01 } as const;
 * deepStrictEqual(Comparison.parse(stated), stated);
 * throws(() => Comparison.parse({ ...stated, margin: undefined }), /margin/);
 * ```
 */
export const Comparison = z.strictObject({
  /** Name of the arm. */
  arm: z.string(),
  /** Name of the arm that it is compared with. */
  with: z.string(),
  /** Whether its score is expected to be greater, less, or equal within the margin. */
  expect: z.enum(["greater", "less", "equal"]),
  /** The largest difference that counts as none, in units of the score; for `"equal"` only. */
  margin: z.number().positive().exactOptional(),
  /**
   * The arm whose network must have memorised the noise for the comparison to be testable: its errors
   * where noise was drawn are at least three times those elsewhere (`results/gate.ts`).
   * @default none
   */
  gate: z.string().exactOptional(),
}).refine(({ expect, margin }) => (expect === "equal") === (margin !== undefined), {
  path: ["margin"],
  message: 'a margin belongs to "equal", and "equal" needs one',
});
/** Two arms, and the expected relation of their scores. */
export type Comparison = z.output<typeof Comparison>;
