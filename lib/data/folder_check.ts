/**
 * What is wrong with a folder of images and masks, all of it at once, and what its user should know.
 * Reading the files is `examine_pair.ts`'s matter.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { IGNORE_LABEL } from "./dataset.ts";
import {
  type ExaminedImage,
  type ExaminedMask,
  type ExaminedPair,
  examinePair,
} from "./examine_pair.ts";
import type { ExamineOptions } from "./examine_pair.ts";
import {
  codeWords,
  isColour,
  type LabelTable,
  labelTable,
  type MaskMeaning,
} from "./label_table.ts";
import { few } from "./list_files.ts";
import { lossyWords, type MaskCount, type MaskKind, readingOf, type Readings } from "./mask.ts";
import { type Pair, sizeWords } from "./pairs.ts";

/** A folder in which nothing is wrong. */
export interface CheckedFolder {
  /** SHA-256 of each file, in hexadecimal, by path. */
  readonly hashes: ReadonlyMap<string, string>;
  /** What the values of masks mean; by the colours of the classes, where masks hold those. */
  readonly meaning: MaskMeaning;
  /** How masks are read whose stored values are not what they show. */
  readonly readings: Readings;
  /** Lines that the user should see. */
  readonly notes: readonly string[];
}

/** Pairs read at one time: sharp decodes on other threads. */
const AT_ONCE = 8;
/** Values that an error lists. */
const MOST_VALUES = 10;

/**
 * Reads every file of the pairs, and decodes every mask.
 *
 * @throws {UserError} that tells in one line all that is wrong: files that cannot be read, sizes that
 * differ, masks saved as JPEG, values that are no class with how many pixels and files have them.
 */
export async function checkPairs(
  pairs: readonly Pair[],
  { folder, remedy, maxPixels, ...meaning }: ExamineOptions & MaskMeaning,
): Promise<CheckedFolder> {
  const examined: ExaminedPair[] = [];
  for (let at = 0; at < pairs.length; at += AT_ONCE) {
    const some = pairs.slice(at, at + AT_ONCE)
      .map((pair) => examinePair(pair, { folder, remedy, maxPixels }));
    await Promise.allSettled(some);
    examined.push(...await Promise.all(some));
  }
  const images = examined.flatMap(({ image }) => typeof image === "string" ? [] : [image]);
  const masks = examined.flatMap(({ mask }) => typeof mask === "string" ? [] : [mask]);
  const lossless = meaning.nearest === undefined ? masks.filter(({ lossy }) => !lossy) : masks;
  const { table, readings, byColour } = read(lossless, meaning);
  const problems = [
    ...unreadable(examined),
    ...otherSizes(examined),
    ...lossyMasks(masks, table),
    ...strayValues(lossless, { table, readings }),
    ...palettesThatDiffer(lossless, readings),
  ];
  if (problems.length) throw new UserError(`${folder}: ${problems.join("; and ")}`);
  return {
    hashes: new Map(examined.flatMap(({ hashes }) => hashes)),
    meaning: { ...meaning, classes: table.classes },
    readings,
    notes: [
      ...fileNotes(images, masks),
      ...(byColour
        ? ["the masks are colour pictures; they are read by the colours of the classes"]
        : []),
      ...readingNotes(readings),
      ...classNotes(masks, { table, readings }),
    ],
  };
}

interface Read {
  readonly table: LabelTable;
  readonly readings: Readings;
}

/** How the masks are read; by the colours of the classes where numbers fail and those do not. */
function read(masks: readonly ExaminedMask[], meaning: MaskMeaning): Read & { byColour: boolean } {
  const by = (table: LabelTable) => ({ table, readings: readingsOf(masks, table) });
  const unknown = (how: Read) =>
    masks.some((mask) => mask.counts.some((count) => labelOf(mask, count, how) === undefined));
  const numbers = by(labelTable(meaning));
  const coloured = masks.some(({ counts }) => counts.some(({ shown }) => isColour(shown)));
  if (!coloured || numbers.table.hasColours || !unknown(numbers)) {
    return { ...numbers, byColour: false };
  }
  try {
    const classes = meaning.classes.map((known) => ({
      ...known,
      value: known.colour,
      also: undefined,
    }));
    const colours = by(labelTable({ ...meaning, classes, nearest: undefined }));
    if (!unknown(colours)) return { ...colours, byColour: true };
  } catch (error) {
    if (!(error instanceof UserError)) throw error; // colours that are not distinct: no way to read by
  }
  return { ...numbers, byColour: false };
}

