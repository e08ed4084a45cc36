/**
 * Lists the experiments with their finished runs, and the state of each run of a command (the job list
 * of a cluster).
 *
 * @module
 */
import { dirname } from "@std/path";
import { type Experiment, profileNamed } from "../experiment/experiment.ts";
import { recordedSpec, type RunSpec } from "../experiment/spec.ts";
import { canonicalJson } from "../kind/canonical.ts";
import { type Damaged, recordPath, type Shelf } from "../results/store.ts";
import type { Table } from "../results/table.ts";
import { KNOWN } from "../studies/table.ts";
import { type Claimant, readClaim } from "./claims/claim_body.ts";
import { claimFiles } from "./claims/claim_file.ts";
import { claimantOf, claimantText } from "./claims/claimant.ts";
import { recordsOf } from "./records.ts";
import type { Selection } from "./selection.ts";
import { tasksOf } from "./tasks.ts";

/** A finished run. */
export interface Done {
  /** Name of the arm, such as `"noisy-iel"`. */
  readonly arm: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Whether its data were real. */
  readonly kind: "real" | "synthetic";
}

/** One experiment at one profile. */
export interface Entry {
  /** Id of the experiment. */
  readonly experiment: string;
  /** Title of the experiment. */
  readonly title: string;
  /** Numbers of the paper's figures that it reproduces. */
  readonly figures: readonly number[];
  /** Name of the profile. */
  readonly profile: string;
  /** Cost of one arm, in words. */
  readonly cost: string | null;
  /** Number of arms that run by default. */
  readonly arms: number;
  /** Finished runs by shelf, in float32 with the present settings. */
  readonly done: Readonly<Record<Shelf, readonly Done[]>>;
  /** Files that cannot be read as records. */
  readonly damaged: readonly Damaged[];
}

/**
 * Lists every experiment at every profile.
 *
 * @example
 * ```ts
 * import { listExperiments } from "./listing.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const entries = await listExperiments();
 * deepStrictEqual(entries.slice(0, 3).map(({ profile }) => profile), ["quick", "smoke", "paper"]);
 * ```
 */
export async function listExperiments(
  place: {
    /** Folder of the shelves. @default the kit's `results` */
    root?: string;
  } = {},
): Promise<Entry[]> {
  const rows: Experiment[] = Object.values(KNOWN);
  const cells = rows.flatMap((experiment) =>
    Object.entries(experiment.profiles).map(([profile, { cost }]) => ({
      experiment,
      profile,
      cost,
    }))
  );
  return await Promise.all(cells.map(async ({ experiment, profile, cost }) => {
    const on = (shelf: Shelf) =>
      recordsOf({ experiment, profile }, { ...place, shelf, weights: "any" });
    const [runs, published] = [await on("runs"), await on("published")];
    const done = ({ records }: typeof runs) =>
      records.map(({ spec: { arm, seed }, data: { kind } }) => ({ arm, seed, kind }));
    return {
      experiment: experiment.id,
      title: experiment.title,
      figures: experiment.figures,
      profile,
      cost,
      arms: Object.values(experiment.arms).filter(({ extra }) => !extra).length,
      done: { runs: done(runs), published: done(published) },
      damaged: [...runs.damaged, ...published.damaged],
    };
  }));
}

/** The entries as a table. */
export function listingTable(entries: readonly Entry[]): Table {
  return {
    columns: ["experiment", "figures", "profile", "an arm takes", "yours", "published"],
    rows: entries.map(({ experiment, figures, profile, cost, done, arms }) => [
      experiment,
      figures.join(", "),
      profile,
      cost,
      doneText(done.runs, arms),
      doneText(done.published, arms),
    ]),
  };
}

