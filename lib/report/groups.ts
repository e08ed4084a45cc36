/**
 * What the report is made from: the records of each experiment and profile, the published ones and
 * beside them the user's own. Only like is put together; the two shelves are never mixed.
 *
 * @module
 */
import type { Experiment } from "../experiments/experiment.ts";
import { EXPERIMENTS } from "../experiments/paper.ts";
import { otherData } from "../figures/title.ts";
import { current } from "../results/current.ts";
import { evolutionTimes } from "../results/evolution_time.ts";
import type { RunRecord } from "../results/record.ts";
import {
  type Damaged,
  listRecords,
  recordPath,
  RESULTS_FOLDER,
  type Shelf,
} from "../results/store.ts";
import { compareArmNames, isPaperArm } from "../results/arms.ts";

/** Records of one experiment, profile and precision, from one shelf. */
export interface Group {
  /** Row of the table of experiments. */
  readonly experiment: string;
  /** How large. */
  readonly profile: RunRecord["spec"]["profile"];
  /** Arithmetic. */
  readonly precision: RunRecord["spec"]["precision"];
  /** Where they are from. */
  readonly shelf: Shelf;
  /** Whether any was trained on pixels drawn by a program: then they test the kit, not the paper. */
  readonly kind: "real" | "synthetic";
  /** Of the paper's four arms, at least one; in the order of arms, then seeds. */
  readonly records: readonly RunRecord[];
  /** On noisy labels, with whatever number of layers: by it, then by seed. */
  readonly sweep: readonly RunRecord[];
}

/** Sizes from the paper's own down. */
const BY_SIZE = ["paper", "night", "quick", "smoke"] as const;

/**
 * The groups of a results folder, experiment by experiment, the nearest to the paper first. Of each arm only the newest
 * settings count. A user's group that only repeats published files is left out.
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
  } = {},
): Promise<{ groups: Group[]; damaged: Damaged[] }> {
  const { root = RESULTS_FOLDER } = place;
  const [published, runs] = [
    await listRecords({ shelf: "published", root }),
    await listRecords({ shelf: "runs", root }),
  ];
  const known = new Set(published.records.map(identity));
  const mine = groupsOf(runs.records, "runs")
    .filter((group) => !runsOfGroup(group).every((record) => known.has(identity(record))));
  const groups = [...groupsOf(published.records, "published"), ...mine];
  return {
    groups: groups.sort((a, b) => row(a) - row(b) || rank(a) - rank(b)),
    damaged: [...published.damaged, ...runs.damaged],
  };
}

/** The same run of the same moment. */
const identity = ({ key, finished }: RunRecord): string => `${key} ${finished}`;

/** Place in the table of experiments, which has the order of the paper's figures. */
function row({ experiment }: Group): number {
  const at = Object.keys(EXPERIMENTS).indexOf(experiment);
  return at < 0 ? Infinity : at;
}

/** Larger sizes, plain float32 and published records first. */
function rank({ profile, precision, shelf }: Group): number {
  return 4 * BY_SIZE.indexOf(profile) + 2 * Number(precision !== "float32") +
    Number(shelf === "runs");
}

function groupsOf(records: readonly RunRecord[], shelf: Shelf): Group[] {
  const groups = Map.groupBy(
    records,
    ({ spec: { experiment, profile, precision } }) => [experiment, profile, precision].join("/"),
  );
  const order = ({ spec: a }: RunRecord, { spec: b }: RunRecord) =>
    compareArmNames(a.arm, b.arm) || a.seed - b.seed;
  return [...groups.values()].flatMap((members): Group[] => {
    const { experiment, profile, precision } = members[0]!.spec;
    const all = current(members);
    const records = all.filter(({ spec }) => isPaperArm(spec.arm)).sort(order);
    if (records.length === 0) return [];
    const kind = all.some(({ data }) => data.kind === "synthetic") ? "synthetic" : "real";
    const sweep = evolutionTimes(all).flatMap(({ records }) => records);
    return [{ experiment, profile, precision, shelf, kind, records, sweep }];
  });
}

/**
 * Every run of a group: of the paper's arms, then of other numbers of layers.
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
  return [...records, ...sweep.filter(({ spec }) => !isPaperArm(spec.arm))];
}

/**
 * A group's name for readers.
 *
 * @example
 * ```ts
 * import { groupName } from "./groups.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const group = {
 *   experiment: "wbc-unet",
 *   profile: "quick",
 *   precision: "float32",
 *   shelf: "published",
 *   kind: "real",
 *   records: [fakeRecord()],
 *   sweep: [],
 * } as const;
 * strictEqual(groupName(group), "wbc-unet, profile quick, published");
 * ```
 */
export function groupName(group: Group): string {
  const { experiment, profile, precision, shelf, kind } = group;
  const other = dataOf(group);
  return [
    experiment,
    ...other === undefined ? [] : [`on ${other}`],
    `profile ${profile}`,
    ...precision === "float32" ? [] : [precision],
    shelf === "published" ? "published" : "your runs",
    ...kind === "synthetic" ? ["SYNTHETIC DATA"] : [],
  ].join(", ");
}

/**
 * A group's name where there is little room: what differs from published float32 runs, and no more.
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
  const { experiment, profile, precision, shelf } = group;
  const size = [experiment, profile, ...precision === "float32" ? [] : [precision]].join(" ");
  const other = dataOf(group);
  return [
    size,
    ...other === undefined ? [] : [`on ${other}`],
    ...shelf === "published" ? [] : ["yours"],
  ].join(", ");
}

/** Which data stand in for the paper's, if any. */
function dataOf({ experiment, records }: Group): string | undefined {
  const row = (EXPERIMENTS as Readonly<Record<string, Experiment>>)[experiment];
  return row && otherData(row, records[0]!);
}

/** A group's name as the end of an address in the page. */
export function groupAnchor({ experiment, profile, precision, shelf }: Group): string {
  return [experiment, profile, ...precision === "float32" ? [] : [precision], shelf].join("-");
}

/** Address of a record's file, relative to the results folder. */
export function recordHref(record: RunRecord, { shelf }: Group): string {
  return recordPath(record, { shelf, root: "." }).split(/[\\/]/).map(encodeURIComponent).join("/");
}
