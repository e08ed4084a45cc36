/**
 * The record store: two shelves of one format in the results folder. `published` is committed (what
 * the kit's authors ran); `runs` is this user's own and ignored by git.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { UserError } from "../errors.ts";
import { writeAtomic } from "../files.ts";
import { namesIn, readChecked } from "./checked_json.ts";
import { runKey, storedKey } from "./key.ts";
import { StoredRecord } from "./format_1.ts";
import { RunRecord } from "./record.ts";
import { recordText } from "./text.ts";

/** `"published"` records are committed; `"runs"` are this user's. */
export type Shelf = "published" | "runs";

/**
 * The kit's results folder: `results` at its root, whatever the current folder is.
 *
 * @example
 * ```ts
 * import { recordPath, RESULTS_FOLDER } from "./store.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(recordPath(fakeRecord()).startsWith(RESULTS_FOLDER));
 * ok(!recordPath(fakeRecord(), { root: "elsewhere" }).startsWith(RESULTS_FOLDER));
 * ```
 */
export const RESULTS_FOLDER: string = fromFileUrl(new URL("../../results", import.meta.url));

/** The location of a record. */
export interface Place {
  /** Name of the shelf. @default {"runs"} */
  shelf?: Shelf;
  /** The results folder. @default {RESULTS_FOLDER} */
  root?: string;
}

/** Which records to list. */
export interface Selection extends Place {
  /** Only this experiment. @default {undefined} all */
  experiment?: string | undefined;
  /** Only this profile. @default {undefined} all */
  profile?: string | undefined;
  /** Only records of this arm, or whose network this arm uses at prediction. @default {undefined} all */
  arm?: string | undefined;
}

/** A file that is not a valid record, and its first problem. */
export interface Damaged {
  /** Path of the file. */
  path: string;
  /** The problem and its remedy. */
  problem: string;
}

/** The records of a selection, and the files among them that are not valid. */
export interface Listing {
  /** Valid records, in the order of their paths. */
  records: RunRecord[];
  /** Unreadable files. */
  damaged: Damaged[];
}

/**
 * Path of a record: `<root>/<shelf>/<experiment>/<profile>/<arm>.seed-<n>.<first 8 of key>.json`.
 *
 * @throws {RangeError} if a name in the settings would lead outside the shelf.
 *
 * @example
 * ```ts
 * import { recordPath } from "./store.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { match } from "node:assert/strict";
 *
 * const path = recordPath(fakeRecord(), { shelf: "published", root: "results" });
 * match(path, /^results.published.wbc-unet.quick.noisy-iel\.seed-0\.[0-9a-f]{8}\.json$/);
 * ```
 */
export function recordPath(
  { spec, key }: Pick<RunRecord, "spec" | "key">,
  place: Place = {},
): string {
  const { shelf = "runs", root = RESULTS_FOLDER } = place;
  const file = `${spec.arm}.seed-${spec.seed}.${key.slice(0, 8)}.json`;
  for (const name of [spec.experiment, spec.profile, file]) {
    if (!/^[a-z0-9][\w.-]*$/.test(name)) {
      throw new RangeError(
        `"${name}" is not allowed as a file name: it could be outside the shelf`,
      );
    }
  }
  return join(root, shelf, spec.experiment, spec.profile, file);
}

/**
 * Writes a record to its location and returns its path. Readers see the complete file or none. The record
 * is validated with the schema that reads it; a record that was read from format 1 gets the current key.
 *
 * @example
 * ```ts
 * import { readRecord, writeRecord } from "./store.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * const path = await writeRecord(fakeRecord(), { root });
 * deepStrictEqual(await readRecord(path), fakeRecord());
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function writeRecord(record: RunRecord, place: Place = {}): Promise<string> {
  const checked = RunRecord.parse({
    ...record,
    key: runKey(record.spec, record.data.sha256),
  });
  const path = recordPath(checked, place);
  await writeAtomic(path, new TextEncoder().encode(recordText(checked)), { sync: true });
  return path;
}

/**
 * Reads and validates a record: its fields, that its counts fit its data, and that its key and seal are the
 * hashes of its settings and its content.
 *
 * @throws {UserError} that names the file and the first problem.
 *
 * @example
 * ```ts
 * import { readRecord } from "./store.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(readRecord("no/such/record.json"), /no\/such\/record\.json: no such file/);
 * ```
 */
export async function readRecord(path: string): Promise<RunRecord> {
  const remedy = "delete the file and run the experiment again";
  const { value: record, raw } = await readChecked(path, { schema: StoredRecord, remedy });
  if (record.key !== storedKey(raw)) {
    throw new UserError(
      `${path}: key: not the hash of these settings (edited by hand?); ${remedy}`,
    );
  }
  return record;
}

/**
 * Lists the records of a shelf in the order of their paths. Damaged files are listed, not thrown.
 *
 * An arm that acts only at prediction has no record of its own: its counts are in the record of the arm
 * that trained the network, and `arm` finds that record. `ofArms` then gives the arm alone.
 *
 * A listing is everything on the shelf, also runs of other precisions and of older settings. To average
 * or compare runs, select those of one setting with `chooseRecords`.
 *
 * @example
 * ```ts
 * import { listRecords, writeRecord } from "./store.ts";
 * import { fakeRecord } from "./fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * await writeRecord(fakeRecord({ arm: "clean" }), { root });
 * await writeRecord(fakeRecord({ arm: "noisy" }), { root });
 * const { records, damaged } = await listRecords({ arm: "noisy", root });
 * deepStrictEqual([records.map((record) => record.spec.arm), damaged], [["noisy"], []]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function listRecords(selection: Selection = {}): Promise<Listing> {
  const { shelf = "runs", root = RESULTS_FOLDER, experiment, profile, arm } = selection;
  const listing: Listing = { records: [], damaged: [] };
  /** The record at a path, or the problem with it. */
  const listed = async <T>(path: string, read: (path: string) => Promise<T>, none: T) => {
    try {
      return await read(path);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      listing.damaged.push({ path, problem: error.message.slice(path.length + 2) });
      return none;
    }
  };
  const top = join(root, shelf);
  for (const inExperiment of experiment ? [experiment] : await listed(top, namesIn, [])) {
    const folder = join(top, inExperiment);
    for (const inProfile of profile ? [profile] : await listed(folder, namesIn, [])) {
      const inside = join(folder, inProfile);
      for (const file of await listed(inside, namesIn, [])) {
        if (!file.endsWith(".json")) continue;
        const record = await listed(join(inside, file), readRecord, undefined);
        if (record && (!arm || hasArm(record, arm))) listing.records.push(record);
      }
    }
  }
  return listing;
}

const hasArm = ({ spec }: RunRecord, arm: string) =>
  spec.arm === arm || Object.hasOwn(spec.after, arm);
