/**
 * DRIVE: 40 pictures of the back of an eye with vessels drawn by hand (Staal et al., 2004), as its two
 * archives unzip. Each user must request the data. Facts are in `datasets/drive.json`.
 *
 * Each picture has a dark frame outside the camera's field of view, and a mask of that field (`mask/`).
 * The paper's authors do not use these masks, and neither does the kit: the frame counts as background.
 *
 * @module
 */
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { datasetOfPairs, filesOf } from "./dataset_of_pairs.ts";
import { downloadHint } from "./download_hint.ts";
import { filesHash } from "./files_hash.ts";
import { findFolder, leftoverNote } from "./list_files.ts";
import { firstIds, type Loader } from "./loader.ts";
import { MANIFESTS } from "./manifest.ts";
import { pairFiles } from "./pair_files.ts";

const manifest = MANIFESTS.drive;
const { byHand, split } = manifest;

/**
 * The loader of DRIVE. It reads `<data>/drive/training` and `test`, or these two in a folder inside, or
 * in `<data>/DRIVE`. Labels are the first observer's (`1st_manual`), 255 for vessels. Sorted by name.
 *
 * Later releases have no labels for `test`, because its challenge keeps them secret; put those of the
 * first releases into `test/1st_manual`.
 */
export const drive: Loader = {
  title: manifest.title,
  manifest,

  async locate(directory) {
    for (const name of ["drive", "DRIVE"]) {
      const folder = await findFolder(
        join(directory, name),
        (names) => names.includes("training") && names.includes("test"),
        { depth: 1 },
      );
      if (folder !== undefined) return folder;
    }
    return undefined;
  },

  async open(settings, { directory, log }) {
    const folder = await drive.locate(directory);
    if (folder === undefined) {
      const how = downloadHint(manifest, directory);
      const place = join(directory, "drive");
      throw new UserError(`no DRIVE images under ${directory} (${layout(place)}): ${how}`);
    }
    const archives = byHand.archives.join(" and ");
    const remedy = `unzip ${archives} (${byHand.page}) in ${folder}, for ${layout(folder)}`;
    const list = (part: "training" | "test") =>
      pairFiles(folder, {
        images: `${part}/images`,
        imageEnd: `_${part}.tif`,
        masks: `${part}/1st_manual`,
        maskEnd: "_manual1.gif",
        remedy: part === "training"
          ? remedy
          : `${remedy}; later releases leave the labels of test out, take an early one's`,
      });
    const found = { train: await list("training"), validation: await list("test") };
    const leftovers = leftoverNote([...found.train.leftovers, ...found.validation.leftovers]);
    if (leftovers) log(`in ${folder}, ${leftovers}`);
    const all = { train: found.train.pairs, validation: found.validation.pairs };
    const counts = [all.train.length, all.validation.length] as const;
    if (counts[0] !== split.train || counts[1] !== split.validation) {
      const official = `${split.train} and ${split.validation}`;
      log(
        `${folder} has ${counts[0]} training and ${
          counts[1]
        } test images, DRIVE has ${official}; ` +
          `for all, ${remedy}`,
      );
    }
    const pairs = {
      train: firstIds(all.train, settings.train, { remedy }),
      validation: firstIds(all.validation, settings.validation, { remedy }),
    };
    return datasetOfPairs(manifest, {
      ...{ folder, pairs, settings, remedy },
      provenance: {
        kind: "real",
        sha256: await filesHash(folder, filesOf(pairs)),
        source: manifest.source,
      },
    });
  },
};

/** The paths of the files, for messages. */
const layout = (folder: string) =>
  `${folder}/training/images/21_training.tif and ${folder}/training/1st_manual/21_manual1.gif`;
