/**
 * Builds a data set from its manifest and its pairs of files.
 *
 * @module
 */
import { join } from "@std/path";
import { type Dataset, IGNORE_LABEL, type Provenance } from "./dataset.ts";
import type { LoadSettings } from "./loader.ts";
import type { Facts } from "./manifest.ts";
import type { MaskMeaning } from "./label_table.ts";
import { type Pair, pairedSplit, type PairOptions } from "./pairs.ts";

/** The pairs of both splits. */
export interface PairSplits {
  /** Training pairs. */
  readonly train: readonly Pair[];
  /** Validation pairs. */
  readonly validation: readonly Pair[];
}

/** The paths of all images and masks. */
export function filesOf({ train, validation }: PairSplits): string[] {
  return [...train, ...validation].flatMap(({ image, mask }) => [image, mask]);
}

/** The pairs that a loader found, and how to read them. */
export interface FoundPairs extends Pick<PairOptions, "readings" | "maxPixels" | "remedy"> {
  /** The folder that the pairs' paths are relative to. */
  readonly folder: string;
  /** The pairs, with paths relative to `folder`. */
  readonly pairs: PairSplits;
  /** Size of the decoded images. */
  readonly settings: Pick<LoadSettings, "height" | "width">;
  /** Where the pixels came from. */
  readonly provenance: Provenance;
}

/**
 * The data set of those pairs, with the classes and ignored mask values of the manifest. No file is read
 * before a sample is requested.
 *
 * @example
 * ```ts
 * import { datasetOfPairs } from "./dataset_of_pairs.ts";
 * import { MANIFESTS } from "./manifest.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const pair = (id: string) => ({ id, image: `${id}.png`, mask: `${id}_labels.png` });
 * const { train, ignore } = datasetOfPairs(MANIFESTS.camvid, {
 *   folder: "scenes",
 *   pairs: { train: [pair("a"), pair("b")], validation: [pair("c")] },
 *   settings: { height: 180, width: 240 },
 *   remedy: "draw it",
 *   provenance: { kind: "real", sha256: "0".repeat(64), source: "drawn" },
 * });
 * deepStrictEqual(train.ids, ["a", "b"]);
 * strictEqual(ignore, 255);
 * ```
 */
export function datasetOfPairs(
  { name, title, classes, ignored, nearest }: Pick<Facts, "name" | "title"> & MaskMeaning,
  { folder, pairs, settings: { height, width }, provenance, ...reading }: FoundPairs,
): Dataset {
  const open = (pairs: readonly Pair[]) =>
    pairedSplit(
      pairs.map(({ id, image, mask }) => ({
        id,
        image: join(folder, image),
        mask: join(folder, mask),
      })),
      { height, width, classes, ignored, nearest, ...reading },
    );
  return {
    name,
    title,
    classes: classes.map(({ name, colour }) => ({ name, colour })),
    ignore: ignored ? IGNORE_LABEL : undefined,
    height,
    width,
    train: open(pairs.train),
    validation: open(pairs.validation),
    provenance,
  };
}
