/**
 * Cityscapes: street scenes of fifty cities with fine annotations (Cordts et al., 2016), as its two
 * archives unzip. Each user must request the data. Facts are in `datasets/cityscapes.json`.
 *
 * The paper says 2795 training images where the official split has 2975, probably by swapping two
 * digits. To use the paper's number, open the data set with `train: 2795`, which leaves out 180 images
 * spread evenly over the cities; nobody knows which ones the authors would have left out.
 *
 * @module
 */
import { join, relative } from "@std/path";
import { UserError } from "../errors.ts";
import { datasetOfPairs, filesOf } from "./dataset_of_pairs.ts";
import { downloadHint } from "./download_hint.ts";
import { findFolder, leftoverNote } from "./list_files.ts";
import { firstIds, type Loader } from "./loader.ts";
import { MANIFESTS } from "./manifest.ts";
import { pairFiles } from "./pair_files.ts";
import { sizesHash } from "./files_hash.ts";
import { vanDerCorputOrder } from "./van_der_corput.ts";

const manifest = MANIFESTS.cityscapes;
const { byHand, split } = manifest;

/**
 * The loader of Cityscapes. It reads `<data>/cityscapes/leftImg8bit` and `gtFine`, or links to them, or
 * these two inside folders named after their archives. Of the 34 ids of `labelIds` files, 19 become the
 * labels 0 … 18, in the order of the official train ids, and all others become 255; so does 255 itself,
 * the byte in which −1 (licence plates) would be stored. Images are in spread order, so that the first n
 * come from all cities.
 *
 * Opening does not read the 12 GB: the hash covers names and sizes, and damage is found when an image is
 * decoded, or by `deno task data --verify`.
 */
export const cityscapes: Loader = {
  title: manifest.title,
  manifest,

  async locate(directory) {
    const folder = join(directory, "cityscapes");
    return await partOf(folder, "leftImg8bit") === undefined ? undefined : folder;
  },

  async open(settings, { directory, log }) {
    const folder = await cityscapes.locate(directory);
    if (folder === undefined) {
      const how = downloadHint(manifest, directory);
      throw new UserError(
        `no Cityscapes images under ${directory} (${
          layout(join(directory, "cityscapes"))
        }): ${how}`,
      );
    }
    const archives = byHand.archives.join(" and ");
    const remedy = `unzip ${archives} (${byHand.page}) in ${folder}`;
    const images = (await partOf(folder, "leftImg8bit"))!;
    const masks = await partOf(folder, "gtFine") ?? "gtFine";
    const list = (part: string) =>
      pairFiles(folder, {
        images: `${images}/${part}`,
        imageEnd: "_leftImg8bit.png",
        masks: `${masks}/${part}`,
        maskEnd: "_gtFine_labelIds.png",
        remedy: `${remedy}, for ${layout(folder)}`,
      });
    const found = { train: await list("train"), validation: await list("val") };
    const leftovers = leftoverNote([...found.train.leftovers, ...found.validation.leftovers]);
    if (leftovers) log(`in ${folder}, ${leftovers}`);
    const all = {
      train: vanDerCorputOrder(found.train.pairs),
      validation: vanDerCorputOrder(found.validation.pairs),
    };
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
        sha256: await sizesHash(folder, filesOf(part), {
          nameOf: (path) =>
            path.replace(`${images}/`, "leftImg8bit/").replace(`${masks}/`, "gtFine/"),
        }),
        source: manifest.source,
      },
    });
  },
};

/** The paths of the files, for messages. */
const layout = (folder: string) =>
  `${folder}/leftImg8bit/train/<city>/*_leftImg8bit.png and ` +
  `${folder}/gtFine/train/<city>/*_gtFine_labelIds.png, or leftImg8bit and gtFine in a folder inside`;

/** The path in `folder` of one of the two parts, which may be inside the folder of its archive. */
async function partOf(folder: string, part: "leftImg8bit" | "gtFine"): Promise<string | undefined> {
  const around = await findFolder(folder, (names) => names.includes(part), { depth: 1 });
  if (around === undefined) return undefined;
  return relative(folder, join(around, part)).replaceAll("\\", "/");
}
