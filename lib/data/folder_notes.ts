/**
 * Facts about faultless images and masks that the user should know, one line each.
 *
 * @module
 */
import { IGNORE_LABEL } from "./dataset.ts";
import type { ExaminedImage, ExaminedMask } from "./examine_pair.ts";
import type { MaskKind } from "./mask.ts";
import { countsStored, labelOf, type MaskReading } from "./mask_reading.ts";
import { counted, few, share } from "./wording.ts";

/** Report 16-bit images whose largest value is below this: a camera's 12 or 14 bits look black. */
const BRIGHT = 2 ** 14;

/** Notes on files: wrong extensions, images turned by EXIF, dark 16-bit images. */
export function fileNotes(
  images: readonly ExaminedImage[],
  masks: readonly ExaminedMask[],
): string[] {
  const notes: string[] = [];
  const misnamed = [...images, ...masks].filter(({ misnamed }) => misnamed)
    .map(({ path, format }) => `${path} is a ${format}`);
  if (misnamed.length) notes.push(`read by content, not by name: ${few(misnamed)}`);
  const turned = images.filter(({ orientation }) => orientation > 1);
  if (turned.length) {
    const names = few(turned.map(({ path, orientation }) => `${path} (${orientation})`));
    notes.push(
      `turned, as their EXIF orientation says: ${
        share(turned, images)
      } images, ${names}; masks must ` +
        "be drawn on the turned ones",
    );
  }
  const deep = images.flatMap(({ greatest }) => greatest ?? []);
  const greatest = Math.max(...deep);
  if (deep.length && greatest < BRIGHT) {
    notes.push(
      `dark: 0 to 65535 of ${
        counted(deep.length, "image")
      } with 16 bits becomes 0 to 255, and the ` +
        `greatest value is ${greatest}; stretch them if the camera gave fewer bits`,
    );
  }
  return notes;
}

/** Notes on masks: how they are read, the pixels of each class, which values were moved. */
export function maskNotes(masks: readonly ExaminedMask[], reading: MaskReading): string[] {
  const stored = (Object.keys(reading.readings) as MaskKind[])
    .filter((kind) => kind !== "palette" && reading.readings[kind] === "stored");
  return [
    ...(reading.byColour ? ["masks are colour pictures, read by the colours of the classes"] : []),
    ...stored.map((kind) => `${kind} masks are read as 0, 1 and so on, not as the greys they show`),
    ...classNotes(masks, reading),
    ...nearestNotes(masks, reading),
  ];
}

function classNotes(masks: readonly ExaminedMask[], reading: MaskReading): string[] {
  const { classes, words } = reading.table;
  const pixels = new Map<number, number>();
  for (const mask of masks) {
    for (const count of mask.counts) {
      const label = labelOf(mask, count, reading)!;
      pixels.set(label, (pixels.get(label) ?? 0) + count.pixels);
    }
  }
  const all = [...pixels.values()].reduce((sum, count) => sum + count, 0);
  const part = (label: number) => {
    const count = pixels.get(label);
    return count ? `${count.toLocaleString("en")} (${percent(count, all)})` : "none";
  };
  const counts = classes.map(({ name, value }, label) => `${value} ${name} ${part(label)}`);
  if (pixels.has(IGNORE_LABEL)) counts.push(`ignored ${part(IGNORE_LABEL)}`);
  const absent = classes.filter((_, label) => !pixels.has(label));
  const names = absent.map(({ name, value }) => `"${name}" (${value})`).join(", ");
  return [
    `pixels of the masks: ${counts.join(", ")}`,
    ...absent.length
      ? [
        `no mask has a pixel of ${names}: scores of an absent class mean nothing; correct ` +
        `"classes" (${words}) or remove it`,
      ]
      : [],
  ];
}

function nearestNotes(masks: readonly ExaminedMask[], reading: MaskReading): string[] {
  const { exact, nearest } = reading.table;
  if (nearest === undefined) return [];
  let [moved, all] = [0, 0];
  const files = new Set<string>();
  for (const mask of masks) {
    for (const count of mask.counts) {
      all += count.pixels;
      if (countsStored(mask, reading) || exact(count.shown) !== undefined) continue;
      moved += count.pixels;
      files.add(mask.path);
    }
  }
  const lossy = masks.filter(({ lossy }) => lossy);
  const saved = lossy.length ? `; ${share(lossy, masks)} masks were saved with loss` : "";
  return [
    `"nearest" within ${nearest} gave a class to ${counted(moved, "pixel")} (${
      percent(moved, all)
    }) ` +
    `of ${counted(files.size, "mask")}${saved}`,
  ];
}

const percent = (count: number, all: number) => `${(100 * count / all).toPrecision(3)} %`;
