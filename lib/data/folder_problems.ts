/**
 * Faults of examined images and masks, one phrase with its remedy for each kind, to be joined into one
 * error line.
 *
 * @module
 */
import type { ExaminedMask, ExaminedPair } from "./examine_pair.ts";
import { codeWords, type LabelTable } from "./label_table.ts";
import { lossyWords } from "./mask.ts";
import { countsStored, labelOf, type MaskReading } from "./mask_reading.ts";
import { sizeWords } from "./pairs.ts";
import { counted, few, share } from "./wording.ts";

/** Number of values to list, those with the most pixels first. */
const MOST_VALUES = 10;
/** More values than this are not mistakes in a mask: the file is a picture. */
const VALUES_OF_A_PICTURE = 256;

/** Files that cannot be read. */
export function unreadable(examined: readonly ExaminedPair[]): string[] {
  const lines = examined.flatMap(({ image, mask }) =>
    [image, mask].filter((file): file is string => typeof file === "string")
  );
  if (!lines.length) return [];
  const count = lines.length > 1 ? `${lines.length} files cannot be read: ` : "";
  return [`${count}${few(lines)}; replace or remove the file`];
}

/** Masks whose size differs from their image's. */
export function otherSizes(examined: readonly ExaminedPair[]): string[] {
  const lines = examined.flatMap(({ image, mask }) => {
    if (typeof image === "string" || typeof mask === "string") return [];
    const words = sizeWords(mask, image);
    return words ? [`${mask.path} ${words}`] : [];
  });
  if (!lines.length) return [];
  const count = lines.length > 1
    ? `${lines.length} masks have other sizes than their images: `
    : "";
  return [`${count}${few(lines)}; replace one of the two`];
}

/** Masks saved with lossy compression, unless `nearest` allows for it. */
export function lossyMasks(masks: readonly ExaminedMask[], { nearest }: LabelTable): string[] {
  const lossy = masks.filter(({ lossy }) => lossy);
  if (!lossy.length || nearest !== undefined) return [];
  const names = few(lossy.map(({ path }) => path));
  return [
    `${share(lossy, masks)} masks saved as ${lossy[0]!.format} (${names}): ${
      lossyWords(lossy[0]!)
    }`,
  ];
}

/** Mask values of no class. */
export function strayValues(masks: readonly ExaminedMask[], reading: MaskReading): string[] {
  const { table } = reading;
  const values = new Map<string, { pixels: number; paths: string[]; distance: number }>();
  for (const mask of masks) {
    for (const count of mask.counts) {
      if (labelOf(mask, count, reading) !== undefined) continue;
      const { shown, stored, pixels } = count;
      const seen = codeWords(shown);
      const value = countsStored(mask, reading) ? `${stored} (${seen} in its palette)` : seen;
      const known = values.get(value);
      values.set(value, {
        pixels: (known?.pixels ?? 0) + pixels,
        paths: [...known?.paths ?? [], mask.path],
        distance: table.distance(shown),
      });
    }
  }
  if (!values.size) return [];
  const files = new Set([...values.values()].flatMap(({ paths }) => paths));
  const sorted = [...values].sort(([, a], [, b]) => b.pixels - a.pixels);
  const listed = sorted.slice(0, MOST_VALUES).map(([value, { pixels, paths }]) =>
    `${value} (${counted(pixels, "pixel")} in ${counted(paths.length, "file")}: ${few(paths)})`
  );
  if (sorted.length > MOST_VALUES) listed.push(`${sorted.length - MOST_VALUES} other values`);
  if (sorted.length > VALUES_OF_A_PICTURE) {
    return [
      `${share([...files], masks)} masks have ${sorted.length} values of no class, like ` +
      `pictures: ${
        listed.slice(0, 3).join(", ")
      } and others; the classes are ${table.words}: use masks ` +
      "in which each class has one value (where only alpha shows it, save that as grey values)",
    ];
  }
  const farthest = Math.max(...sorted.map(([, { distance }]) => distance));
  const coloured = sorted.some(([value]) => value.includes("#"));
  const byColour = coloured ? ', give classes their colours as values, such as "#ff8000"' : "";
  return [
    `values of no class in ${share([...files], masks)} masks: ${listed.join(", ")}; the classes ` +
    `are ${table.words}: correct "classes"${byColour}, name such values in "ignored", or give ` +
    `small errors the nearest class by "nearest" (the farthest is ${farthest} from one)`,
  ];
}

/** Palette indices with several colours: they mean nothing, since a program sorted the palettes anew. */
export function palettesThatDiffer(
  masks: readonly ExaminedMask[],
  { readings }: MaskReading,
): string[] {
  if (readings.palette !== "stored") return [];
  const colours = new Map<number, { shown: number; path: string }>();
  for (const { kind, counts, path } of masks) {
    for (const { stored, shown } of kind === "palette" ? counts : []) {
      const first = colours.get(stored);
      if (!first) colours.set(stored, { shown, path });
      else if (first.shown !== shown) {
        const [one, two] = [first.shown, shown].map(codeWords);
        return [
          `the palettes of ${first.path} and ${path} differ: index ${stored} is ${one} in one and ${two} ` +
          'in the other, so it has no class; give classes their colours as values, such as "#ff8000"',
        ];
      }
    }
  }
  return [];
}
