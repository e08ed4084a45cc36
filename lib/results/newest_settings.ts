/**
 * Which of several records count: of each arm those with its newest settings. Which shelf they are
 * from is `run/records.ts`'s matter.
 *
 * @module
 */
import { canonicalJson } from "../kind/canonical.ts";
import { settingsKey } from "./key.ts";
import type { RunRecord } from "./record.ts";

/**
 * For each arm (of an experiment at a size, with the settings that a user changed by path), the records
 * that repeat its last finished run: equal settings and data, any seed. Records of older settings are
 * left out, so that no mean mixes two experiments.
 *
 * @example
 * ```ts
 * import { withNewestSettings } from "./newest_settings.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const old = fakeRecord({ batch: 4, finished: "2026-01-01T00:00:00Z" });
 * const kept = [fakeRecord({ seed: 0 }), fakeRecord({ seed: 1 })];
 * deepStrictEqual(withNewestSettings([old, ...kept]), kept);
 * ```
 */
export function withNewestSettings(records: readonly RunRecord[]): RunRecord[] {
  const newest = new Map<string, RunRecord>();
  for (const record of records) {
    const { experiment, profile, precision, set, arm } = record.spec;
    const group = canonicalJson([experiment, profile, precision, set, arm]);
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
