/**
 * A user's own data: a folder with `images/` and `masks/`, one mask for each image. Published data sets
 * have their own loaders.
 *
 * @module
 */
import { basename, extname, join } from "@std/path";
import { UserError } from "../errors.ts";
import { IMAGE_EXTENSIONS } from "../images/content.ts";
import { stream } from "../random.ts";
import type { Dataset } from "./dataset.ts";
import { datasetOfPairs } from "./dataset_of_pairs.ts";
import { listHash } from "./files_hash.ts";
import { checkPairs } from "./folder_check.ts";
import { labelTable, type MaskMeaning } from "./label_table.ts";
import { leftoverNote, listFiles, type Listing, namesIn } from "./list_files.ts";
import type { LoadContext } from "./loader.ts";
import { pairNames, type PairNaming } from "./pair_names.ts";
import type { Size } from "./resize.ts";
import { counted, few } from "./wording.ts";

/** What the kit cannot infer from the files. */
export interface FolderOptions extends MaskMeaning, PairNaming {
  /** Height to which images are resized. @default 112 */
  readonly height?: number;
  /** Width to which images are resized. @default 112 */
  readonly width?: number;
  /**
   * The validation images: their ids (paths in `images/` without extension), how many to draw, or, below
   * 1, which fraction to draw. @default {0.1, rounded up}
   */
  readonly validation?: readonly string[] | number;
  /** Seed for drawing the validation images. @default 0 */
  readonly seed?: number;
  /** Images with more pixels are rejected. @default {100 million} */
  readonly maxPixels?: number | undefined;
  /** Receives each line for the user: counts, and what was left out. @default console.warn */
  readonly log?: LoadContext["log"];
}

const REMEDY = "replace or remove the file";

/**
 * Opens `<folder>/images/*` and `<folder>/masks/*` as a data set: PNG, BMP, JPEG, TIFF, WebP or GIF,
 * including subfolders; masks must be lossless. A mask has the name of its image, with any extension, or
 * that name with a prefix or suffix that is the same for all, such as `_mask`. Training images are
 * sorted; validation images drawn by `seed` come in the order of the draw.
 *
 * It reads every file and decodes every mask, so that all faults are reported at once: 1,000 masks of
 * 512×512 pixels take 1.3 s of one core, and 0.2 s when the same process opens them again. It logs how
 * many images there are, what was left out, and how many pixels each class has.
 *
 * @throws {UserError} when a folder is missing, two images have one id, an image has no mask, a file
 * cannot be read, a mask has values of no class or was saved as JPEG, a validation id has no image,
 * there are too few images for both splits, or an option is invalid.
 *
 * @example Two images, two classes
 * ```ts
 * import { openFolder } from "./folder.ts";
 * import { encodePng } from "../images/png.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const png = encodePng({ height: 1, width: 2, channels: 1, data: Uint8Array.of(0, 255) });
 * for (const part of ["images", "masks"]) {
 *   await Deno.mkdir(`${folder}/${part}`);
 *   for (const id of ["a", "b"]) await Deno.writeFile(`${folder}/${part}/${id}.png`, png);
 * }
 * const classes = [
 *   { name: "ground", colour: "#000000", value: 0 },
 *   { name: "cell", colour: "#e69f00", value: 255 },
 * ];
 * const lines: string[] = [];
 * const log = (line: string) => lines.push(line);
 * const data = await openFolder(folder, { classes, height: 1, width: 2, validation: ["b"], log });
 * deepStrictEqual((await data.train.load(0)).label.data, Uint8Array.of(0, 1));
 * deepStrictEqual(lines[1], "pixels of the masks: 0 ground 2 (50.0 %), 255 cell 2 (50.0 %)");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function openFolder(
  folder: string,
  options: FolderOptions,
): Promise<Dataset> {
  const { height = 112, width = 112, validation, seed = 0, log = console.warn } = options;
  const { classes, ignored, nearest, maxPixels } = options;
  checkSize({ height, width });
  labelTable({ classes, ignored, nearest });
  checkValidation(validation);
  const listed = { images: await list(folder, "images"), masks: await list(folder, "masks") };
  const files = { images: listed.images.read, masks: listed.masks.read };
  const named = pairNames(files, options);
  const ids = named.pairs.map(({ id }) => id);
  const chosen = chooseIds(ids, { validation, seed, folder });
  const pairs = named.pairs.map(({ id, image, mask }) => ({
    id,
    image: `images/${image}`,
    mask: `masks/${mask}`,
  }));
  const reading = { folder, remedy: REMEDY, maxPixels };
  const checked = await checkPairs(pairs, { ...reading, classes, ignored, nearest });
  const byId = new Map(pairs.map((pair) => [pair.id, pair]));
  const train = ids.filter((id) => !chosen.includes(id));
  const name = basename(folder);
  const counts = `${
    counted(ids.length, "image")
  } with masks, ${train.length} for training and ${chosen.length}`;
  const [pair] = pairs;
  for (
    const note of [
      `${name}: ${counts} for validation`,
      ...leftOut("images", listed.images, named.spare.images),
      ...leftOut("masks", listed.masks, named.spare.masks),
      ...(named.differ
        ? [`names of images and masks differ: ${pair!.image} has ${pair!.mask}`]
        : []),
      ...checked.notes,
    ]
  ) log(note);
  const { readings, meaning } = checked;
  return datasetOfPairs({ name, title: name, ...meaning }, {
    ...reading,
    readings,
    pairs: {
      train: train.map((id) => byId.get(id)!),
      validation: chosen.map((id) => byId.get(id)!),
    },
    settings: { height, width },
    provenance: {
      kind: "real",
      sha256: listHash(checked.hashes),
      source: `a user's own folder, "${name}"`,
    },
  });
}

function checkSize(size: Size): void {
  for (const [side, pixels] of Object.entries(size)) {
    if (Number.isInteger(pixels) && pixels > 0) continue;
    throw new UserError(`"${side}" is ${pixels}; give a whole number of pixels, 1 or more`);
  }
}

function checkValidation(validation: FolderOptions["validation"]): void {
  if (typeof validation === "number") {
    if (validation >= 0 && (Number.isInteger(validation) || validation < 1)) return;
    throw new UserError(
      `"validation" is ${validation}; give a whole number of images, a share below 1, or ids`,
    );
  }
  const twice = validation?.find((id, at) => validation.indexOf(id) !== at);
  if (twice === undefined) return;
  throw new UserError(`"validation" names the image "${twice}" twice; name it once`);
}

/** The validation ids; each must have an image, and some images must be left for training. */
function chooseIds(
  ids: readonly string[],
  { validation, seed, folder }: {
    validation: FolderOptions["validation"];
    seed: number;
    folder: string;
  },
): string[] {
  let chosen: string[];
  if (typeof validation === "object") chosen = validation.map((id) => id.normalize("NFC"));
  else {
    const all = ids.length;
    const asked = validation ?? Math.ceil(all / 10);
    const count = asked > 0 && asked < 1 ? Math.max(1, Math.round(all * asked)) : asked;
    chosen = stream(seed, "folder/split").permutation(ids.length)
      .slice(0, count).map((index) => ids[index]!);
  }
  const known = new Set(ids);
  const unknown = chosen.find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw new UserError(`no image "${unknown}" in ${join(folder, "images")}; correct "validation"`);
  }
  const left = ids.length - chosen.length;
  if (left && chosen.length) return chosen;
  throw new UserError(
    `${
      counted(ids.length, "image")
    } in ${folder}, ${chosen.length} of them for validation, leave ` +
      `${left} for training; add images or change "validation"`,
  );
}

