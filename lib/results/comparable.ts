/**
 * Selects the records that may be compared: on the same data, with the same initial weights, with the
 * newest settings of their arm, and equal except for what is compared.
 *
 * @module
 */
import { type RunSpec, TABLES } from "../experiment/spec.ts";
import { canonicalJson } from "../kind/canonical.ts";
import { isPaperArm } from "../paper/arms.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { runKey, settingsKey } from "./key.ts";
import type { RunRecord } from "./record.ts";

/**
 * Selects records that can be drawn together: on the data with that hash if there are any, else on the
 * data of the last finished run, and with the initial weights of the last of these.
 *
 * @example
 * ```ts
 * import { comparable } from "./comparable.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const [real, drawn] = [fakeRecord(), fakeRecord({ kind: "synthetic" })];
 * deepStrictEqual(comparable([real, drawn], drawn.data.sha256), [drawn]);
 * deepStrictEqual(comparable([real], drawn.data.sha256), [real]);
 * ```
 */
export function comparable(records: readonly RunRecord[], sha256?: string): RunRecord[] {
  const newest = records.toSorted((a, b) => Date.parse(b.finished) - Date.parse(a.finished));
  const last = newest.find(({ data }) => data.sha256 === sha256) ?? newest[0];
  return records.filter(({ data, spec }) =>
    data.sha256 === last?.data.sha256 && spec.pretrained?.sha256 === last.spec.pretrained?.sha256
  );
}

/**
 * Selects one record of each run: the one that finished last. A run can be stored twice, if an older kit
 * gave it another key.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { oncePerRun } from "./comparable.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const [old, last] = [1, 2].map((day) => fakeRecord({ finished: `2026-03-0${day}T00:00:00Z` }));
 * const other = fakeRecord({ seed: 1 });
 * deepStrictEqual(oncePerRun([{ ...old!, key: "0".repeat(64) }, other, last!]), [other, last]);
 * ```
 */
export function oncePerRun(records: readonly RunRecord[]): RunRecord[] {
  const last = new Map<string, RunRecord>();
  for (const record of records) {
    const run = runKey(record.spec, record.data.sha256);
    const other = last.get(run);
    if (!other || Date.parse(record.finished) > Date.parse(other.finished)) last.set(run, record);
  }
  const kept = new Set(last.values());
  return records.filter((record) => kept.has(record));
}

/**
 * Selects, for each arm (of an experiment at a profile, with the settings that a user changed by path),
 * the records that repeat its last finished run: equal settings and data, any seed. Records of older
 * settings are left out, so that no mean mixes two experiments.
 *
 * @example
 * ```ts
 * import { withNewestSettings } from "./comparable.ts";
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
  return oncePerRun(
    records.filter((record) => settings.has(settingsKey(record.spec, record.data.sha256))),
  );
}

/**
 * Whether an experiment is one of the paper's; the paper's claims apply only to those.
 *
 * @example
 * ```ts
 * import { isPapers } from "./comparable.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(["wbc-unet", "my-cells"].map(isPapers), [true, false]);
 * ```
 */
export function isPapers(experiment: string): boolean {
  return Object.hasOwn(EXPERIMENTS, experiment);
}

/**
 * Selects the records of the arms that are shown together: for the paper's experiments its four arms,
 * since other numbers of layers have their own table and figure (`evolution_time.ts`); for any other
 * experiment all arms.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { withShownArms } from "./comparable.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const records = ["noisy-iel", "noisy-iel-40"].map((arm) => fakeRecord({ arm }));
 * deepStrictEqual(withShownArms(records).map(({ spec }) => spec.arm), ["noisy-iel"]);
 * ```
 */
export function withShownArms(records: readonly RunRecord[]): RunRecord[] {
  return records.filter(({ spec }) => !isPapers(spec.experiment) || isPaperArm(spec.arm));
}

/**
 * Settings and data of a run as one comparable string, without some settings. Prediction-only steps are
 * left out too, since the training does not depend on them.
 *
 * @param but Settings that may differ. User-defined kinds are left out with the setting they belong to.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { settingsBut } from "./comparable.ts";
 * import { notStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const [plain, layered] = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * strictEqual(settingsBut(plain!, ["arm", "iel"]), settingsBut(layered!, ["arm", "iel"]));
 * notStrictEqual(settingsBut(plain!, ["arm"]), settingsBut(layered!, ["arm"]));
 * ```
 */
export function settingsBut(
  { spec, data }: RunRecord,
  but: readonly (keyof RunSpec)[],
): string {
  const fields: readonly string[] = [...but, "after"];
  const settings = Object.fromEntries(
    Object.entries(spec).filter(([field]) => !fields.includes(field)),
  );
  const tables = Object.entries(TABLES).flatMap(([field, { what }]) =>
    fields.includes(field) ? [what] : []
  );
  // Layers and prediction-only steps contain an evolution.
  const left = new Set(["after", "evolution", ...tables]);
  const own = spec.own.filter(({ table }) => !left.has(table));
  return canonicalJson({ data: data.sha256, settings: { ...settings, own } });
}
