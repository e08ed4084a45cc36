/**
 * Examines one image and its mask before any training: hashes, sizes, and every value of the mask.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "@std/path";
import { promisedFormat } from "../images/content.ts";
import { decodeImage, type ImageHeader, imageHeader } from "../images/decode.ts";
import type { DecodeOptions } from "../images/pixel_limit.ts";
import { bytesOf, whyNoBytes, whyUnreadable } from "../images/read_image.ts";
import { Unreadable } from "../images/unreadable.ts";
import { countValues, type MaskCount, type MaskKind, type MaskValues, maskValues } from "./mask.ts";
import type { Pair } from "./pairs.ts";

/** A readable file. */
export interface ExaminedFile extends ImageHeader {
  /** Its path, as given. */
  readonly path: string;
  /** Whether its name suggests another format. */
  readonly misnamed: boolean;
}

/** An image: its header, and its brightness if that is in doubt. */
export interface ExaminedImage extends ExaminedFile {
  /** Largest value, if it has 16 bits per channel. */
  readonly greatest: number | undefined;
}

/** A mask: its header and its values. */
export interface ExaminedMask extends ExaminedFile {
  /** Present if stored and displayed values differ. */
  readonly kind: MaskKind | undefined;
  /** Each distinct value, with its count. */
  readonly counts: readonly MaskCount[];
}

/** Image and mask; for a file that cannot be read, a string that starts with its path and says why. */
export interface ExaminedPair {
  /** The image. */
  readonly image: ExaminedImage | string;
  /** The mask. */
  readonly mask: ExaminedMask | string;
  /** SHA-256 of both, in hexadecimal, by path. */
  readonly hashes: readonly (readonly [path: string, sha256: string])[];
}

/** Values of masks by the hash of their file, so that reopening a folder does not decode them again. */
const KNOWN = new Map<string, Pick<ExaminedMask, "kind" | "counts"> & ImageHeader>();
/** At most a million values, about 100 MB. */
const MOST_KNOWN = { masks: 20_000, values: 50 } as const;

/** Where the paths of a pair start, and how to decode the files. */
export interface ExamineOptions extends DecodeOptions {
  /** The folder. */
  readonly folder: string;
}

/**
 * Reads both files of a pair once. It decodes the whole mask, but only the header of the image, unless
 * that has 16 bits per channel.
 */
export async function examinePair(
  { image, mask }: Pair,
  { folder, maxPixels }: ExamineOptions,
): Promise<ExaminedPair> {
  const hashes: [string, string][] = [];
  const examined = async <T>(
    path: string,
    examine: (bytes: Uint8Array, sha256: string) => Promise<T & ImageHeader | string>,
  ): Promise<T & ExaminedFile | string> => {
    const bytes = await bytesOf(join(folder, path)).catch(whyNoBytes);
    if (typeof bytes === "string") return `${path} ${bytes}`;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    hashes.push([path, sha256]);
    try {
      const found = await examine(bytes, sha256);
      if (typeof found === "string") return `${path}: ${found}`;
      return { ...found, path, misnamed: found.format !== promisedFormat(path) };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return `${path}: ${whyUnreadable(path, { bytes, error })}`;
    }
  };
  return {
    image: await examined(image, (bytes) => examineImage(bytes, { maxPixels })),
    mask: await examined(mask, (bytes, sha256) => examineMask(bytes, { sha256, maxPixels })),
    hashes,
  };
}

async function examineImage(
  bytes: Uint8Array,
  options: DecodeOptions,
): Promise<Omit<ExaminedImage, "path" | "misnamed">> {
  const header = await imageHeader(bytes, options);
  if (header.bits !== 16) return { ...header, greatest: undefined };
  const { data } = await decodeImage(bytes, options);
  let greatest = 0;
  for (const value of data) greatest = Math.max(greatest, value);
  return { ...header, greatest };
}

async function examineMask(
  bytes: Uint8Array,
  { sha256, maxPixels }: DecodeOptions & { sha256: string },
) {
  const known = KNOWN.get(sha256);
  if (known && known.height * known.width <= (maxPixels ?? Infinity)) return known;
  const decoded = await decodeImage(bytes, { maxPixels });
  let values: MaskValues;
  try {
    values = maskValues(decoded);
  } catch (error) {
    if (error instanceof Unreadable) return error.message; // a picture, not a mask
    throw error;
  }
  const { format, height, width, orientation, lossy, bits } = decoded;
  const header: ImageHeader = { format, height, width, orientation, lossy, bits };
  const found = { ...header, kind: values.kind, counts: countValues(values) };
  if (KNOWN.size < MOST_KNOWN.masks && found.counts.length <= MOST_KNOWN.values) {
    KNOWN.set(sha256, found);
  }
  return found;
}
