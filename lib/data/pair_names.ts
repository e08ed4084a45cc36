/**
 * Matches masks to images by their names. Nothing here reads a file.
 *
 * @module
 */
import { basename, dirname, extname } from "@std/path";
import { UserError } from "../errors.ts";
import type { Pair } from "./pairs.ts";
import { few } from "./wording.ts";

/** How names differ between the two folders. */
export interface PairNaming {
  /** Ending of image names, before the extension, that mask names do not have. @default none */
  readonly imageSuffix?: string | undefined;
  /** Ending of mask names, before the extension, such as `"_mask"`. @default detected */
  readonly maskSuffix?: string | undefined;
}

/** The files of both folders, as relative paths. */
export interface TwoFolders {
  /** Images. */
  readonly images: readonly string[];
  /** Masks. */
  readonly masks: readonly string[];
}

/** The result of matching. */
export interface PairedNames {
  /** Paths as given; the id is the image's path without extension and affixes. */
  readonly pairs: readonly Pair[];
  /** Files in no pair. */
  readonly spare: TwoFolders;
  /** Whether matched names differ in more than the extension. */
  readonly differ: boolean;
}

/** A path without its extension, in composed Unicode: macOS writes é as two characters. */
export function stemOf(path: string): string {
  return path.slice(0, path.length - extname(path).length).normalize("NFC");
}

/**
 * Pairs images and masks whose paths are equal except for the extension and for a prefix or suffix that
 * all masks share: `_mask` in `001_mask.png`, or `img_` and `mask_` in `img_001.png` and `mask_001.png`.
 * Ambiguous names are rejected.
 *
 * @throws {UserError} when two files of a folder have one name, an image has no mask, or the match is
 * ambiguous.
 *
 * @example
 * ```ts
 * import { pairNames } from "./pair_names.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { pairs } = pairNames({ images: ["1.jpg", "2.jpg"], masks: ["1_mask.gif", "2_mask.gif"] });
 * deepStrictEqual(pairs[1], { id: "2", image: "2.jpg", mask: "2_mask.gif" });
 * ```
 */
export function pairNames(
  { images, masks }: TwoFolders,
  { imageSuffix, maskSuffix }: PairNaming = {},
): PairedNames {
  const given = { images: ending(images, imageSuffix), masks: ending(masks, maskSuffix) };
  const known = imageSuffix !== undefined || maskSuffix !== undefined;
  const byStem = { images: byKey("images", given.images), masks: byKey("masks", given.masks) };
  const keys = [...byStem.images.keys()].sort();
  const maskOf = known ? (key: string) => byStem.masks.get(key) : matcher(keys, byStem.masks);
  const without = keys.filter((key) => maskOf(key) === undefined);
  if (without.length) throw unpaired(without.map((key) => byStem.images.get(key)!), masks);
  const pairs = keys.map((id) => ({ id, image: byStem.images.get(id)!, mask: maskOf(id)! }));
  const used = new Set(pairs.flatMap(({ image, mask }) => [`image ${image}`, `mask ${mask}`]));
  return {
    pairs,
    spare: {
      images: images.filter((path) => !used.has(`image ${path}`)),
      masks: masks.filter((path) => !used.has(`mask ${path}`)),
    },
    differ: pairs.some(({ image, mask }) => stemOf(image) !== stemOf(mask)),
  };
}

/** Stems, without the suffix, of the paths that end in it; with their paths. */
function ending(paths: readonly string[], suffix = ""): [stem: string, path: string][] {
  const end = suffix.normalize("NFC");
  return paths.map((path): [string, string] => [stemOf(path), path])
    .filter(([stem]) => stem.endsWith(end))
    .map(([stem, path]) => [stem.slice(0, stem.length - end.length), path]);
}

function byKey(
  folder: "images" | "masks",
  paths: readonly [key: string, path: string][],
): Map<string, string> {
  const files = new Map<string, string>();
  for (const [key, path] of paths) {
    const other = files.get(key);
    if (other !== undefined) {
      throw new UserError(`${folder}/${other} and ${path} have the same name; remove one of them`);
    }
    files.set(key, path);
  }
  return files;
}

