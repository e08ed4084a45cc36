/**
 * The records that lie on a shelf of the runs of an experiment, as its row in the table stands now.
 *
 * @module
 */
import { settingsKey } from "../results/key.ts";
import type { RunRecord, RunSpec } from "../results/record.ts";
import { type Listing, listRecords, type Place } from "../results/store.ts";
import { type Arm, armParts, compareArmNames, isPaperArm } from "../results/arms.ts";
import { type Selection, specsOf } from "./selection.ts";

/** Settings, whatever arm and seed. */
export type Settings = Pick<Selection, "experiment" | "profile" | "precision" | "pretrained">;

/**
 * The records of the paper's arms, and if asked of all others, of every seed that was run with these
 * settings, in the order of running. Records of other settings (an older version of the table) or of
 * other data are left out, so that no mean mixes two experiments.
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
  { sha256, arms = "paper", ...shelf }: Place & {
    /** The paper's four arms, or also those of other numbers of layers. @default {"paper"} */
    arms?: "paper" | "all" | undefined;
    /** Hash of the data that they were trained on. @default whatever data */
    sha256?: string | undefined;
  } = {},
): Promise<Listing> {
  const wanted = ({ arm, seed }: RunSpec) => {
    if (!armParts(arm) || (arms === "paper" && !isPaperArm(arm))) return undefined;
    const only = { arms: [arm as Arm], seeds: [seed] };
    const [spec] = specsOf({ experiment, profile, precision, pretrained, ...only });
    return settingsKey(spec!, "");
  };
  const { records, damaged } = await listRecords({ ...shelf, experiment: experiment.id, profile });
  const kept = records.filter(({ spec, data }) =>
    wanted(spec) === settingsKey(spec, "") && (sha256 === undefined || data.sha256 === sha256)
  );
  const order = ({ spec: a }: RunRecord, { spec: b }: RunRecord) =>
    a.seed - b.seed || compareArmNames(a.arm, b.arm);
  return { records: kept.sort(order), damaged };
}
