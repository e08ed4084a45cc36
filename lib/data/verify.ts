/**
 * Checks whether the files of a data set are the published ones, and whether each can be read.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { dataDirectory } from "./directory.ts";
import type { LicensedManifest, Manifest } from "./manifest.ts";
import { type DatasetName, loaderOf, openDataset } from "./open.ts";

/** The result of checking a data set. */
export interface Verdict {
  /**
   * `"synthetic"`: it needs no files. `"absent"`: it has none. `"published"`: files hash as the manifest
   * says. `"copy"`: they hash as a known changed copy. `"changed"`: as neither, but they can be read.
   * `"damaged"`: some cannot be read. `"readable"`: they can be read, and the manifest has no hash.
   */
  readonly state:
    | "synthetic"
    | "absent"
    | "published"
    | "copy"
    | "changed"
    | "damaged"
    | "readable";
  /** Where the files are. */
  readonly folder: string | undefined;
  /** Where the pixels came from, in words, and how they were changed. */
  readonly source: string | undefined;
  /** Number of images found. */
  readonly images: number;
  /** One line for each fault. */
  readonly problems: readonly string[];
  /** Other remarks on files without a pinned hash, such as that images are missing. */
  readonly notes: readonly string[];
}

/** Options of {@linkcode verifyDataset}. */
export interface VerifyOptions {
  /** Folder of the data sets. @default `dataDirectory()` */
  readonly directory?: string | undefined;
  /** Called after each image. */
  readonly onProgress?: (progress: { readonly images: number; readonly all: number }) => void;
}

/** A small size, because this checks that files decode, not how they are resized. */
const SIZE = { height: 8, width: 8 } as const;

/**
 * Reads every image and mask of a data set.
 *
 * @example
 * ```ts
 * import { verifyDataset } from "./verify.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual((await verifyDataset("wbc", { directory: "/nowhere" })).state, "absent");
 * ```
 */
export async function verifyDataset(
  name: DatasetName,
  { directory = dataDirectory(), onProgress }: VerifyOptions = {},
): Promise<Verdict> {
  const { manifest, locate } = loaderOf(name);
  const folder = await locate(directory);
  const none = { folder: undefined, source: undefined, images: 0, problems: [], notes: [] };
  if (folder === undefined) return { ...none, state: "absent" };
  const problems: string[] = [];
  const note = (error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    problems.push(error.message);
  };
  const notes: string[] = [];
  const pinned = manifest === undefined || "archive" in manifest;
  const dataset = await openDataset({ name, ...SIZE }, {
    directory,
    log: (line) => pinned || notes.push(line), // with a pinned hash, the state says it
  }).catch(note);
  const splits = dataset ? [dataset.train, dataset.validation] : [];
  const all = splits.reduce((sum, { ids }) => sum + ids.length, 0);
  let images = 0;
  for (const split of splits) {
    for (let index = 0; index < split.ids.length; index++) {
      await split.load(index).catch(note);
      images++;
      onProgress?.({ images, all });
    }
  }
  const found = { folder, source: dataset?.provenance.source, images, problems, notes };
  if (problems.length) return { ...found, state: "damaged" };
  if (!manifest) return { ...found, state: "synthetic", folder: undefined };
  return { ...found, state: stateOf(manifest, dataset?.provenance.sha256) };
}

function stateOf(manifest: Manifest | LicensedManifest, sha256: string | undefined) {
  if (!("archive" in manifest)) return "readable";
  if (sha256 === manifest.sha256) return "published";
  return manifest.copies?.some((copy) => copy.sha256 === sha256) ? "copy" : "changed";
}
