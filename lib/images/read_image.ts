/**
 * Reads image files by path, and explains to the user why one cannot be read.
 *
 * @module
 */
import { readFile, stat } from "node:fs/promises";
import { UserError } from "../errors.ts";
import { formatOf, promisedFormat } from "./content.ts";
import { decodeImage, type ImageFile } from "./decode.ts";
import type { DecodeOptions } from "./pixel_limit.ts";
import { Unreadable } from "./unreadable.ts";

/** How to read an image file. */
export interface ReadImageOptions extends DecodeOptions {
  /** What the user can do; the end of an error line. @default "replace the file" */
  readonly remedy?: string;
}

/**
 * Reads an image file. Its first bytes determine the format, not its name.
 *
 * @throws {UserError} when the file is missing, damaged or not an image; the line ends with `remedy`.
 *
 * @example
 * ```ts
 * import { readImage } from "./read_image.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(readImage("no.png", { remedy: "draw it" }), /no\.png is missing; draw it/);
 * ```
 */
export async function readImage(
  path: string,
  { remedy = "replace the file", ...options }: ReadImageOptions = {},
): Promise<ImageFile> {
  const bytes = await readBytes(path, { remedy });
  return await naming(path, bytes, remedy, () => decodeImage(bytes, options));
}

/**
 * The bytes of a file.
 *
 * @throws {UserError} when it is missing or not readable; the line ends with `remedy`.
 */
export async function readBytes(
  path: string,
  { remedy }: Required<Pick<ReadImageOptions, "remedy">>,
): Promise<Uint8Array> {
  try {
    return await bytesOf(path);
  } catch (error) {
    throw new UserError(`${path} ${whyNoBytes(error as Error)}; ${remedy}`);
  }
}

/** The bytes of a regular file or a link to one; reading a pipe might never end. */
export async function bytesOf(path: string): Promise<Uint8Array> {
  const found = await stat(path);
  if (!found.isFile() && !found.isDirectory()) throw new Error("not a file");
  return await readFile(path);
}

/** Says why a file's bytes cannot be read, to follow its name. */
export function whyNoBytes({ code, message }: NodeJS.ErrnoException): string {
  return code === "ENOENT" ? "is missing" : `cannot be read (${message})`;
}

/** Calls `read`; if the bytes are not an image, the error names the file. */
async function naming<T>(
  path: string,
  bytes: Uint8Array,
  remedy: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new UserError(
      `${path} cannot be read (${whyUnreadable(path, { bytes, error })}); ${remedy}`,
    );
  }
}

/**
 * Why a file cannot be read: its actual format, if its name suggests another one, and what is wrong with
 * its bytes.
 *
 * @example
 * ```ts
 * import { whyUnreadable } from "./read_image.ts";
 * import { Unreadable } from "./unreadable.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const bytes = Uint8Array.of(0xff, 0xd8, 0xff);
 * const why = whyUnreadable("a.png", { bytes, error: new Unreadable("truncated") });
 * strictEqual(why, "a JPEG, not a PNG: truncated");
 * ```
 */
export function whyUnreadable(
  path: string,
  { bytes, error }: { bytes: Uint8Array; error: Unreadable },
): string {
  const [format, promised] = [formatOf(bytes), promisedFormat(path)];
  const other = format && promised && format !== promised ? `a ${format}, not a ${promised}: ` : "";
  return `${other}${error.message}`;
}
