/**
 * The single runs of a command, and how each stands on the user's shelf: the job list of a cluster.
 * What experiments there are is `listing.ts`'s matter, printing is the command's.
 *
 * @module
 */
import { dirname } from "@std/path";
import { canonicalJson } from "../kind/canonical.ts";
import { recordedSpec, type RunSpec } from "../experiment/spec.ts";
import { recordPath } from "../results/store.ts";
import type { Table } from "../results/table.ts";
import { claimantOf, claimantText } from "./claims/claimant.ts";
import { type Claimant, readClaim } from "./claims/claim_body.ts";
import { claimFiles } from "./claims/claim_file.ts";
import { profileNamed } from "../experiment/experiment.ts";
import { recordsOf } from "./records.ts";
import type { Selection } from "./selection.ts";
import { tasksOf } from "./tasks.ts";

/** A run of a command: what it is, and how it stands. */
export interface RunEntry {
  /** Its number, for `--task`. */
  readonly task: number;
  /** Id of the experiment. */
  readonly experiment: string;
  /** Its size. */
  readonly profile: string;
  /** Such as `"noisy-iel"`. */
  readonly arm: string;
  /** Its seed. */
  readonly seed: number;
  /** Arithmetic of the convolutions. */
  readonly precision: string;
  /** What an arm costs. */
  readonly cost: string | null;
  /** Whether its record is on the user's shelf, a process is at it, or neither. */
  readonly state: "done" | "running" | "open";
  /** Of the data of its record. */
  readonly kind: "real" | "synthetic" | null;
  /** Its record. */
  readonly path: string | null;
  /** Who runs it. */
  readonly by: Claimant | null;
}

/**
 * The runs of selections as tasks, and how each stands on the user's shelf.
 *
 * @example
 * ```ts
 * import { listRuns } from "./run_listing.ts";
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

/** Who runs a run, on whatever data. */
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
