/**
 * The arms of records, in the order of tables and figures, and the style of each, as the records
 * themselves state.
 *
 * @module
 */
import type { ArmStyle } from "../experiment/arm.ts";
import type { RunRecord } from "./record.ts";

/**
 * Names of the arms of records, ordered by their position in the experiment, then by name.
 *
 * @example
 * ```ts
 * import { armsOf } from "./arm_order.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const records = ["noisy-iel-40", "noisy-iel", "clean"].map((arm) => fakeRecord({ arm }));
 * deepStrictEqual(armsOf(records), ["clean", "noisy-iel", "noisy-iel-40"]);
 * ```
 */
export function armsOf(records: readonly RunRecord[]): string[] {
  const names = [...new Set(records.map(({ spec }) => spec.arm))];
  return names.sort((a, b) =>
    armStyleOf(records, a).order - armStyleOf(records, b).order || (a < b ? -1 : 1)
  );
}

/**
 * Compares records by arm, then by seed, for sorting.
 *
 * @example
 * ```ts
 * import { byArmAndSeed } from "./arm_order.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const [one, two] = [fakeRecord({ arm: "noisy", seed: 1 }), fakeRecord({ arm: "clean", seed: 2 })];
 * deepStrictEqual([one, two].sort(byArmAndSeed), [two, one]);
 * ```
 */
export function byArmAndSeed(a: RunRecord, b: RunRecord): number {
  const order = ({ spec, show }: RunRecord) => show.arms[spec.arm]?.order ?? Infinity;
  return order(a) - order(b) || (a.spec.arm < b.spec.arm ? -1 : Number(a.spec.arm > b.spec.arm)) ||
    a.spec.seed - b.spec.seed;
}

/**
 * The style and label of an arm, according to its last finished run. The record of a training also knows
 * its prediction-only arms.
 *
 * @throws {RangeError} if no record belongs to that arm.
 *
 * @example
 * ```ts
 * import { armStyleOf } from "./arm_order.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(armStyleOf([fakeRecord()], "noisy-iel").label, "noisy labels + IELs");
 * ```
 */
export function armStyleOf(records: readonly RunRecord[], arm: string): ArmStyle {
  const last = records.filter(({ show }) => Object.hasOwn(show.arms, arm))
    .reduce<RunRecord | undefined>(
      (one, other) => one && Date.parse(one.finished) >= Date.parse(other.finished) ? one : other,
      undefined,
    );
  const style = last?.show.arms[arm];
  if (!style) throw new RangeError(`no record is of the arm "${arm}"`);
  return style;
}