/** Such as `4 arms, 3 seeds` or `2 of 4 arms (synthetic)`; `–` for nothing. */
function doneText(done: readonly Done[], all: number): string | null {
  if (done.length === 0) return null;
  const arms = new Set(done.map(({ arm }) => arm)).size;
  const seeds = new Set(done.map(({ seed }) => seed)).size;
  const armsText = arms === all ? "all arms" : `${arms} of ${all} arms`;
  const complete = done.length >= arms * seeds ? "" : ", incomplete";
  const synthetic = done.some(({ kind }) => kind === "synthetic") ? " (synthetic data)" : "";
  return `${armsText}, ${seeds} seed${seeds === 1 ? "" : "s"}${complete}${synthetic}`;
}

/** One run of a command, and its state. */
export interface RunEntry {
  /** Its number, for `--task`. */
  readonly task: number;
  /** Id of the experiment. */
  readonly experiment: string;
  /** Name of the profile. */
  readonly profile: string;
  /** Name of the arm, such as `"noisy-iel"`. */
  readonly arm: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Precision of the convolutions. */
  readonly precision: string;
  /** Cost of one arm, in words. */
  readonly cost: string | null;
  /** Whether its record is on the user's shelf, a process is running it, or neither. */
  readonly state: "done" | "running" | "open";
  /** Whether the data of its record were real; null without a record. */
  readonly kind: "real" | "synthetic" | null;
  /** Path of its record; null without one. */
  readonly path: string | null;
  /** The process that is running it; null if there is none. */
  readonly by: Claimant | null;
}

/**
 * Lists the runs of selections as tasks, with the state of each on the user's shelf.
 *
 * @example
 * ```ts
 * import { listRuns } from "./listing.ts";
 * import { select } from "./selection.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * const runs = await listRuns(select({ profile: "smoke" }), { root });
 * deepStrictEqual(
 *   runs.map(({ task, arm, state }) => [task, arm, state]),
 *   [[0, "clean", "open"], [1, "clean-iel", "open"], [2, "noisy", "open"], [3, "noisy-iel", "open"]],
 * );
 * await Deno.remove(root);
 * ```
 */
export async function listRuns(
  selections: readonly Selection[],
  place: {
    /** Folder of the shelves. @default the kit's `results` */
    root?: string;
  } = {},
): Promise<RunEntry[]> {
  const entries: RunEntry[] = [];
  for (const selection of selections) {
    const { records } = await recordsOf(selection, { ...place, arms: "all" });
    for (const { task, spec } of tasksOf(selections)) {
      if (spec.experiment !== selection.experiment.id) continue;
      const { profile, arm, seed, precision } = spec;
      const record = records.find(({ spec }) => spec.arm === arm && spec.seed === seed);
      const by = record ? null : await runnerOf(spec, place);
      entries.push({
        task,
        experiment: spec.experiment,
        ...{ profile, arm, seed, precision },
        cost: profileNamed(selection.experiment, profile).cost,
        state: record ? "done" : by ? "running" : "open",
        kind: record?.data.kind ?? null,
        path: record ? recordPath(record, place) : null,
        by,
      });
    }
  }
  return entries;
}

/** The process that is running a run, whatever its data. */
async function runnerOf(spec: RunSpec, place: { root?: string }): Promise<Claimant | null> {
  const wanted = canonicalJson(recordedSpec(spec));
  const folder = dirname(recordPath({ spec, key: "" }, place));
  for (const file of claimFiles({ folder }).reverse()) {
    const body = readClaim(file.path);
    if (body && canonicalJson(body.spec) === wanted) return await claimantOf(file) ?? null;
  }
  return null;
}

/** The runs as a table. */
export function runsTable(runs: readonly RunEntry[]): Table {
  return {
    columns: ["task", "experiment", "profile", "arm", "seed", "state"],
    rows: runs.map(({ task, experiment, profile, arm, seed, state, kind, by }) => [
      task,
      experiment,
      profile,
      arm,
      seed,
      by
        ? `running: ${claimantText(by)}`
        : state + (kind === "synthetic" ? " (synthetic data)" : ""),
    ]),
  };
}
