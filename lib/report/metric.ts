/**
 * The score of an experiment's records.
 *
 * @module
 */
import type { Experiment } from "../experiments/experiment.ts";
import { EXPERIMENTS } from "../experiments/paper.ts";
import type { ConventionName } from "../metrics/conventions.ts";
import type { RunRecord } from "../results/record.ts";

/** The row of the table that records belong to, if it is still there. */
export function experimentOfRecords(records: readonly RunRecord[]): Experiment | undefined {
  const rows: Readonly<Record<string, Experiment>> = EXPERIMENTS;
  return rows[records[0]?.spec.experiment ?? ""];
}

/**
 * The convention in which the records of an experiment are scored: that of its row in the table, or
 * the authors' Dice.
 *
 * @example
 * ```ts
 * import { experimentMetric } from "./metric.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(experimentMetric([fakeRecord()]), "authors-dice");
 * ```
 */
export function experimentMetric(records: readonly RunRecord[]): ConventionName {
  return experimentOfRecords(records)?.metric ?? "authors-dice";
}