/** The files of one of the two folders. */
interface Listed extends Listing {
  /** Files with the extension of an image. */
  readonly read: readonly string[];
}

async function list(folder: string, part: "images" | "masks"): Promise<Listed> {
  const place = join(folder, part);
  const listing = await listFiles(place).catch(async ({ code, message }) => {
    if (!["ENOENT", "ENOTDIR"].includes(code)) {
      throw new UserError(`${place} cannot be read (${message}); check that you may read it`);
    }
    const names = await namesIn(folder);
    const there = names.length ? ` (there: ${few(names)})` : "";
    throw new UserError(`no folder ${place}; a data set needs images/ and masks/${there}`);
  });
  const isImage = (path: string) => IMAGE_EXTENSIONS.has(extname(path).toLowerCase());
  const read = listing.files.filter(isImage);
  const misnamed = listing.folders.filter((path) =>
    isImage(path) && !read.some((file) => file.startsWith(`${path}/`))
  );
  if (misnamed.length) {
    const what = `${counted(misnamed.length, "folder")} under the name of an image`;
    throw new UserError(
      `${place}: ${what} (${few(misnamed)}); replace it with the file or remove it`,
    );
  }
  if (read.length) return { ...listing, read };
  const others = listing.files.length ? ` (${kinds(listing.files)} there)` : "";
  const formats = [...IMAGE_EXTENSIONS].join(" ");
  throw new UserError(`no ${part} in ${place}${others}; put files there that end with ${formats}`);
}

/** Lists what is in a folder but not in the data set: one line for each reason. */
function leftOut(
  part: string,
  { files, read, leftovers }: Listed,
  spare: readonly string[],
): string[] {
  const known = new Set(read);
  const others = files.filter((path) => !known.has(path));
  const system = leftoverNote(leftovers);
  const mate = part === "masks" ? "an image" : "a mask"; // an image without a mask has another suffix
  return [
    ...(spare.length
      ? [`${counted(spare.length, "file")} of ${part}/ without ${mate} left out: ${few(spare)}`]
      : []),
    ...(others.length
      ? [`left out of ${part}/, because the kit does not read them as images: ${kinds(others)}`]
      : []),
    ...(system ? [`in ${part}/, ${system}`] : []),
  ];
}

/** The number of files of each extension: `8 .json, 1 .txt`. */
function kinds(paths: readonly string[]): string {
  const groups = Map.groupBy(paths, (path) => extname(path).toLowerCase() || "without extension");
  return Array.from(groups, ([extension, { length }]) => `${length} ${extension}`).join(", ");
}
