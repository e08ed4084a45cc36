/**
 * Groups the records for the report by experiment and profile: the published ones, and the user's own
 * beside them. A group holds comparable records of one shelf only.
 *
 * @module
 */

import { relative } from "@std/path";
import { NO_PROFILE } from "../figures/subtitle.ts";
import { otherData, variantName, variantText } from "../figures/title.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { byArmAndSeed } from "../results/arm_order.ts";
import { evolutionTimes } from "../results/evolution_time.ts";
import type { RunRecord } from "../results/record.ts";
import { isPapers, withNewestSettings, withShownArms } from "../results/comparable.ts";
import {
  type Damaged,
  listRecords,
  recordPath,
  RESULTS_FOLDER,
  type Shelf,
} from "../results/store.ts";

/** Records from one shelf with equal experiment, profile, precision, variant and data set. */
export interface Group {
  /** Id of the experiment. */
  readonly experiment: string;
  /** Profile, which sets the size of the experiment. */
  readonly profile: string;
  /** Precision of the arithmetic. */
  readonly precision: RunRecord["spec"]["precision"];
  /** Settings that a user changed by path, in words; empty if none. */
  readonly variant: string;
  /** Shelf that they are from. */
  readonly shelf: Shelf;
  /** Kind of the training data; `synthetic` data test the kit, not the paper. */
  readonly kind: "real" | "synthetic";
  /** Runs of the arms shown together (the paper's four, or all); not empty; by arm and seed. */
  readonly records: readonly RunRecord[];
  /** Runs on noisy labels with any number of layers, ordered by that number, then by seed. */
  readonly sweep: readonly RunRecord[];
}

/** Profiles from the paper's own size down; `""` stands for any other profile. */
const BY_SIZE = ["paper", "night", "", "smoke"] as const;

/**
 * Reads the groups of a results folder, experiment by experiment, those nearest to the paper first. Only
 * the newest settings of each arm count. A user's group is left out if it only repeats published files.
 *
 * @example Nothing was run or published
 * ```ts
 * import { readGroups } from "./groups.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * deepStrictEqual(await readGroups({ root }), { groups: [], damaged: [] });
 * await Deno.remove(root);
 * ```
 */
export async function readGroups(
  place: {
    /** The results folder. @default {RESULTS_FOLDER} */
    root?: string | undefined;
    /** Only this shelf. @default both */
    shelf?: Shelf | undefined;
  } = {},
): Promise<{ groups: Group[]; damaged: Damaged[] }> {
  const { root = RESULTS_FOLDER, shelf } = place;
  const recordsOf = async (of: Shelf) =>
    shelf === undefined || shelf === of
      ? await listRecords({ shelf: of, root })
      : { records: [], damaged: [] };
  const [published, runs] = [await recordsOf("published"), await recordsOf("runs")];
  const known = new Set(published.records.map(identity));
  const mine = groupsOf(runs.records, "runs")
    .filter((group) => !runsOfGroup(group).every((record) => known.has(identity(record))));
  const groups = [...groupsOf(published.records, "published"), ...mine];
  return {
    groups: groups.sort((a, b) =>
      row(a) - row(b) || order(a.experiment, b.experiment) || rank(a) - rank(b) ||
      order(groupAnchor(a), groupAnchor(b))
    ),
    damaged: [...published.damaged, ...runs.damaged],
  };
}

/** Identifies one execution of a run: two records with equal identity are the same. */
const identity = ({ key, finished }: RunRecord): string => `${key} ${finished}`;

const order = (a: string, b: string) => a < b ? -1 : Number(a > b);

/** Row in the table of experiments, which follows the paper's figures; other experiments come last. */
function row({ experiment }: Group): number {
  const ids = Object.keys(EXPERIMENTS);
  const at = ids.indexOf(experiment);
  return at < 0 ? ids.length : at;
}

/** Sorts unchanged settings, larger sizes, float32, real data and published records first. */
function rank({ profile, precision, variant, kind, shelf }: Group): number {
  const size = (BY_SIZE as readonly string[]).indexOf(profile);
  const places = [variant !== "", precision !== "float32", kind === "synthetic", shelf === "runs"];
  return places.reduce(
    (sum, later) => 2 * sum + Number(later),
    size < 0 ? BY_SIZE.indexOf("") : size,
  );
}

function groupsOf(records: readonly RunRecord[], shelf: Shelf): Group[] {
  const groups = Map.groupBy(
    records,
    (record) => `${groupAnchor({ ...headOf(record), shelf })}`,
  );
  return [...groups.values()].flatMap((members): Group[] => {
    const newest = withNewestSettings(members);
    const last = newest.reduce((one, other) =>
      Date.parse(other.finished) > Date.parse(one.finished) ? other : one
    );
    const all = newest.filter(({ data }) => data.sha256 === last.data.sha256);
    const records = withShownArms(all).sort(byArmAndSeed);
    if (records.length === 0) return [];
    const sweep = evolutionTimes(all).flatMap(({ records }) => records);
    return [{ ...headOf(last), shelf, records, sweep }];
  });
}

