/**
 * The data sets of the kit, by name. Add a data set as a row of the table; `folder.ts` opens a user's
 * own folder, and `get.ts` downloads.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { blobs } from "./blobs.ts";
import { camvid } from "./camvid.ts";
import { cityscapes } from "./cityscapes.ts";
import type { Dataset } from "./dataset.ts";
import { dataDirectory } from "./directory.ts";
import { drive } from "./drive.ts";
import { dsb2018 } from "./dsb2018.ts";
import type { LoadContext, Loader, LoadSettings } from "./loader.ts";
import { vessels } from "./vessels.ts";
import { wbc } from "./wbc.ts";
import { choices } from "../cli_values.ts";

/**
 * Loaders by the name of their data set.
 *
 * @example Only synthetic images need no files
 * ```ts
 * import { LOADERS } from "./open.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const empty = await Deno.makeTempDir();
 * const found = await Promise.all(Object.values(LOADERS).map((loader) => loader.locate(empty)));
 * const names = Object.keys(LOADERS).filter((_, index) => found[index] !== undefined);
 * deepStrictEqual(names, ["synthetic-blobs", "synthetic-vessels"]);
 * await Deno.remove(empty);
 * ```
 */
export const LOADERS = {
  wbc,
  dsb2018,
  camvid,
  cityscapes,
  drive,
  "synthetic-blobs": blobs,
  "synthetic-vessels": vessels,
} as const satisfies Record<string, Loader>;

/** The name of a data set. */
export type DatasetName = keyof typeof LOADERS;

/** The name, size and extent of a data set, as recorded by a run. */
export interface DatasetSettings extends LoadSettings {
  /** A row of the loaders. */
  readonly name: DatasetName;
}

/**
 * The loader of a data set.
 *
 * @throws {UserError} when no data set has that name.
 *
 * @example
 * ```ts
 * import { loaderOf } from "./open.ts";
 * import { throws } from "node:assert/strict";
 *
 * throws(() => loaderOf("wbd"), /no data set "wbd"; did you mean "wbc"/);
 * ```
 */
export function loaderOf(name: string): Loader {
  if (Object.hasOwn(LOADERS, name)) return LOADERS[name as DatasetName];
  throw new UserError(`no data set "${name}"; ${choices(name, Object.keys(LOADERS))}`);
}

/**
 * Opens a data set whose files exist. Images are decoded on demand.
 *
 * @throws {UserError} when the name is unknown, or files are missing.
 * @throws {RangeError} when a size or count is not a positive integer.
 *
 * @example Small and synthetic
 * ```ts
 * import { openDataset } from "./open.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const data = await openDataset({ name: "synthetic-blobs", height: 32, width: 32, train: 4 });
 * strictEqual(data.provenance.kind, "synthetic");
 * strictEqual((await data.train.load(3)).image.data.length, 32 * 32 * 3);
 * ```
 */
export function openDataset(
  { name, ...settings }: DatasetSettings,
  { directory = dataDirectory(), log = console.warn }: {
    /** The folder of data sets. @default dataDirectory() */
    directory?: string;
    /** Takes a line for the user. @default console.warn */
    log?: LoadContext["log"];
  } = {},
): Promise<Dataset> {
  for (const side of ["height", "width"] as const) {
    if (!Number.isInteger(settings[side]) || settings[side] < 1) {
      throw new RangeError(`${side} must be a positive integer, not ${settings[side]}`);
    }
  }
  return loaderOf(name).open(settings, { directory, log });
}
