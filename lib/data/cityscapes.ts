/**
 * Cityscapes: street scenes of fifty cities with fine annotations (Cordts et al., 2016), as its two
 * archives are unzipped. Each user asks for it themselves. Facts are in `datasets/cityscapes.json`.
 *
 * The paper says 2795 training images where the official split has 2975, probably by a slip of two
 * digits. Who wants its number opens the data set with `train: 2795`, which leaves out 180 images that
 * lie evenly over the cities; which ones it would have been is not known.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { datasetOfPairs, filesOf } from "./dataset_of_pairs.ts";
import { howToGet } from "./how_to_get.ts";
import { firstIds, type Loader } from "./loader.ts";
import { MANIFESTS } from "./manifest.ts";
import { pairFiles } from "./pair_files.ts";
import { sizesHash } from "./sizes_hash.ts";
import { spreadOrder } from "./spread_order.ts";

const manifest = MANIFESTS.cityscapes;
const { byHand, split } = manifest;

/**
 * The loader of Cityscapes: `<data>/cityscapes/leftImg8bit` and `gtFine`, or links to them. Of the 34
 * ids of `labelIds` files, 19 become the labels 0 … 18, in the order of the official train ids, and
 * all others 255; so does 255 itself, as −1 (licence plates) would be written. Images are in spread
 * order, so that the first n come from all cities.
 *
 * Opening does not read its 12 GB: the hash is over names and sizes, and damage shows when an image
 * is decoded, or by `deno task data --verify`.
 */
export const cityscapes: Loader = {
  title: manifest.title,
  manifest,

  async locate(directory) {
    const folder = join(directory, "cityscapes");
    const names = await readdir(folder).catch((): string[] => []);
    return names.includes("leftImg8bit") ? folder : undefined;
  },

  async open(settings, { directory, log }) {
    const folder = await cityscapes.locate(directory);
    if (folder === undefined) {
      const how = howToGet(manifest, directory);
      throw new UserError(`no Cityscapes images under ${directory}: ${how}`);
    }
    const remedy = `unzip ${byHand.archives.join(" and ")} (${byHand.page}) in ${folder}`;
    const list = async (part: string) =>
      spreadOrder(
        await pairFiles(folder, {
          images: `leftImg8bit/${part}`,
          imageEnd: "_leftImg8bit.png",
          masks: `gtFine/${part}`,
          maskEnd: "_gtFine_labelIds.png",
          remedy,
        }),
      );
    const all = { train: await list("train"), validation: await list("val") };
    const [train, validation] = [all.train.length, all.validation.length];
    if (train !== split.train || validation !== split.validation) {
      const counts = `${train} training and ${validation} validation images`;
      const official = `${split.train} and ${split.validation}`;
      log(`${folder} has ${counts}, Cityscapes has ${official}; for all, ${remedy}`);
    }
    const part = {
      train: firstIds(all.train, settings.train, { remedy }),
      validation: firstIds(all.validation, settings.validation, { remedy }),
    };
    return datasetOfPairs(manifest, {
      folder,
      pairs: part,
      settings,
      remedy,
      provenance: {
        kind: "real",
        sha256: await sizesHash(folder, filesOf(part)),
        source: manifest.source,
      },
    });
  },
};
