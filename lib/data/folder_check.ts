/**
 * Whether a folder of images and masks is what its user thinks: all that is wrong at once, and what
 * they should know.
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

/**
 * Reads every file of the pairs, and decodes every mask.
 *
 * @throws {UserError} that tells in one line all that is wrong: files that cannot be read, sizes that
 * differ, masks saved as JPEG, values that are no class with how many pixels and files have them.
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
  // What a JPEG made of values is no value of its own to complain of.
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
