/**
 * Claim files beside a record: `<record>.claim-<n>`; the highest number holds. A process takes a run over
 * by creating the file with the next number, which only one process can do, on network file systems too.
 * `claim.ts` decides when it may. The heartbeat thread loads this module, so it imports nothing slow.
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "@std/path";
import { UserError } from "../../errors.ts";
import { systemError } from "../../files.ts";
import { isIntact } from "../../kind/sealed.ts";

/** A claim file. */
export interface ClaimFile {
  /** Path of the file. */
  readonly path: string;
  /** Its number, from 1. */
  readonly generation: number;
}

const ENDING = /\.claim-([1-9]\d*)$/;

/** Highest number of a claim. Each takeover adds one; numbering restarts after a finished run. */
export const LAST_GENERATION = 999_999;
/** Upper limit in bytes; a claim takes one or two thousand. */
const MAX_BYTES = 1_000_000;

/** The claim file of a record with that number. */
export function claimFile(recordPath: string, generation: number): ClaimFile {
  return { path: recordPath.replace(/\.json$/, `.claim-${generation}`), generation };
}

/**
 * Lists the claims of one record or of all records in a folder, the highest number last.
 *
 * @throws {UserError} if a claim's number is above `LAST_GENERATION`, or the folder cannot be read.
 */
export function claimFiles(
  place: { recordPath: string } | { folder: string },
): ClaimFile[] {
  const folder = "folder" in place ? place.folder : dirname(place.recordPath);
  const stem = "folder" in place ? undefined : basename(place.recordPath, ".json");
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    return unreadable(folder, error, "check the folder");
  }
  return names.flatMap((name) => {
    const number = ENDING.exec(name)?.[1];
    if (!number || (stem !== undefined && name.replace(ENDING, "") !== stem)) return [];
    const [path, generation] = [join(folder, name), Number(number)];
    if (generation <= LAST_GENERATION) return [{ path, generation }];
    throw new UserError(`${path}: the number of a claim is at most ${LAST_GENERATION}; delete it`);
  }).sort((a, b) => a.generation - b.generation);
}

/**
 * The value in a claim file; `undefined` if it is gone, being written, or damaged.
 *
 * @throws {UserError} if it is not a file, or cannot be read.
 */
export function readSealed(path: string): object | undefined {
  const text = readText(path);
  try {
    const value = text === undefined ? undefined : JSON.parse(text);
    if (typeof value !== "object" || value === null || !isIntact(value)) return undefined;
    const { sha256: _, ...rest } = value;
    return rest;
  } catch {
    return undefined; // not JSON, or nested too deeply
  }
}

function readText(path: string): string | undefined {
  try {
    const info = statSync(path);
    if (info.isFile() && info.size <= MAX_BYTES) return readFileSync(path, "utf8");
    const what = info.isFile() ? "too large for a claim" : "not a file";
    throw new UserError(`${path} is ${what}; delete it`);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    return unreadable(path, error, "delete it");
  }
}

const isAbsent = (error: unknown) =>
  /^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? "");

function unreadable(path: string, error: unknown, remedy: string): never {
  const said = systemError(error);
  throw said ? new UserError(`${path} cannot be read (${said.words}); ${remedy}`) : error;
}

/** Whether a token still holds the claim: its file exists, and none with a higher number does. */
export function holdsClaim(recordPath: string, { path }: ClaimFile, token: string): boolean {
  if (claimFiles({ recordPath }).at(-1)?.path !== path) return false;
  const body = readSealed(path);
  return body !== undefined && "token" in body && body.token === token;
}
