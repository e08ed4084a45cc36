/**
 * What decoders throw for bytes that are no picture. They know the bytes and not the file: who knows
 * the name and the remedy makes a `UserError` of it. Any other error is a defect of the kit.
 *
 * @module
 */

/** Bytes that cannot be read as a picture; the message says why. */
export class Unreadable extends Error {
  /** How it is told from other errors across realms. */
  override readonly name = "Unreadable";
}

/** Why a file of more than one picture is not read. */
export const severalPictures = (count: number): string =>
  `${count} pictures in one file; save the one that is meant`;
