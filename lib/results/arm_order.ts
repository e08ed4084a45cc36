/**
 * The arms of records, in the order in which tables and figures name them, and how each is drawn: as
 * the records themselves say.
 *
 * @module
 */
import type { ArmStyle } from "../experiment/arm.ts";
import type { RunRecord } from "./record.ts";

/**
 * Names of the arms of records: by their place in the experiment, then by name.
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
 * Order of records: by arm, then by seed.
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
 * How an arm of records is drawn and called: as its last finished run says. An arm that acts at
 * prediction only is known to the training's record too.
 *
 * @throws {RangeError} when no record is of that arm.
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
