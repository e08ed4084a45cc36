/**
 * What the arms of an experiment are called: `clean`, `clean-iel`, `noisy` and `noisy-iel` are the
 * paper's; `noisy-iel-40` has 40 inverse evolution layers in place of the row's number. What an arm's
 * settings are is `experiments/`'s matter.
 *
 * @module
 */

/**
 * The arms of the paper's experiments, in the order in which tables and figures name them.
 *
 * @example
 * ```ts
 * import { ARMS } from "./arms.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(ARMS.filter((arm) => arm.endsWith("-iel")), ["clean-iel", "noisy-iel"]);
 * ```
 */
export const ARMS = ["clean", "clean-iel", "noisy", "noisy-iel"] as const;

/** Labels that a network is trained on. */
export type Labels = "clean" | "noisy";

/** Labels clean or noisy; without layers, with the row's number of them, or with another. */
export type Arm = typeof ARMS[number] | `${Labels}-iel-${number}`;

/** What an arm's name says. */
export interface ArmParts {
  /** Labels that the network is trained on. */
  readonly labels: Labels;
  /** Number of inverse evolution layers: none, the row's, or another. */
  readonly layers: 0 | "row" | number;
}

/**
 * What an arm's name says; undefined for a name that is no arm's.
 *
 * @example
 * ```ts
 * import { armParts } from "./arms.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(armParts("noisy"), { labels: "noisy", layers: 0 });
 * deepStrictEqual(armParts("noisy-iel"), { labels: "noisy", layers: "row" });
 * deepStrictEqual(armParts("noisy-iel-40"), { labels: "noisy", layers: 40 });
 * strictEqual(armParts("noisy-iel-0"), undefined);
 * ```
 */
export function armParts(arm: string): ArmParts | undefined {
  const [whole, labels, iel, layers] = /^(clean|noisy)(-iel(?:-([1-9]\d{0,5}))?)?$/.exec(arm) ?? [];
  if (whole === undefined) return undefined;
  return {
    labels: labels as Labels,
    layers: layers !== undefined ? Number(layers) : iel === undefined ? 0 : "row",
  };
}

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
export function isPaperArm(arm: string): arm is typeof ARMS[number] {
  return (ARMS as readonly string[]).includes(arm);
}

/**
 * Order of arms: the paper's four, then those of other numbers of layers by labels and number, then
 * any other by name.
 *
 * @example
 * ```ts
 * import { compareArmNames } from "./arms.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const arms = ["noisy-iel-80", "noisy-iel-5", "noisy-iel", "clean"];
 * deepStrictEqual(arms.sort(compareArmNames), ["clean", "noisy-iel", "noisy-iel-5", "noisy-iel-80"]);
 * ```
 */
export function compareArmNames(a: string, b: string): number {
  const [one, other] = [place(a), place(b)];
  const at = one.findIndex((value, index) => value !== other[index]);
  return at < 0 ? 0 : one[at]! < other[at]! ? -1 : 1;
}

function place(arm: string): [number, string, number] {
  if (isPaperArm(arm)) return [ARMS.indexOf(arm), "", 0];
  const parts = armParts(arm);
  return parts ? [ARMS.length, parts.labels, Number(parts.layers)] : [ARMS.length + 1, arm, 0];
}
