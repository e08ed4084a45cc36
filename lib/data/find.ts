/**
 * The policy of where pixels come from: the user's files, else a download, else the synthetic set,
 * and then every output says so.
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

/** A data set that was found, and what the user should be told of it. */
export interface Found {
  /** The data set, open. */
  readonly dataset: Dataset;
  /** One line, when it is not what was asked for: synthetic pixels. */
  readonly notice: string | undefined;
}

/**
 * Finds a data set: real files if they are there; otherwise downloads them; otherwise, where that
 * fails too, opens the synthetic set of the same size, with as many images as asked for if it has them.
 *
 * @throws {UserError} when there are no files, none can be had, and `allowSynthetic` is false; and
 * when files are there but damaged, which is never covered up.
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
      /** Whether to download what is not there. @default true */
      download?: boolean;
      /** Whether pixels drawn by a program will do. @default true */
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
