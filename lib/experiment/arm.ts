/**
 * How readers see an arm of an experiment: its name, its colour, its place among the others.
 *
 * @module
 */
import * as z from "zod";

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'must be a colour such as "#0072b2"');

/**
 * The label and the drawing style of an arm; records keep it.
 *
 * @example
 * ```ts
 * import { ArmStyle } from "./arm.ts";
 * import { throws } from "node:assert/strict";
 *
 * const style = { label: "noisy labels", colour: "#d55e00", text: "#b84f00", dash: "solid", order: 2 };
 * ArmStyle.parse(style);
 * throws(() => ArmStyle.parse({ ...style, colour: "red" }), /colour/);
 * ```
 */
export const ArmStyle = z.strictObject({
  /** A label that is clear on its own. */
  label: z.string().min(1),
  /** Line colour. */
  colour,
  /** Colour of its label: the line's, dark enough to read on white. */
  text: colour,
  /** Dash pattern of the line. */
  dash: z.enum(["solid", "dash", "dot"]),
  /** Position among the arms, from 0. */
  order: z.int().nonnegative(),
});
/** The label and the drawing style of an arm. */
export type ArmStyle = z.output<typeof ArmStyle>;

/**
 * The palette of Okabe and Ito (2008), designed for all kinds of colour vision: line colours, each
 * with a variant that is dark enough for text on white.
 *
 * @example
 * ```ts
 * import { PALETTE } from "./arm.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(new Set(PALETTE.map(({ colour }) => colour)).size, PALETTE.length);
 * ```
 */
export const PALETTE = [
  { colour: "#D55E00", text: "#b84f00" },
  { colour: "#0072B2", text: "#0072B2" },
  { colour: "#009E73", text: "#00704f" },
  { colour: "#CC79A7", text: "#8f4c72" },
  { colour: "#000000", text: "#000000" },
  { colour: "#E69F00", text: "#8a5f00" },
  { colour: "#56B4E9", text: "#1f6f9f" },
] as const;
