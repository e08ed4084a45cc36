/**
 * Scores class by class. Scores over classes are `tables.ts`'s matter.
 *
 * @module
 */
import { score } from "../metrics/score.ts";
import { armsOf } from "./arm_order.ts";
import type { RunRecord } from "./record.ts";
import { mean } from "./statistics.ts";
import type { Scoring } from "./summary.ts";
import type { Table } from "./table.ts";

/**
 * One row for each class: its score after the last epoch, mean over seeds, in a column for each arm.
 * Empty where the convention leaves the class out, or undefined in a run.
 *
 * @param records Of one experiment and profile; at least one.
 *
 * @example
 * ```ts
 * import { classTable } from "./class_table.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { columns, rows } = classTable([fakeRecord({ arm: "noisy" }), fakeRecord({ arm: "clean" })]);
 * deepStrictEqual(columns, ["class", "clean", "noisy"]);
 * deepStrictEqual(rows[0], ["background", null, null]); // the authors' Dice drops it
 * ```
 */
export function classTable(records: readonly RunRecord[], scoring: Scoring = {}): Table {
  const arms = armsOf(records);
  const scores = arms.map((arm) =>
    records.filter(({ spec }) => spec.arm === arm)
      .filter(({ epochs }) => epochs.length > 0)
      .map(({ epochs, spec }) =>
        score(scoring.convention ?? spec.metric, epochs.at(-1)!.counts).perClass
      )
  );
  return {
    columns: ["class", ...arms],
    rows: records[0]!.data.classes.map(({ name }, label) => [
      name,
      ...scores.map((runs) => {
        const value = mean(runs.map((perClass) => perClass[label]!));
        return Number.isNaN(value) ? null : value;
      }),
    ]),
  };
}