/** The properties that all records of a group share, except the shelf. */
export function headOf(
  record: RunRecord,
): Pick<Group, "experiment" | "profile" | "precision" | "variant" | "kind"> {
  const { experiment, profile, precision } = record.spec;
  return {
    ...{ experiment, profile, precision },
    variant: variantText(record),
    kind: record.data.kind,
  };
}

/**
 * Whether a group is one of the paper's experiments exactly as their table states it. The paper's claims
 * are about these only.
 *
 * @example
 * ```ts
 * import { groupOf } from "./fixture.ts";
 * import { isPapersGroup } from "./groups.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const group = groupOf([fakeRecord()]);
 * const others = [{ ...group, variant: "model.width=16" }, { ...group, experiment: "my-cells" }];
 * deepStrictEqual([group, ...others].map(isPapersGroup), [true, false, false]);
 * ```
 */
export function isPapersGroup(
  { experiment, variant }: Pick<Group, "experiment" | "variant">,
): boolean {
  return isPapers(experiment) && variant === "";
}

/**
 * Every run of a group: the arms shown side by side, then runs with other numbers of layers.
 *
 * @example
 * ```ts
 * import { runsOfGroup } from "./groups.ts";
 * import { groupOf } from "./fixture.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const [noisy, longer] = ["noisy", "noisy-iel-40"].map((arm) => fakeRecord({ arm }));
 * strictEqual(runsOfGroup(groupOf([noisy!], { sweep: [noisy!, longer!] })).length, 2);
 * ```
 */
export function runsOfGroup({ records, sweep }: Group): RunRecord[] {
  const shown = new Set(records.map(({ key }) => key));
  return [...records, ...sweep.filter(({ key }) => !shown.has(key))];
}

/**
 * A group's name for readers.
 *
 * @example
 * ```ts
 * import { groupName } from "./groups.ts";
 * import { groupOf } from "./fixture.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(groupName(groupOf([fakeRecord()])), "wbc-unet, profile quick, published");
 * ```
 */
export function groupName(group: Group): string {
  const { experiment, profile, precision, variant, shelf, kind, records } = group;
  const other = otherData(records[0]!);
  return [
    experiment,
    ...other === undefined ? [] : [`on ${other}`],
    ...profile === NO_PROFILE ? [] : [`profile ${profile}`],
    ...precision === "float32" ? [] : [precision],
    ...variant === "" ? [] : [variant],
    shelf === "published" ? "published" : "your runs",
    ...kind === "synthetic" ? ["SYNTHETIC DATA"] : [],
  ].join(", ");
}

/** Experiment and profile, in words. */
export const sizeName = ({ experiment, profile }: Group): string =>
  profile === NO_PROFILE ? experiment : `${experiment} ${profile}`;

/**
 * A short name of a group: only its differences from published float32 runs are added to the experiment.
 *
 * @example
 * ```ts
 * import { groupOf } from "./fixture.ts";
 * import { shortName } from "./groups.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(shortName(groupOf([fakeRecord()])), "wbc-unet quick");
 * strictEqual(shortName(groupOf([fakeRecord()], { shelf: "runs" })), "wbc-unet quick, yours");
 * ```
 */
export function shortName(group: Group): string {
  const { precision, variant, shelf, records } = group;
  const other = otherData(records[0]!);
  return [
    [sizeName(group), ...precision === "float32" ? [] : [precision]].join(" "),
    ...other === undefined ? [] : [`on ${other}`],
    ...variant === "" ? [] : [variant],
    ...shelf === "published" ? [] : ["yours"],
  ].join(", ");
}

/** A group's name as a fragment of the page's address; it is unique. */
export function groupAnchor(
  { experiment, profile, precision, variant, kind, shelf }: Omit<Group, "records" | "sweep">,
): string {
  return [
    ...[experiment, profile],
    ...precision === "float32" ? [] : [precision],
    ...variant === "" ? [] : [variantName(variant)],
    ...kind === "real" ? [] : [kind],
    shelf,
  ].join("-");
}

/** Link to a record's file, from a folder that is named relative to the results folder. */
export function recordHref(record: RunRecord, { shelf }: Group, from: string): string {
  const path = relative(from, recordPath(record, { shelf, root: "." }));
  return path.split(/[\\/]/).map(encodeURIComponent).join("/");
}
