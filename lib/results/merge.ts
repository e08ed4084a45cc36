/**
 * Imports the records of another results folder, from machines without a shared file system.
 *
 * @module
 */
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { canonicalJson } from "../kind/canonical.ts";
import { runKey } from "./key.ts";
import { numbersOf } from "./numbers.ts";
import type { RunRecord } from "./record.ts";
import { type Damaged, listRecords, recordPath, writeRecord } from "./store.ts";

/** The result of a merge. */
export interface Merged {
  /** Paths of the records that were added. */
  readonly added: readonly string[];
  /** Number of records that already existed with the same numbers. */
  readonly same: number;
  /** Paths of records that already existed with other numbers, and were kept. */
  readonly different: readonly string[];
  /** Files in the other folder that are not valid records. */
  readonly damaged: readonly Damaged[];
}

/**
 * Copies the records on the user's shelf of another results folder to this one's. Existing records are
 * never replaced.
 *
 * @throws {UserError} if the other folder has no folder `runs`.
 *
 * @example
 * ```ts
 * import { mergeRecords } from "./merge.ts";
 * import { writeRecord } from "./store.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const [root, from] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
 * await writeRecord(fakeRecord(), { root: from });
 * strictEqual((await mergeRecords(from, { root })).added.length, 1);
 * strictEqual((await mergeRecords(from, { root })).same, 1);
 * for (const folder of [root, from]) await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function mergeRecords(
  from: string,
  place: {
    /** This results folder. @default the kit's `results` */
    root?: string;
  } = {},
): Promise<Merged> {
  const shelf = join(from, "runs");
  if (!await Deno.stat(shelf).then((info) => info.isDirectory, () => false)) {
    throw new UserError(`${shelf} does not exist; name the folder that contains runs/`);
  }
  const theirs = await listRecords({ root: from });
  const { records } = await listRecords(place);
  const here = new Map(records.map((record) => [todaysKey(record), record]));
  const taken = new Map(records.map((record) => [pathOf(record, place), record]));
  const [added, different] = [[] as string[], [] as string[]];
  let same = 0;
  for (const record of theirs.records) {
    const path = pathOf(record, place);
    // A file name contains only the start of a key: it may already belong to another run.
    const mine = here.get(todaysKey(record)) ?? taken.get(path);
    if (!mine) added.push(await writeRecord(record, place));
    else if (text(mine) === text(record)) same++;
    else different.push(pathOf(mine, place));
  }
  return { added, same, different, damaged: theirs.damaged };
}

/** The key under which a record is written now, even if an older kit gave it another. */
const todaysKey = ({ spec, data }: RunRecord) => runKey(spec, data.sha256);
const pathOf = (record: RunRecord, place: { root?: string }) =>
  recordPath({ ...record, key: todaysKey(record) }, place);

const text = (record: RunRecord) => canonicalJson({ ...numbersOf(record), key: undefined });
