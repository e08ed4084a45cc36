/**
 * Checks a folder of images and masks: reports all faults at once, and facts that the user should know.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { type ExaminedPair, type ExamineOptions, examinePair } from "./examine_pair.ts";
import { fileNotes, maskNotes } from "./folder_notes.ts";
import * as problem from "./folder_problems.ts";
import type { MaskMeaning } from "./label_table.ts";
import type { Readings } from "./mask.ts";
import { readMasks } from "./mask_reading.ts";
import type { Pair } from "./pairs.ts";

/** A folder without faults. */
export interface CheckedFolder {
  /** SHA-256 of each file, in hexadecimal, by path. */
  readonly hashes: ReadonlyMap<string, string>;
  /** The meaning of mask values; in the colours of the classes, if masks hold those. */
  readonly meaning: MaskMeaning;
  /** How to read masks whose stored values differ from the displayed ones. */
  readonly readings: Readings;
  /** Lines for the user. */
  readonly notes: readonly string[];
}

/** Number of pairs read concurrently: sharp decodes on other threads. */
const AT_ONCE = 8;

/**
 * Reads every file of the pairs and decodes every mask.
 *
 * @throws {UserError} that lists all faults in one line: files that cannot be read, sizes that differ,
 * masks saved as JPEG, and values of no class with the number of pixels and files that have them.
 */
export async function checkPairs(
  pairs: readonly Pair[],
  { folder, maxPixels, ...meaning }: ExamineOptions & MaskMeaning,
): Promise<CheckedFolder> {
  const examined: ExaminedPair[] = [];
  for (let at = 0; at < pairs.length; at += AT_ONCE) {
    const some = pairs.slice(at, at + AT_ONCE)
      .map((pair) => examinePair(pair, { folder, maxPixels }));
    await Promise.allSettled(some);
    examined.push(...await Promise.all(some));
  }
  const images = examined.flatMap(({ image }) => typeof image === "string" ? [] : [image]);
  const masks = examined.flatMap(({ mask }) => typeof mask === "string" ? [] : [mask]);
  // Do not report values that only JPEG compression created.
  const whole = meaning.nearest === undefined ? masks.filter(({ lossy }) => !lossy) : masks;
  const reading = readMasks(whole, meaning);
  const problems = [
    ...problem.unreadable(examined),
    ...problem.otherSizes(examined),
    ...problem.lossyMasks(masks, reading.table),
    ...problem.strayValues(whole, reading),
    ...problem.palettesThatDiffer(whole, reading),
  ];
  if (problems.length) throw new UserError(`${folder}: ${problems.join("; and ")}`);
  return {
    hashes: new Map(examined.flatMap(({ hashes }) => hashes)),
    meaning: { ...meaning, classes: reading.table.classes },
    readings: reading.readings,
    notes: [...fileNotes(images, masks), ...maskNotes(masks, reading)],
  };
}
