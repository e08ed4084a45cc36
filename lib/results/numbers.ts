/**
 * The parts of a record that depend on no clock or machine: two runs with the same settings on one engine
 * have them in common, bit for bit.
 *
 * @module
 */
import type { RunRecord } from "./record.ts";

/**
 * The settings, data, counts, losses and predictions of a record, without times and environment.
 *
 * @example
 * ```ts
 * import { numbersOf } from "./numbers.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const record = fakeRecord();
 * const later = { ...record, finished: "2030-01-01T00:00:00Z" };
 * deepStrictEqual(numbersOf(later), numbersOf(record));
 * ```
 */
export function numbersOf(record: RunRecord): Record<string, unknown> {
  const { key, spec, data, parameters, epochs, predictions } = record;
  const numbers = epochs.map(({ trainSeconds: _train, validationSeconds: _validation, ...rest }) =>
    rest
  );
  return { key, spec, data, parameters, epochs: numbers, predictions };
}
