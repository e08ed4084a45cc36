/**
 * Taking in the records of another results folder, from machines that share no file system.
 *
 * @module
 */
import { canonicalJson } from "../kind/canonical.ts";
import { runKey } from "./key.ts";
import { numbersOf } from "./numbers.ts";
import type { RunRecord } from "./record.ts";
import { type Damaged, listRecords, recordPath, writeRecord } from "./store.ts";

/** What came of it. */
export interface Merged {
  /** Paths of the records that are new here. */
  readonly added: readonly string[];
  /** Number of records that are here already, with the same numbers. */
  readonly same: number;
  /** Paths of records that are here with other numbers, which stay as they are. */
  readonly different: readonly string[];
  /** Files there that are no records. */
  readonly damaged: readonly Damaged[];
}

/**
 * Copies the records on the user's shelf of another results folder to this one's. A record that is
 * here stays: it is never replaced.
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
  const theirs = await listRecords({ root: from });
  const { records } = await listRecords(place);
  const here = new Map(records.map((record) => [todaysKey(record), record]));
  const taken = new Map(records.map((record) => [pathOf(record, place), record]));
  const [added, different] = [[] as string[], [] as string[]];
  let same = 0;
  for (const record of theirs.records) {
    const path = pathOf(record, place);
    // A file's name holds the beginning of a key: another run's may be there already.
    const mine = here.get(todaysKey(record)) ?? taken.get(path);
    if (!mine) added.push(await writeRecord(record, place));
    else if (text(mine) === text(record)) same++;
    else different.push(pathOf(mine, place));
  }
  return { added, same, different, damaged: theirs.damaged };
}

/** The key under which a record is written, whatever older kit gave it another. */
const todaysKey = ({ spec, data }: RunRecord) => runKey(spec, data.sha256);
const pathOf = (record: RunRecord, place: { root?: string }) =>
  recordPath({ ...record, key: todaysKey(record) }, place);

const text = (record: RunRecord) => canonicalJson({ ...numbersOf(record), key: undefined });
