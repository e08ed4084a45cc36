/**
 * Claims as files beside a record: `<record>.claim-<n>`. Taking over is making the file of the next
 * number, which succeeds for one process only, on network file systems too; the highest number
 * holds. When a process may do so is `claim.ts`'s matter.
 * The thread that keeps a claim fresh loads this file, and nothing that takes time.
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "@std/path";
import { UserError } from "../../errors.ts";
import { systemError } from "../../files.ts";
import { isIntact } from "../../kind/sealed.ts";

/** A claim's file. */
export interface ClaimFile {
  /** Where it lies. */
  readonly path: string;
  /** Its number, from 1. */
  readonly generation: number;
}

const ENDING = /\.claim-([1-9]\d*)$/;

/** The highest number of a claim: each that is taken over adds one, and a finished run begins again. */
export const LAST_GENERATION = 999_999;
/** A claim takes one or two thousand bytes. */
const MAX_BYTES = 1_000_000;

/** The file of a record's claim of that number. */
export function claimFile(recordPath: string, generation: number): ClaimFile {
  return { path: recordPath.replace(/\.json$/, `.claim-${generation}`), generation };
}

/**
 * The claims of one record, or of all records of a folder; the highest number last.
 *
 * @throws {UserError} when one has a number that no claim comes to, or the folder cannot be read.
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
    throw new UserError(`${path}: no claim has a number above ${LAST_GENERATION}; delete it`);
  }).sort((a, b) => a.generation - b.generation);
}

/**
 * The value in a claim's file; `undefined` when it is gone, being written, or damaged.
 *
 * @throws {UserError} when it is no file, or cannot be read.
 */
export function readSealed(path: string): object | undefined {
  const text = readText(path);
  try {
    const value = text === undefined ? undefined : JSON.parse(text);
    if (typeof value !== "object" || value === null || !isIntact(value)) return undefined;
    const { sha256: _, ...rest } = value;
    return rest;
  } catch {
    return undefined; // no JSON, or one that is nested without end
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

/** Whether the claim is that token's still: its file is there, and none of a higher number. */
export function holdsClaim(recordPath: string, { path }: ClaimFile, token: string): boolean {
  if (claimFiles({ recordPath }).at(-1)?.path !== path) return false;
  const body = readSealed(path);
  return body !== undefined && "token" in body && body.token === token;
}
