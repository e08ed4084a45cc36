/**
 * Which of several records count: of each arm those with its newest settings. Which shelf they are
 * from is `experiments/records.ts`'s matter.
 *
 * @module
 */
import { settingsKey } from "./key.ts";
import type { RunRecord } from "./record.ts";

/**
 * For each arm, the records that repeat its last finished run: equal settings and data, any seed.
 * Records of older settings are left out, so that no mean mixes two experiments.
 *
 * @example
 * ```ts
 * import { current } from "./current.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const old = fakeRecord({ batch: 4, finished: "2026-01-01T00:00:00Z" });
 * const kept = [fakeRecord({ seed: 0 }), fakeRecord({ seed: 1 })];
 * deepStrictEqual(current([old, ...kept]), kept);
 * ```
 */
export function current(records: readonly RunRecord[]): RunRecord[] {
  const newest = new Map<string, RunRecord>();
  for (const record of records) {
    const { experiment, profile, arm } = record.spec;
    const group = [experiment, profile, arm].join("/");
    const other = newest.get(group);
    if (!other || Date.parse(record.finished) > Date.parse(other.finished)) {
      newest.set(group, record);
    }
  }
  const settings = new Set(
    [...newest.values()].map((record) => settingsKey(record.spec, record.data.sha256)),
  );
  return records.filter((record) => settings.has(settingsKey(record.spec, record.data.sha256)));
}
