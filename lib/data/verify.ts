/**
 * Whether the files of a data set are the published ones, and whether each can be read.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { dataDirectory } from "./directory.ts";
import { type DatasetName, loaderOf, openDataset } from "./open.ts";

/** What was found of a data set. */
export interface Verdict {
  /**
   * `"synthetic"` needs no files; `"absent"` has none; `"published"` files hash as the manifest says;
   * `"changed"` ones do not but can be read; of `"damaged"` ones some cannot.
   */
  readonly state: "synthetic" | "absent" | "published" | "changed" | "damaged";
  /** Where the files are. */
  readonly folder: string | undefined;
  /** One line for each thing that is wrong. */
  readonly problems: readonly string[];
}

/** At a small size: what is verified is that files decode, not how they are resized. */
const SIZE = { height: 8, width: 8 } as const;

/**
 * Reads every image and mask of a data set.
 *
 * @example
 * ```ts
 * import { verifyDataset } from "./verify.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual((await verifyDataset("wbc", "/nowhere")).state, "absent");
 * ```
 */
export async function verifyDataset(
  name: DatasetName,
  directory: string = dataDirectory(),
): Promise<Verdict> {
  const { manifest, locate } = loaderOf(name);
  const folder = await locate(directory);
  if (folder === undefined) return { state: "absent", folder, problems: [] };
  const problems: string[] = [];
  const note = (error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    problems.push(error.message);
  };
  const dataset = await openDataset({ name, ...SIZE }, { directory, log: () => {} }).catch(note);
  for (const split of dataset ? [dataset.train, dataset.validation] : []) {
    for (let index = 0; index < split.ids.length; index++) await split.load(index).catch(note);
  }
  if (problems.length) return { state: "damaged", folder, problems };
  if (!manifest) return { state: "synthetic", folder: undefined, problems };
  const state = dataset?.provenance.sha256 === manifest.sha256 ? "published" : "changed";
  return { state, folder, problems };
}
