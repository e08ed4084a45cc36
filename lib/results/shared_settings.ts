/**
 * What several runs have in common but for a few settings, so that what differs between them can be laid
 * to those.
 *
 * @module
 */
import type { RunSpec } from "../experiment/spec.ts";
import { TABLES } from "../experiment/spec.ts";
import { canonicalJson } from "../kind/canonical.ts";
import type { RunRecord } from "./record.ts";

/**
 * Settings and data of a run as one comparable string, without some settings. What acts at prediction
 * only is left out too: the training does not depend on it.
 *
 * @param but What may differ. Kinds that are not the kit's are left out with the setting they belong to.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "./fixture.ts";
 * import { settingsBut } from "./shared_settings.ts";
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
  // Layers and what acts at prediction hold an evolution.
  const left = new Set(["after", "evolution", ...tables]);
  const own = spec.own.filter(({ table }) => !left.has(table));
  return canonicalJson({ data: data.sha256, settings: { ...settings, own } });
}