/** Matches masks by equal names, otherwise by one suffix for all, otherwise by names without affixes. */
function matcher(
  images: readonly string[],
  masks: ReadonlyMap<string, string>,
): (key: string) => string | undefined {
  const same = (key: string) => masks.get(key);
  if (!images.length || images.every((key) => masks.has(key))) return same;
  const suffixes = suffixesOf(images, masks);
  if (suffixes.length > 1) {
    throw new UserError(
      `each image has more than one mask: ${few(suffixes.map((end) => images[0] + end))}; say ` +
        `which is meant, such as "maskSuffix": "${suffixes[0]}"`,
    );
  }
  if (suffixes.length) return (key) => masks.get(key + suffixes[0]!);
  return withoutAffixes(images, masks, "digits") ?? withoutAffixes(images, masks, "signs") ?? same;
}

/** Suffixes that turn every image name into a mask name. None starts with a digit: 1 is not 10. */
function suffixesOf(images: readonly string[], masks: ReadonlyMap<string, string>): string[] {
  return [...masks.keys()].filter((mask) => mask.startsWith(images[0]!))
    .map((mask) => mask.slice(images[0]!.length))
    .filter((suffix) => /^\P{N}/u.test(suffix) && images.every((key) => masks.has(key + suffix)));
}

/** The prefix and suffix that all names share, separated as words from the rest. */
interface Affixes {
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * Pairs names after removing the affixes of the images and of the masks; `undefined` if that is
 * ambiguous: affixes that differ only in digits may belong to two patients.
 */
function withoutAffixes(
  images: readonly string[],
  masks: ReadonlyMap<string, string>,
  end: AffixEnd,
): ((key: string) => string | undefined) | undefined {
  const [of, ofMasks] = [images, [...masks.keys()]].map((paths) => affixesOf(paths, end)) as [
    Affixes,
    Affixes,
  ];
  const letters = (affix: string) => affix.replaceAll(/\p{N}/gu, "");
  for (const end of ["prefix", "suffix"] as const) {
    if (of[end] !== ofMasks[end] && letters(of[end]) === letters(ofMasks[end])) return undefined;
  }
  const bare = Map.groupBy(masks.keys(), (key) => coreOf(key, ofMasks));
  const cores = new Set(images.map((key) => coreOf(key, of)));
  const clear = images.length > 1 && cores.size === images.length &&
    [...cores].every((core) => basename(core) && bare.get(core)?.length === 1);
  return clear ? (key) => masks.get(bare.get(coreOf(key, of))![0]!) : undefined;
}

function coreOf(path: string, { prefix, suffix }: Affixes): string {
  const name = basename(path);
  const core = name.slice(prefix.length, Math.max(prefix.length, name.length - suffix.length));
  return `${dirname(path)}/${core}`;
}

function affixesOf(paths: readonly string[], end: AffixEnd): Affixes {
  const names = paths.map((path) => basename(path));
  const reversed = (name: string) => [...name].reverse().join("");
  const suffix = reversed(commonStart(names.map(reversed), end));
  return { prefix: commonStart(names, end), suffix };
}

/** Where an affix ends: before digits if possible, as in `img001`, or at signs, as in `_leftImg8bit`. */
type AffixEnd = "digits" | "signs";

/** The common start, up to a sign such as `_` and with a letter in it, or of letters before digits. */
function commonStart(names: readonly string[], end: AffixEnd): string {
  let common = names[0]!;
  for (const name of names) while (!name.startsWith(common)) common = common.slice(0, -1);
  const [letters] = /^\P{N}*/u.exec(common)!;
  const thenDigits = names.every((name) => /^\p{N}/u.test(name.slice(letters.length)));
  if (end === "digits" && letters && thenDigits) return letters;
  const [words] = /^(.*[^\p{L}\p{N}])?/u.exec(common)!;
  return /\p{L}/u.test(words) ? words : "";
}

function unpaired(images: readonly string[], masks: readonly string[]): UserError {
  const first = images[0]!;
  const there = masks.length ? ` (there are ${few(masks)})` : "";
  const otherwise = 'or say with "maskSuffix" (and "imageSuffix") what names end with';
  if (images.length === 1) {
    const png = `${stemOf(first)}.png`;
    return new UserError(
      `images/${first} has no mask; put ${png} into masks/${there}, ${otherwise}`,
    );
  }
  return new UserError(
    `${images.length} images have no mask: ${few(images)}; put files of the same names into ` +
      `masks/${there}, ${otherwise}`,
  );
}
