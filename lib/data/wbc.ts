/**
 * White blood cells: 300 images of one cell each with masks of cytoplasm and nucleus (Zheng et al.,
 * 2018), as their repository unzips. Facts and split are in `datasets/wbc.json`.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { datasetOfPairs, filesOf } from "./dataset_of_pairs.ts";
import { downloadHint, getCommand } from "./download_hint.ts";
import { filesHash } from "./files_hash.ts";
import { findFolder, namesIn } from "./list_files.ts";
import { firstIds, type Loader } from "./loader.ts";
import { MANIFESTS } from "./manifest.ts";

const manifest = MANIFESTS.wbc;
const { split } = manifest;

const validationIds = split.validation;
const trainIds = Array.from(
  { length: split.train + validationIds.length },
  (_, at) => `${at + 1}`.padStart(3, "0"),
).filter((id) => !validationIds.includes(id));

const pairOf = (id: string) => ({ id, image: `${id}.bmp`, mask: `${id}.png` });

/**
 * The loader of WBC. Mask values 0, 128 and 255 become labels 0, 1 and 2, as `value // 127` does in the
 * authors' released code; any other value is an error, whereas theirs would accept it. It uses the
 * authors' split: the training images sorted, the validation images in their order.
 */
export const wbc: Loader = {
  title: manifest.title,
  manifest,

  /** Looks for `wbc/Dataset 1`, or the same inside the folder to which a browser's download unzips. */
  async locate(directory) {
    const beside = (await namesIn(directory)).filter((name) => name.startsWith("segmentation_WBC"));
    for (const name of ["wbc", ...beside]) {
      const around = await findFolder(
        join(directory, name),
        (names) => names.includes(manifest.folder),
        { depth: 2 },
      );
      if (around !== undefined) return join(around, manifest.folder);
    }
    return undefined;
  },

  async open(settings, { directory, log }) {
    const folder = await wbc.locate(directory);
    if (folder === undefined) {
      throw new UserError(
        `no WBC images under ${directory} (${
          join(directory, "wbc", manifest.folder)
        }/001.bmp, or this ` +
          `in a folder inside): ${downloadHint(manifest, directory)}`,
      );
    }
    const remedy = `move ${folder} away and run "${getCommand("wbc", directory)}"`;
    const pairs = {
      train: firstIds(trainIds, settings.train, { remedy }).map(pairOf),
      validation: firstIds(validationIds, settings.validation, { remedy }).map(pairOf),
    };
    const files = filesOf(pairs);
    const present = new Set(await readdir(folder));
    const missing = files.filter((file) => !present.has(file));
    if (missing.length) {
      const others = missing.length > 1 ? ` (and ${missing.length - 1} other files)` : "";
      throw new UserError(`${join(folder, missing[0]!)} is missing${others}; ${remedy}`);
    }
    const sha256 = await filesHash(folder, files);
    if (files.length === manifest.files && sha256 !== manifest.sha256) {
      log(`the files in ${folder} are not the published ones; to replace them, ${remedy}`);
    }
    return datasetOfPairs(manifest, {
      folder,
      pairs,
      settings,
      remedy,
      provenance: { kind: "real", sha256, source: manifest.source },
    });
  },
};
