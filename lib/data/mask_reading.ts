/**
 * Decides how to read all masks of a folder: one way for all masks of a kind, so that two files are
 * never read differently.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { ExaminedMask } from "./examine_pair.ts";
import { isColour, type LabelTable, labelTable, type MaskMeaning } from "./label_table.ts";
import { type MaskCount, readingOf, type Readings } from "./mask.ts";

/** The meaning of mask values, and how to read them. */
export interface MaskReading {
  /** Labels by code. */
  readonly table: LabelTable;
  /** For each kind of mask whose stored values differ from the displayed ones. */
  readonly readings: Readings;
  /** Whether the masks hold the classes' figure colours and are read by them. */
  readonly byColour: boolean;
}

/** Whether a mask is read by its stored values, not as displayed. */
export function countsStored({ kind }: ExaminedMask, { readings }: MaskReading): boolean {
  return kind !== undefined && readings[kind] === "stored";
}

/** The label of a mask value; `undefined` if it is not a class. */
export function labelOf(
  mask: ExaminedMask,
  count: MaskCount,
  reading: MaskReading,
): number | undefined {
  const { exact, label } = reading.table;
  return countsStored(mask, reading) ? exact(count.stored) : label(count.shown);
}

/**
 * Decides how to read the masks: by the values of the classes or, if those leave values unknown and the
 * classes' figure colours do not, by these colours.
 *
 * @throws {UserError} when the values of the classes are invalid.
 */
export function readMasks(masks: readonly ExaminedMask[], meaning: MaskMeaning): MaskReading {
  const by = (meaning: MaskMeaning, byColour: boolean): MaskReading => {
    const table = labelTable(meaning);
    return { table, readings: readingsOf(masks, table), byColour };
  };
  const leavesUnknown = (reading: MaskReading) =>
    masks.some((mask) => mask.counts.some((count) => labelOf(mask, count, reading) === undefined));
  const given = by(meaning, false);
  const coloured = masks.some(({ counts }) => counts.some(({ shown }) => isColour(shown)));
  if (!coloured || given.table.hasColours || !leavesUnknown(given)) return given;
  const classes = meaning.classes
    .map((known) => ({ ...known, value: known.colour, also: undefined }));
  try {
    const colours = by({ ...meaning, classes, nearest: undefined }, true);
    return leavesUnknown(colours) ? given : colours;
  } catch (error) {
    if (error instanceof UserError) return given; // two classes have one colour: colours cannot decide
    throw error;
  }
}

function readingsOf(masks: readonly ExaminedMask[], table: LabelTable): Readings {
  const kinds = Map.groupBy(masks, ({ kind }) => kind);
  return Object.fromEntries(
    [...kinds].flatMap(([kind, masks]) =>
      kind ? [[kind, readingOf(masks.flatMap(({ counts }) => counts), table)]] : []
    ),
  );
}