function readingsOf(masks: readonly ExaminedMask[], table: LabelTable): Readings {
  const kinds = Map.groupBy(masks, ({ kind }) => kind);
  return Object.fromEntries(
    [...kinds].flatMap(([kind, masks]) =>
      kind ? [[kind, readingOf(masks.flatMap(({ counts }) => counts), table)]] : []
    ),
  );
}

function labelOf({ kind }: ExaminedMask, count: MaskCount, { table, readings }: Read) {
  return kind && readings[kind] === "stored" ? table.exact(count.stored) : table.label(count.shown);
}

function unreadable(examined: readonly ExaminedPair[]): string[] {
  const lines = examined.flatMap(({ image, mask }) =>
    [image, mask].filter((file): file is string => typeof file === "string")
  );
  if (!lines.length) return [];
  const count = lines.length > 1 ? `${lines.length} files cannot be read: ` : "";
  return [`${count}${few(lines)}; replace the file or take it out`];
}

function otherSizes(examined: readonly ExaminedPair[]): string[] {
  const lines = examined.flatMap(({ image, mask }) => {
    if (typeof image === "string" || typeof mask === "string") return [];
    const words = sizeWords(mask, image);
    return words ? [`${mask.path} ${words}`] : [];
  });
  if (!lines.length) return [];
  const count = lines.length > 1 ? `${lines.length} masks are not as large as their images: ` : "";
  return [`${count}${few(lines)}; replace one of the two`];
}

function lossyMasks(masks: readonly ExaminedMask[], { nearest }: LabelTable): string[] {
  const lossy = masks.filter(({ lossy }) => lossy);
  if (!lossy.length || nearest !== undefined) return [];
  const names = few(lossy.map(({ path }) => path));
  return [
    `${share(lossy, masks)} masks were saved as ${lossy[0]!.format} (${names}): ${
      lossyWords(lossy[0]!)
    }`,
  ];
}

const share = (some: readonly unknown[], all: readonly unknown[]) =>
  some.length === all.length ? `all ${all.length}` : `${some.length} of ${all.length}`;

const numberOf = (count: number) => count.toLocaleString("en");

function strayValues(masks: readonly ExaminedMask[], how: Read): string[] {
  const { table, readings } = how;
  const values = new Map<string, { pixels: number; paths: string[]; far: number }>();
  const files = new Set<string>();
  for (const mask of masks) {
    for (const count of mask.counts) {
      if (labelOf(mask, count, how) !== undefined) continue;
      const { shown, stored, pixels } = count;
      const byIndex = mask.kind && readings[mask.kind] === "stored";
      const words = byIndex ? `${stored} (${codeWords(shown)} in its palette)` : codeWords(shown);
      const known = values.get(words) ?? { pixels: 0, paths: [], far: table.distance(shown) };
      known.paths.push(mask.path);
      values.set(words, { ...known, pixels: known.pixels + pixels });
      files.add(mask.path);
    }
  }
  if (!values.size) return [];
  const listed = [...values].sort(([, a], [, b]) => b.pixels - a.pixels);
  const words = listed.slice(0, MOST_VALUES).map(([value, { pixels, paths }]) =>
    `${value} (${numberOf(pixels)} ${pixels === 1 ? "pixel" : "pixels"} in ${paths.length} ` +
    `${paths.length === 1 ? "file" : "files"}: ${few(paths)})`
  );
  if (listed.length > MOST_VALUES) words.push(`and ${listed.length - MOST_VALUES} other values`);
  const farthest = Math.max(...listed.map(([, { far }]) => far));
  const colours = listed.some(([value]) => value.includes("#"))
    ? ', give the values of classes as colours, such as "#ff8000"'
    : "";
  return [
    `${share([...files], masks)} masks have values that are no class (${table.words}): ` +
    `${
      words.join(", ")
    }; correct "classes"${colours}, name them in "ignored", or set "nearest" to ` +
    `give slips the nearest class (the farthest is ${farthest} from one)`,
  ];
}

