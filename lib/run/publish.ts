/**
 * Copies the maintainers' finished runs to the committed shelf.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { RunRecord } from "../results/record.ts";
import { writeRecord } from "../results/store.ts";
import { comparable } from "../results/comparable.ts";
import { recordsOf } from "./records.ts";
import { commandOf, type Selection } from "./selection.ts";

/**
 * Copies the finished runs of an experiment to the published shelf, if they have its current settings and
 * were trained on data with the given hash. A published record of the same run is replaced.
 *
 * @returns all records with these settings and data that are now published and can be drawn together.
 * @throws {UserError} if there are neither finished nor published runs.
 *
 * @example Nothing was run
 * ```ts
 * import { publishRecords } from "./publish.ts";
 * import { select } from "./selection.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * await rejects(
 *   publishRecords(select()[0]!, { sha256: "", root }),
 *   /nothing to publish: run deno task reproduce wbc-unet --profile quick .*--results /,
 * );
 * await Deno.remove(root);
 * ```
 */
export async function publishRecords(
  selection: Selection,
  { sha256, data, into, ...place }: {
    /** Hash of the data: runs on other data, such as synthetic images, are not published. */
    sha256: string;
    /** Folder of the data sets, for the command in the message. @default undefined, the kit's */
    data?: string | undefined;
    /** Folder of the shelves. @default the kit's `results` */
    root?: string;
    /** Folder to publish into. @default `root` */
    into?: string | undefined;
  },
): Promise<RunRecord[]> {
  const goal = into === undefined ? place : { root: into };
  const of = { ...place, sha256, arms: "all", weights: "any" } as const;
  const { records } = await recordsOf(selection, { ...of, shelf: "runs" });
  for (const record of records) {
    await writeRecord(record, { ...goal, shelf: "published" });
  }
  const published = await recordsOf(selection, { ...of, ...goal, shelf: "published" });
  if (published.records.length > 0) return comparable(published.records);
  const first = { ...selection, seeds: [selection.experiment.firstSeed] };
  const command = commandOf(first, { data, results: place.root });
  throw new UserError(`nothing to publish: run ${command} first`);
}
