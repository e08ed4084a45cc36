/**
 * Which arms the tables and curves of an experiment show.
 *
 * @module
 */
import { isPaperArm } from "../paper/arms.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import type { RunRecord } from "./record.ts";

/**
 * Whether an experiment is the paper's: only on those do its claims stand.
 *
 * @example
 * ```ts
 * import { isPapers } from "./shown_arms.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(["wbc-unet", "my-cells"].map(isPapers), [true, false]);
 * ```
 */
export function isPapers(experiment: string): boolean {
  return Object.hasOwn(EXPERIMENTS, experiment);
}

/**
 * Records of the arms that are shown side by side: of the paper's experiments its four arms, since other
 * numbers of layers have a table and a figure of their own (`evolution_time.ts`); of any other
 * experiment all.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { withShownArms } from "./shown_arms.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const records = ["noisy-iel", "noisy-iel-40"].map((arm) => fakeRecord({ arm }));
 * deepStrictEqual(withShownArms(records).map(({ spec }) => spec.arm), ["noisy-iel"]);
 * ```
 */
export function withShownArms(records: readonly RunRecord[]): RunRecord[] {
  return records.filter(({ spec }) => !isPapers(spec.experiment) || isPaperArm(spec.arm));
}
