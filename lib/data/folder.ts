/**
 * A user's own data: a folder with `images/` and `masks/`, one mask of the same name for each image.
 * Published data sets have loaders of their own.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { basename, extname, join } from "@std/path";
import { UserError } from "../errors.ts";
import { stream } from "../random.ts";
import type { Dataset } from "./dataset.ts";
import { datasetOfPairs, filesOf } from "./dataset_of_pairs.ts";
import { filesHash } from "./files_hash.ts";
import type { MaskClass } from "./pairs.ts";
import { DECODERS } from "./raster.ts";
import type { Size } from "./resize.ts";

/** What the kit cannot see from the files. */
export interface FolderOptions {
  /** Classes, each with the value that mask files hold for it, in the order of the labels 0, 1, …. */
  readonly classes: readonly MaskClass[];
  /** Values of mask files that are no class: left out of loss, noise and scores. @default none */
  readonly ignored?: readonly number[] | undefined;
  /** Height to which images are resized. @default 112 */
  readonly height?: number;
  /** Width to which images are resized. @default 112 */
  readonly width?: number;
  /** Ids (file names without extension) for validation, or how many to draw. @default a tenth */
  readonly validation?: readonly string[] | number;
  /** Seed of that draw. @default 0 */
  readonly seed?: number;
}

/**
 * Opens `<folder>/images/*` and `<folder>/masks/*` (PNG or BMP) as a data set. Training images are
 * sorted; validation images drawn by `seed` come in the order of the draw.
 *
 * @throws {UserError} when a folder is missing, two images have one id, an image has no mask, a
 * validation id has no image, there are too few images for both splits, or an option makes no sense.
 *
 * @example Two images, two classes
 * ```ts
 * import { openFolder } from "./folder.ts";
 * import { encodePng } from "./png.ts";
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
 * const data = await openFolder(folder, { classes, height: 1, width: 2, validation: ["b"] });
 * deepStrictEqual((await data.train.load(0)).label.data, Uint8Array.of(0, 1));
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function openFolder(
  folder: string,
  { classes, ignored, height = 112, width = 112, validation, seed = 0 }: FolderOptions,
): Promise<Dataset> {
  checkSize({ height, width });
  checkValues(classes, ignored);
  checkValidation(validation);
  const images = await imageFiles(join(folder, "images"));
  const masks = await imageFiles(join(folder, "masks"));
  const ids = [...images.keys()].sort();
  const unpaired = ids.find((id) => !masks.has(id));
  if (unpaired !== undefined) {
    const path = join(folder, "images", images.get(unpaired)!);
    throw new UserError(`${path} has no mask; put ${unpaired}.png into ${join(folder, "masks")}`);
  }
  const chosen = typeof validation === "object"
    ? validation
    : stream(seed, "folder/split").permutation(ids.length)
      .slice(0, validation ?? Math.ceil(ids.length / 10)).map((index) => ids[index]!);
  const unknown = chosen.find((id) => !images.has(id));
  if (unknown !== undefined) {
    throw new UserError(`no image "${unknown}" in ${join(folder, "images")}; correct "validation"`);
  }
  const train = ids.filter((id) => !chosen.includes(id));
  if (!train.length || !chosen.length) {
    throw new UserError(
      `${ids.length} images in ${folder}, ${chosen.length} of them for validation, leave ` +
        `${train.length} for training; add images or change "validation"`,
    );
  }
  const pairOf = (id: string) => ({
    id,
    image: `images/${images.get(id)}`,
    mask: `masks/${masks.get(id)}`,
  });
  const files = filesOf({ train: ids.map(pairOf), validation: [] });
  const name = basename(folder);
  return datasetOfPairs({ name, title: name, classes, ignored }, {
    folder,
    pairs: { train: train.map(pairOf), validation: chosen.map(pairOf) },
    settings: { height, width },
    remedy: "replace the file or take it out",
    provenance: {
      kind: "real",
      sha256: await filesHash(folder, files),
      source: `a folder of one's own, "${name}"`,
    },
  });
}

function checkSize(size: Size): void {
  for (const [side, pixels] of Object.entries(size)) {
    if (Number.isInteger(pixels) && pixels > 0) continue;
    throw new UserError(`"${side}" is ${pixels}; give a whole number of pixels, 1 or more`);
  }
}

/** One byte each, of which no two are equal: else pixels would be of two classes, or of none. */
function checkValues(classes: readonly MaskClass[], ignored: readonly number[] = []): void {
  const owners = new Map<number, string>();
  const others = [...new Set(ignored)].map((value) => ({ name: "ignored", value }));
  for (const { name, value } of [...classes, ...others]) {
    if (!Number.isInteger(value) || value < 0 || value > 255) {
      throw new UserError(`the value of "${name}" is ${value}; give a whole number from 0 to 255`);
    }
    const owner = owners.get(value);
    if (owner !== undefined) {
      throw new UserError(`"${owner}" and "${name}" have one value, ${value}; give them two`);
    }
    owners.set(value, name);
  }
}

function checkValidation(validation: FolderOptions["validation"]): void {
  if (typeof validation === "number") {
    if (Number.isInteger(validation) && validation >= 0) return;
    throw new UserError(`"validation" is ${validation}; give a whole number of images, or ids`);
  }
  const twice = validation?.find((id, at) => validation.indexOf(id) !== at);
  if (twice === undefined) return;
  throw new UserError(`"validation" names the image "${twice}" twice; name it once`);
}

/** Image files of a folder by their names without extension. */
async function imageFiles(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder).catch(() => {
    throw new UserError(`no folder ${folder}; a data set needs images/ and masks/`);
  });
  const files = new Map<string, string>();
  for (const name of names.sort()) {
    if (!(extname(name).toLowerCase() in DECODERS)) continue;
    const id = basename(name, extname(name));
    const other = files.get(id);
    if (other !== undefined) {
      throw new UserError(`${join(folder, other)} and ${name} have one name; take one of them out`);
    }
    files.set(id, name);
  }
  return files;
}
