/**
 * How all masks of a folder are read: one way for all of a kind, so that no file is read otherwise than
 * its neighbour.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { ExaminedMask } from "./examine_pair.ts";
import { isColour, type LabelTable, labelTable, type MaskMeaning } from "./label_table.ts";
import { type MaskCount, readingOf, type Readings } from "./mask.ts";

/** What values mean, and which values count. */
export interface MaskReading {
  /** Labels by code. */
  readonly table: LabelTable;
  /** For each kind of mask whose stored values are not what it shows. */
  readonly readings: Readings;
  /** Whether the masks hold the colours that classes have in figures, and are read by them. */
  readonly byColour: boolean;
}

/** Whether the stored value of a mask counts, not what it shows. */
export function countsStored({ kind }: ExaminedMask, { readings }: MaskReading): boolean {
  return kind !== undefined && readings[kind] === "stored";
}

/** The label of a value of a mask; `undefined` where it is no class. */
export function labelOf(
  mask: ExaminedMask,
  count: MaskCount,
  reading: MaskReading,
): number | undefined {
  const { exact, label } = reading.table;
  return countsStored(mask, reading) ? exact(count.stored) : label(count.shown);
}

/**
 * How the masks are read: by the values of the classes or, where those leave values unknown and the
 * colours that the classes have in figures do not, by the latter.
 *
 * @throws {UserError} when the values of the classes make no sense.
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
    if (error instanceof UserError) return given; // two classes of one colour: nothing to read by
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
