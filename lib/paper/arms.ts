/**
 * The arms of the paper's experiments: labels clean or noisy, without layers or with.
 *
 * @module
 */
import type { Comparison } from "../experiment/compare.ts";
import { type ArmChanges, layerSweep } from "../experiment/experiment.ts";

/**
 * The largest difference of a score that counts as "no difference" in C1. The value is the kit's; the
 * paper states none.
 */
export const EQUIVALENCE_MARGIN = 0.01;

const noisyLayers: ArmChanges = {
  label: "noisy labels + IELs",
  colour: "#0072B2",
  text: "#0072B2",
  dash: "solid",
};
const cleanLayers: ArmChanges = {
  noise: null,
  label: "clean labels + IELs",
  colour: "#009E73",
  text: "#00704f",
  dash: "dash",
};

/**
 * The four arms of the paper, in the order of tables and figures, and a sweep over the number of
 * layers. Colours are from Okabe and Ito's palette: blue or green with layers, black or red without;
 * noisy labels have solid lines.
 *
 * @example
 * ```ts
 * import { PAPER_ARMS, paperArms } from "./arms.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(Object.keys(paperArms()), [...PAPER_ARMS]);
 * ```
 */
export function paperArms(
  { sweep = [] }: {
    /** Numbers of layers of further arms. @default [] */
    readonly sweep?: readonly number[];
  } = {},
): Record<string, ArmChanges> {
  return {
    clean: {
      noise: null,
      iel: null,
      label: "clean labels",
      colour: "#000000",
      text: "#000000",
      dash: "dot",
    },
    "clean-iel": cleanLayers,
    noisy: { iel: null, label: "noisy labels", colour: "#D55E00", text: "#b84f00", dash: "solid" },
    "noisy-iel": noisyLayers,
    ...layerSweep("noisy-iel", noisyLayers, sweep),
    ...layerSweep("clean-iel", cleanLayers, sweep),
  };
}

/**
 * Names of the four arms.
 *
 * @example
 * ```ts
 * import { PAPER_ARMS } from "./arms.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(PAPER_ARMS.filter((arm) => arm.endsWith("-iel")), ["clean-iel", "noisy-iel"]);
 * ```
 */
export const PAPER_ARMS = ["clean", "clean-iel", "noisy", "noisy-iel"] as const;

/**
 * Whether an arm is one of the paper's four.
 *
 * @example
 * ```ts
 * import { isPaperArm } from "./arms.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(["noisy-iel", "noisy-iel-40"].map(isPaperArm), [true, false]);
 * ```
 */
export function isPaperArm(arm: string): arm is typeof PAPER_ARMS[number] {
  return (PAPER_ARMS as readonly string[]).includes(arm);
}

/**
 * The paper's claims about scores: C2 and C1. The gate of C2 (was there any overfitting to prevent?)
 * was added after the first runs had been seen.
 */
export const paperComparisons: readonly Comparison[] = [
  { arm: "noisy-iel", with: "noisy", expect: "greater", gate: "noisy" },
  { arm: "clean-iel", with: "clean", expect: "equal", margin: EQUIVALENCE_MARGIN },
];
