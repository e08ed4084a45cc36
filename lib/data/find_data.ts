/**
 * Opens the data that a run's settings name: from the user's files, by download, or drawn.
 *
 * @module
 */
import * as z from "zod";
import type { Settings } from "../kind/kind.ts";
import type { Dataset } from "./dataset.ts";
import { dataDirectory } from "./directory.ts";
import { findDataset, type Found } from "./find.ts";
import type { GetOptions } from "./get.ts";
import { type DatasetSettings, LOADERS } from "./open.ts";
import { datasets } from "./table.ts";

/** Where to look for data, and where to report. */
export interface DataOptions {
  /** The folder of data sets. @default dataDirectory() */
  readonly directory?: string | undefined;
  /** The folder that relative paths of users' own folders start from. @default the current one */
  readonly base?: string | undefined;
  /** Takes a line for the user. @default console.warn */
  readonly log?: ((line: string) => void) | undefined;
}

/**
 * Opens the data of a run's settings; the files must exist.
 *
 * @throws {UserError} when files are missing or damaged.
 *
 * @example
 * ```ts
 * import { openData } from "./find_data.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const data = await openData({ kind: "synthetic-blobs", height: 32, width: 32, train: 4 });
 * strictEqual(data.train.ids.length, 4);
 * ```
 */
export function openData<S extends Settings>(
  settings: S,
  { directory = dataDirectory(), base = Deno.cwd(), log = console.warn }: DataOptions = {},
): Promise<Dataset> {
  return datasets.make(settings, { directory, base, log });
}

/** Settings of a data set that may be downloaded or replaced: those of the kit's loaders. */
const Published = z.looseObject({ kind: z.enum(Object.keys(LOADERS) as [keyof typeof LOADERS]) });

/**
 * Finds the data of a run's settings. A published set is opened from the user's files, downloaded, or
 * replaced by drawn images if that is allowed (every output then says so); any other set is opened by
 * its own row.
 *
 * @throws {UserError} when there are no data, or they are damaged.
 */
export async function findData(
  settings: Settings,
  { directory, base, log, synthetic, ...get }:
    & DataOptions
    & Pick<GetOptions, "onProgress">
    & {
      /** Whether to accept pixels drawn by a program. */
      readonly synthetic: boolean;
    },
): Promise<Found> {
  const { data } = Published.safeParse(settings);
  if (!data) {
    return { dataset: await openData(settings, { directory, base, log }), notice: undefined };
  }
  const { kind, ...sizes } = datasets.schema.parse(settings) as unknown as
    & Omit<DatasetSettings, "name">
    & { kind: DatasetSettings["name"] };
  return await findDataset({ ...sizes, name: kind }, {
    ...directory === undefined ? {} : { directory },
    ...log === undefined ? {} : { log },
    allowSynthetic: synthetic,
    ...get,
  });
}
