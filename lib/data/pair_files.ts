/**
 * Finds images and their annotations in two folders, matched by name.
 *
 * @module
 */
import { basename, join } from "@std/path";
import { UserError } from "../errors.ts";
import { listFiles } from "./list_files.ts";
import type { Pair } from "./pairs.ts";

/** Two folders, and the endings of their file names. */
export interface PairFolders {
  /** Folder of the images, relative to the data set's folder; with `/` between the parts. */
  readonly images: string;
  /** Ending of image names, after the part shared with their annotation. @default ".png" */
  readonly imageEnd?: string;
  /** Folder of the annotations, given in the same way. */
  readonly masks: string;
  /** Ending of annotation names. @default ".png" */
  readonly maskEnd?: string;
  /** What the user can do when files are missing; the end of the error line. */
  readonly remedy: string;
}

/** The contents of two folders. */
export interface FoundFiles {
  /** Sorted by path; paths are relative to the folder of the data set. */
  readonly pairs: readonly Pair[];
  /** Paths of files that operating systems left there, which are ignored. */
  readonly leftovers: readonly string[];
}

/**
 * The pairs in two folders and their subfolders, including links, sorted by path. Paths are relative to
 * `folder`, with `/`; ids are the part that image and annotation names share. Files with other endings
 * are skipped, and so are those of operating systems.
 *
 * @throws {UserError} when a folder is missing or has no images, an image has no annotation, or an
 * annotation no image.
 *
 * @example
 * ```ts
 * import { pairFiles } from "./pair_files.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * for (const part of ["train", "trainannot"]) {
 *   await Deno.mkdir(`${folder}/${part}`);
 *   await Deno.writeTextFile(`${folder}/${part}/a.png`, "");
 * }
 * const options = { images: "train", masks: "trainannot", remedy: "draw it" };
 * const { pairs } = await pairFiles(folder, options);
 * deepStrictEqual(pairs, [{ id: "a", image: "train/a.png", mask: "trainannot/a.png" }]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function pairFiles(
  folder: string,
  { images, imageEnd = ".png", masks, maskEnd = ".png", remedy }: PairFolders,
): Promise<FoundFiles> {
  const stems = async (part: string, end: string) => {
    const place = join(folder, part);
    const { files, leftovers } = await listFiles(place).catch(() => {
      throw new UserError(`no folder ${place}; ${remedy}`);
    });
    const stems = files.filter((path) => path.endsWith(end)).map((path) =>
      path.slice(0, -end.length)
    );
    return { stems, leftovers: leftovers.map((path) => `${part}/${path}`) };
  };
  const one = await stems(images, imageEnd);
  const two = await stems(masks, maskEnd);
  const [pictures, annotations] = [one.stems, two.stems];
  if (!pictures.length) throw new UserError(`no images in ${join(folder, images)}; ${remedy}`);
  const pairOf = (stem: string): Pair => ({
    id: basename(stem),
    image: `${images}/${stem}${imageEnd}`,
    mask: `${masks}/${stem}${maskEnd}`,
  });
  const lacks = (stems: string[], others: string[]) => {
    const there = new Set(others);
    const without = stems.filter((stem) => !there.has(stem));
    const more = without.length > 1 ? ` (and ${without.length - 1} more)` : "";
    return without.slice(0, 1).map((stem) => ({ ...pairOf(stem), more }));
  };
  for (const { image, mask, more } of lacks(pictures, annotations)) {
    throw new UserError(
      `${join(folder, image)} has no annotation${more}: ${mask} is missing; ${remedy}`,
    );
  }
  for (const { image, mask, more } of lacks(annotations, pictures)) {
    throw new UserError(
      `${join(folder, mask)} has no image${more}: ${image} is missing; ${remedy}`,
    );
  }
  return { pairs: pictures.map(pairOf), leftovers: [...one.leftovers, ...two.leftovers] };
}
