/**
 * Which records a figure or table is made of: the user's where they exist, else the published ones,
 * never a mixture; and of what lies there, the newest settings.
 *
 * @module
 */
import { settingsKey } from "./key.ts";
import type { RunRecord } from "./record.ts";
import { type Listing, listRecords, type Shelf } from "./store.ts";

/** The records of one experiment and profile, and the shelf they are from. */
export interface Chosen extends Listing {
  /** Where `records` are from. */
  shelf: Shelf;
}

/**
 * The records that stand for an experiment at a profile. If the user's shelf has at least one
 * readable record of them, it is the user's shelf, otherwise the published one. Of each arm only
 * the runs with the settings and data of its last finished run are taken (see {@linkcode current}).
 * `damaged` names unreadable files of either shelf.
 *
 * @example With nothing run, the published shelf stands
 * ```ts
 * import { chooseRecords } from "./choose.ts";
 * import { writeRecord } from "./store.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * const which = { experiment: "wbc-unet", profile: "quick", root };
 * await writeRecord(fakeRecord(), { shelf: "published", root });
 * strictEqual((await chooseRecords(which)).shelf, "published");
 * await writeRecord(fakeRecord(), { shelf: "runs", root });
 * strictEqual((await chooseRecords(which)).shelf, "runs");
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function chooseRecords(
  { precision = "float32", ...selection }: {
    experiment: string;
    profile: string;
    /** Arithmetic of the runs; runs of the other are another experiment. @default "float32" */
    precision?: RunRecord["spec"]["precision"] | undefined;
    root?: string;
  },
): Promise<Chosen> {
  const listed = async (shelf: Shelf) => {
    const { records, damaged } = await listRecords({ ...selection, shelf });
    return { damaged, records: records.filter(({ spec }) => spec.precision === precision) };
  };
  const runs = await listed("runs");
  if (runs.records.length > 0) return { ...runs, shelf: "runs", records: current(runs.records) };
  const { records, damaged } = await listed("published");
  return {
    shelf: "published",
    records: current(records),
    damaged: [...runs.damaged, ...damaged],
  };
}

/**
 * For each arm, the records that repeat its last finished run: equal settings and data, any seed.
 * Records of older settings are left out, so that no mean mixes two experiments.
 *
 * @example
 * ```ts
 * import { current } from "./choose.ts";
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

/**
 * The records that were trained on the data of that hash; where none was, those on the data of the
 * last finished run, so that a figure can be drawn where its images are not, and of one data set.
 *
 * @example
 * ```ts
 * import { ofOneDataset } from "./choose.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const [real, drawn] = [fakeRecord(), fakeRecord({ kind: "synthetic" })];
 * deepStrictEqual(ofOneDataset([real, drawn], drawn.data.sha256), [drawn]);
 * deepStrictEqual(ofOneDataset([real], drawn.data.sha256), [real]);
 * ```
 */
export function ofOneDataset(records: readonly RunRecord[], sha256: string): RunRecord[] {
  const on = (hash: string) => records.filter(({ data }) => data.sha256 === hash);
  const [last] = records.toSorted((a, b) => Date.parse(b.finished) - Date.parse(a.finished));
  const preferred = on(sha256);
  return preferred.length > 0 || !last ? preferred : on(last.data.sha256);
}
