/**
 * Decides where pixels come from: the user's files, otherwise a download, otherwise the synthetic set,
 * in which case every output says so.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { Dataset } from "./dataset.ts";
import { dataDirectory } from "./directory.ts";
import { getDataset, type GetOptions } from "./get.ts";
import { downloadHint } from "./download_hint.ts";
import type { LoadContext } from "./loader.ts";
import { type DatasetSettings, loaderOf, openDataset } from "./open.ts";

/** An opened data set, and a message for the user. */
export interface Found {
  /** The data set, open. */
  readonly dataset: Dataset;
  /** One line if the data set is a substitute with synthetic pixels. */
  readonly notice: string | undefined;
}

/**
 * Finds a data set: opens real files if they are there; otherwise downloads them; otherwise opens the
 * synthetic set at the same size, with as many images as requested if it has them.
 *
 * @throws {UserError} when there are no files, no download works, and `allowSynthetic` is false; and
 * when files are there but damaged, which is never concealed.
 *
 * @example No files, no download
 * ```ts
 * import { findDataset } from "./find.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * const directory = await Deno.makeTempDir();
 * const settings = { name: "wbc", height: 16, width: 16 } as const;
 * const { dataset, notice } = await findDataset(settings, { directory, download: false });
 * strictEqual(dataset.provenance.kind, "synthetic");
 * match(notice!, /not real images/);
 * await Deno.remove(directory);
 * ```
 */
export async function findDataset(
  settings: DatasetSettings,
  { directory = dataDirectory(), download = true, allowSynthetic = true, log, ...get }:
    & Omit<GetOptions, "directory">
    & {
      /** The folder of data sets. @default dataDirectory() */
      directory?: string;
      /** Whether to download missing files. @default true */
      download?: boolean;
      /** Whether to accept pixels drawn by a program. @default true */
      allowSynthetic?: boolean;
      /** Takes a line for the user. @default console.warn */
      log?: LoadContext["log"];
    } = {},
): Promise<Found> {
  const { title, manifest, locate } = loaderOf(settings.name);
  const open = (settings: DatasetSettings) =>
    openDataset(settings, { directory, ...(log ? { log } : {}) });
  let present = await locate(directory) !== undefined;
  let reason = `no files of "${title}" under ${directory}`;
  if (!present && manifest && !("archive" in manifest)) {
    reason += `; ${downloadHint(manifest, directory)}`;
  }
  if (!present && download && manifest && "archive" in manifest) {
    try {
      await getDataset(manifest, { directory, ...get });
      present = true;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      reason = error.message;
    }
  }
  if (present || !allowSynthetic) return { dataset: await open(settings), notice: undefined };
  const { height, width } = settings;
  const all = await open({ name: "synthetic-blobs", height, width });
  const most = (part: "train" | "validation") =>
    Math.min(settings[part] ?? Infinity, all[part].ids.length);
  const dataset = await open({
    ...settings,
    name: "synthetic-blobs",
    train: most("train"),
    validation: most("validation"),
  });
  return { dataset, notice: `${dataset.title} in place of "${title}": ${reason}` };
}
