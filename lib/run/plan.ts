/**
 * Finds which runs of a selection are done on the available data.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { dirname, join } from "@std/path";
import type { Dataset } from "../data/dataset.ts";
import { UserError } from "../errors.ts";
import { ownKinds, type RunSpec } from "../experiment/spec.ts";
import type { OwnKind } from "../kind/table.ts";
import { namesIn } from "../results/checked_json.ts";
import { runKey, settingsKey } from "../results/key.ts";
import type { RunRecord } from "../results/record.ts";
import { readRecord, recordPath } from "../results/store.ts";
import { claimRun } from "./claims/claim.ts";
import { checkpointPath, eventsPath, forget, forgetWeights } from "./claims/litter.ts";
import { type Selection, specsOf } from "./selection.ts";

/** A run, the path of its record, and the record itself if it is done. */
export interface PlannedRun {
  /** Settings of the run. */
  readonly spec: RunSpec;
  /** Path of its record, whether it exists yet or not. */
  readonly path: string;
  /** Its record, if it is done. */
  readonly record?: RunRecord | undefined;
  /** What is wrong with the file at that path, if it is not a valid record. */
  readonly problem?: string | undefined;
}

/** The data set and the results folder. */
export interface PlanOptions {
  /** Data of the experiment. */
  readonly dataset: Dataset;
  /** Folder of the shelves. @default the kit's `results` */
  readonly root?: string | undefined;
}

/** Plans the runs of a selection, in the order in which they run. */
export async function planRuns(selection: Selection, options: PlanOptions): Promise<PlannedRun[]> {
  return await Promise.all(specsOf(selection).map((spec) => planRun(spec, options)));
}

/**
 * Plans one run. A record of the same run that an older kit wrote under another key counts as its record.
 *
 * @throws {UserError} if the path of its record is taken by something that is not a file.
 */
export async function planRun(spec: RunSpec, options: PlanOptions): Promise<PlannedRun> {
  const path = pathOf(spec, options);
  const there = await Deno.stat(path).catch(() => undefined);
  if (!there) return await olderRecord(spec, { ...options, path }) ?? { spec, path };
  // Otherwise writing the record would fail after the last epoch.
  if (!there.isFile) throw new UserError(`${path} is not a file; move it away`);
  try {
    return { spec, path, record: await readRecord(path) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { spec, path, problem: error.message };
  }
}

/** Finds a record of the same settings, data and seed under another name. */
async function olderRecord(
  spec: RunSpec,
  { path, dataset: { provenance: { sha256 } } }: PlanOptions & { path: string },
): Promise<PlannedRun | undefined> {
  const key = settingsKey(spec, sha256);
  for await (const { path: found, record } of recordsBeside(path, spec)) {
    if (settingsKey(record.spec, record.data.sha256) === key) return { spec, path: found, record };
  }
  return undefined;
}

/** The valid records of the arm and seed of a run, in the folder of its own. */
async function* recordsBeside(
  path: string,
  { arm, seed }: RunSpec,
): AsyncGenerator<{ path: string; record: RunRecord }> {
  const folder = dirname(path);
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(`${arm}.seed-${seed}.`) || !name.endsWith(".json")) continue;
    const record = await readRecord(join(folder, name)).catch(() => undefined);
    if (record) yield { path: join(folder, name), record };
  }
}

/**
 * Whether there is a finished run that differs from an open one only in the operations at prediction
 * (`after`), so that its training is repeated.
 */
export async function trainedWithOtherAfter(
  { spec, path }: PlannedRun,
  { dataset: { provenance: { sha256 } } }: PlanOptions,
): Promise<boolean> {
  const training = { ...spec, after: {} };
  const own = ownKinds(training);
  const key = settingsKey({ ...training, own: [] }, sha256);
  for await (const { record } of recordsBeside(path, spec)) {
    const same = settingsKey({ ...record.spec, after: {}, own: [] }, record.data.sha256) === key;
    const has = (one: OwnKind) => record.spec.own.some((other) => isDeepStrictEqual(one, other));
    if (same && own.every(has)) return true;
  }
  return false;
}

/**
 * Deletes the records, checkpoints and kept weights of a selection, except those of runs that another
 * process is running.
 *
 * @throws {UserError} if a file cannot be deleted.
 */
export async function forgetRuns(selection: Selection, options: PlanOptions): Promise<void> {
  for (const spec of specsOf(selection)) {
    const { path } = await planRun(spec, options);
    const claimed = await claimRun(pathOf(spec, options), { spec });
    if ("by" in claimed) continue;
    try {
      await forget(path);
      for (const place of new Set([path, pathOf(spec, options)])) {
        await forget(checkpointPath(place));
        await forget(eventsPath(place));
        await forgetWeights(place);
      }
    } finally {
      await claimed.claim.release();
    }
  }
}

function pathOf(spec: RunSpec, { dataset, root }: PlanOptions): string {
  const key = runKey(spec, dataset.provenance.sha256);
  return recordPath({ spec, key }, root === undefined ? {} : { root });
}
