/**
 * The records that lie on a shelf of the runs of an experiment, as its row in the table stands now.
 *
 * @module
 */
import { settingsKey } from "../results/key.ts";
import type { RunRecord } from "../results/record.ts";
import { type Listing, listRecords, type Place } from "../results/store.ts";
import { ARMS } from "../results/summary.ts";
import { type Selection, specsOf } from "./selection.ts";

/** Settings, whatever arm and seed. */
export type Settings = Pick<Selection, "experiment" | "profile" | "precision" | "pretrained">;

/**
 * The records of every arm and seed that were run with these settings, in the order of running. Records of other settings (an
 * older version of the table) or of other data are left out, so that no mean mixes two experiments.
 *
 * @example Nothing was run yet
 * ```ts
 * import { recordsOf } from "./records.ts";
 * import { select } from "./selection.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * const { records } = await recordsOf(select()[0]!, { root });
 * deepStrictEqual(records, []);
 * await Deno.remove(root);
 * ```
 */
export async function recordsOf(
  { experiment, profile, precision, pretrained }: Settings,
  { sha256, ...shelf }: Place & {
    /** Hash of the data that they were trained on. @default whatever data */
    sha256?: string | undefined;
  } = {},
): Promise<Listing> {
  const specs = specsOf({ experiment, profile, precision, pretrained, arms: ARMS, seeds: [0] });
  const wanted = new Set(specs.map((spec) => settingsKey(spec, "")));
  const { records, damaged } = await listRecords({ ...shelf, experiment: experiment.id, profile });
  const kept = records.filter(({ spec, data }) =>
    wanted.has(settingsKey(spec, "")) && (sha256 === undefined || data.sha256 === sha256)
  );
  const place = ({ spec: { arm, seed } }: RunRecord) =>
    ARMS.findIndex((known) => known === arm) + seed * ARMS.length;
  return { records: kept.sort((a, b) => place(a) - place(b)), damaged };
}
