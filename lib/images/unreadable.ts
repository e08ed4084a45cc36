/**
 * The error that decoders throw for bytes that are not a picture. Decoders know the bytes but not the
 * file: a caller that knows the name and the remedy turns it into a `UserError`. Any other error is a
 * defect of the kit.
 *
 * @module
 */

/** Bytes that cannot be read as a picture; the message says why. */
export class Unreadable extends Error {
  /** Distinguishes it from other errors across realms. */
  override readonly name = "Unreadable";
}

/** Why a file with more than one picture is rejected. */
export const severalPictures = (count: number): string =>
  `${count} pictures in one file; save only the one you need`;