/** Indices mean nothing where one index has two colours: a program has sorted the palettes anew. */
function palettesThatDiffer(masks: readonly ExaminedMask[], { palette }: Readings): string[] {
  if (palette !== "stored") return [];
  const colours = new Map<number, { shown: number; path: string }>();
  for (const { kind, counts, path } of masks) {
    if (kind !== "palette") continue;
    for (const { stored, shown } of counts) {
      const other = colours.get(stored);
      if (other && other.shown !== shown) {
        return [
          `the palettes of ${other.path} and ${path} differ (index ${stored} is ` +
          `${codeWords(other.shown)} in one and ${
            codeWords(shown)
          } in the other), so that indices ` +
          'mean nothing; give the values of classes as colours, such as "#ff8000"',
        ];
      }
      if (!other) colours.set(stored, { shown, path });
    }
  }
  return [];
}

function fileNotes(images: readonly ExaminedImage[], masks: readonly ExaminedMask[]): string[] {
  const notes: string[] = [];
  const misnamed = [...images, ...masks].filter(({ misnamed }) => misnamed);
  if (misnamed.length) {
    const names = misnamed.map(({ path, format }) => `${path} is a ${format}`);
    notes.push(
      `${misnamed.length} files are not what their names say, and are read all the same: ${
        few(names)
      }`,
    );
  }
  const turned = images.filter(({ orientation }) => orientation > 1);
  if (turned.length) {
    const names = few(turned.map(({ path, orientation }) => `${path} (${orientation})`));
    notes.push(
      `${
        share(turned, images)
      } images are turned as their EXIF orientation says: ${names}; their ` +
        "masks must show them so",
    );
  }
  const deep = images.filter(({ greatest }) => greatest !== undefined);
  const greatest = Math.max(...deep.map(({ greatest }) => greatest!));
  if (deep.length && greatest < 2 ** 14) {
    notes.push(
      `images of 16 bits become 0 to 255 by their 257th part, and none of the ${deep.length} has a value ` +
        `above ${greatest} of 65535: they are dark; stretch them if a camera gave fewer bits`,
    );
  }
  return notes;
}

function readingNotes(readings: Readings): string[] {
  return (Object.entries(readings) as [MaskKind, string][])
    .filter(([kind, reading]) => reading === "stored" && kind !== "palette")
    .map(([kind]) =>
      `${kind} masks are read by their stored values 0, 1 and so on: greys are no classes`
    );
}

function classNotes(masks: readonly ExaminedMask[], how: Read): string[] {
  const { classes, nearest, words } = how.table;
  const pixels = new Map<number, number>();
  const moved = { pixels: 0, masks: new Set<string>() };
  let all = 0;
  for (const mask of masks) {
    for (const count of mask.counts) {
      const label = labelOf(mask, count, how)!;
      pixels.set(label, (pixels.get(label) ?? 0) + count.pixels);
      all += count.pixels;
      const stored = mask.kind && how.readings[mask.kind] === "stored";
      if (stored || how.table.exact(count.shown) !== undefined) continue;
      moved.pixels += count.pixels;
      moved.masks.add(mask.path);
    }
  }
  const part = (label: number) => {
    const count = pixels.get(label) ?? 0;
    return count ? `${numberOf(count)} (${(100 * count / all).toPrecision(3)} %)` : "none";
  };
  const counts = classes.map(({ name, value }, label) => `${value} ${name} ${part(label)}`);
  if (pixels.has(IGNORE_LABEL)) counts.push(`ignored ${part(IGNORE_LABEL)}`);
  const notes = [`pixels of the masks: ${counts.join(", ")}`];
  const absent = classes.filter((_, label) => !pixels.has(label));
  if (absent.length) {
    const names = absent.map(({ name, value }) => `"${name}" (${value})`).join(", ");
    notes.push(
      `no mask has a pixel of ${names}: scores of a class that is nowhere say nothing; correct ` +
        `"classes" (${words}) or take it out`,
    );
  }
  if (moved.pixels) {
    const lossy = masks.filter(({ lossy }) => lossy).length;
    const jpeg = lossy ? `; ${lossy} of them were saved with loss, as a JPEG is` : "";
    notes.push(
      `"nearest": ${nearest} gave ${numberOf(moved.pixels)} pixels ` +
        `(${
          (100 * moved.pixels / all).toPrecision(2)
        } %) of ${moved.masks.size} masks the nearest class${jpeg}`,
    );
  }
  return notes;
}
