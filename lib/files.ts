/**
 * Writing files so that a reader never sees half of one and a killed process leaves nothing for long,
 * and what a user is told where it fails.
 *
 * write-file-atomic 6 takes no pieces (it writes the words "[object AsyncGenerator]"), makes no folder,
 * and nobody removes what a killed process leaves: after three kills, three temporary files.
 *
 * @module
 */
import { dirname, join } from "@std/path";
import { UserError } from "./errors.ts";

/** How a file is written. */
export interface WriteOptions {
  /** Whether the folder is made if need be. A folder that was moved away meanwhile is not. @default true */
  readonly makeFolder?: boolean | undefined;
  /**
   * Whether to wait until it is on the disk: then it outlives a power cut, and a network's disk that is
   * full says so. Other programs that write much may make it take long. @default false
   */
  readonly sync?: boolean | undefined;
}

/**
 * Writes a file under a temporary name beside it and renames it: after a crash there is the old
 * file or the new one. Large contents come in pieces.
 *
 * @throws {UserError} when the disk is full, or what else the system says against it.
 * @throws whatever the pieces throw.
 *
 * @example
 * ```ts
 * import { writeAtomic } from "./files.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * await writeAtomic(`${folder}/new/record.json`, new TextEncoder().encode("{}"));
 * strictEqual(await Deno.readTextFile(`${folder}/new/record.json`), "{}");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeAtomic(
  path: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  { makeFolder = true, sync = false }: WriteOptions = {},
): Promise<void> {
  const part = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    if (makeFolder) await Deno.mkdir(dirname(path), { recursive: true });
    await sweepOnce(dirname(path));
    await fill(part, bytes, sync);
    await Deno.rename(part, path);
  } catch (error) {
    await Deno.remove(part).catch(() => {});
    return cannotWrite(path)(error as Error);
  }
}

/**
 * Makes a file that is not there yet, unless it is: of several that try at once one makes it. What
 * cannot be written whole does not stay.
 *
 * @returns whether this call made it.
 * @throws {UserError} when the disk is full, or what else the system says against it.
 *
 * @example
 * ```ts
 * import { writeNew } from "./files.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * strictEqual(await writeNew(`${folder}/claim`, "mine"), true);
 * strictEqual(await writeNew(`${folder}/claim`, "mine too"), false);
 * strictEqual(await Deno.readTextFile(`${folder}/claim`), "mine");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeNew(path: string, text: string): Promise<boolean> {
  await Deno.mkdir(dirname(path), { recursive: true }).catch(cannotWrite(path));
  try {
    await fill(path, new TextEncoder().encode(text), true);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    return cannotWrite(path)(error as Error);
  }
}

/** Fills a new file; what fails leaves no file. What comes at once is there at once. */
async function fill(
  path: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  sync: boolean,
): Promise<void> {
  const file = Deno.openSync(path, { write: true, createNew: true });
  try {
    using _closing = file;
    if (bytes instanceof Uint8Array) {
      for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    } else {
      for await (const piece of bytes) {
        for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
      }
    }
    if (sync) {
      await file.sync().catch((error) => {
        if (!UNSYNCED.test(error.code ?? "")) throw error;
      });
    }
  } catch (error) {
    await Deno.remove(path).catch(() => {});
    throw error;
  }
}

/** File systems that know no sync. */
const UNSYNCED = /^(EINVAL|ENOSYS|ENOTSUP|EOPNOTSUPP)$/;

const PART = /\.[0-9a-f]{8}\.part$/;
/** Nobody writes a file for longer without a byte. */
const HOUR = 3_600_000;

/**
 * Removes the temporary files that `writeAtomic` left in a folder when its process was killed.
 *
 * @param options.of Only those of the file of this name. @default undefined, of all
 * @param options.olderThan Milliseconds since the last byte, by `now`. @default an hour
 * @param options.now The time, of the file server if need be. @default Date.now()
 *
 * @example
 * ```ts
 * import { removeParts } from "./files.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * for (const name of ["a.json.0123abcd.part", "b.json.0123abcd.part", "c.part", "d.json"]) {
 *   await Deno.writeTextFile(`${folder}/${name}`, "");
 * }
 * await removeParts(folder, { of: "a.json", olderThan: -1 });
 * await removeParts(folder);
 * const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
 * deepStrictEqual(left, ["b.json.0123abcd.part", "c.part", "d.json"]);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function removeParts(
  folder: string,
  { of, olderThan = HOUR, now = Date.now() }: {
    of?: string | undefined;
    olderThan?: number | undefined;
    now?: number | undefined;
  } = {},
): Promise<void> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && PART.test(name)) names.push(name);
    }
  } catch {
    return; // what cannot be read holds nothing to remove
  }
  for (const name of names) {
    if (of !== undefined && name.replace(PART, "") !== of) continue;
    const path = join(folder, name);
    const last = (await Deno.stat(path).catch(() => undefined))?.mtime?.getTime();
    if (last !== undefined && now - last > olderThan) await Deno.remove(path).catch(() => {});
  }
}

const swept = new Set<string>();

/** Looks for old temporary files in each folder once, since looking takes time where files are many. */
async function sweepOnce(folder: string): Promise<void> {
  if (swept.has(folder)) return;
  swept.add(folder);
  await removeParts(folder);
}

/** What to do where there is no room. */
const FULL: Readonly<Record<string, string>> = {
  ENOSPC: "free some space and start the command again: it goes on where it stopped",
  EDQUOT: "free some of your share of the disk and start the command again: it goes on",
};
/** What to do about other errors of the system, by their code. */
const REMEDIES: Readonly<Record<string, string>> = {
  EROFS: "the disk may only be read: choose another folder",
  EISDIR: "a folder has this name: move it away",
  EEXIST: "a file or a dead link stands where its folder is to be: move it away",
  ENOTDIR: "a file stands where its folder is to be: move it away",
  ELOOP: "its links lead in a circle: remove them",
  ENAMETOOLONG: "choose a shorter name",
  ENOENT: "its folder is not there: was it moved?",
};

/**
 * What `catch` of writing `path` throws where the system says no: one line, with what to do about it.
 * Other errors are thrown as they are.
 *
 * @example
 * ```ts
 * import { cannotWrite } from "./files.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const written = Deno.writeTextFile(folder, "cells").catch(cannotWrite(folder));
 * await rejects(written, /UserError: .* cannot be written \(Is a directory\); a folder has this name/);
 * await Deno.remove(folder);
 * ```
 */
export function cannotWrite(
  path: string,
  { otherwise }: {
    /** Remedy where the disk is not full. @default by the system's word */
    otherwise?: string;
  } = {},
): (error: Error) => never {
  return (error) => {
    const said = systemError(error);
    if (!said) throw error;
    const remedy = FULL[said.code] ?? otherwise ?? REMEDIES[said.code] ??
      "check that the folder may be written";
    throw new UserError(`${path} cannot be written (${said.words}); ${remedy}`);
  };
}

/**
 * What the system says in an error, and its code where there is one; `undefined` when the error is not
 * the system's.
 *
 * @example
 * ```ts
 * import { systemError } from "./files.ts";
 * import { deepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const error = await Deno.readFile("no/such").catch((error) => error);
 * deepStrictEqual(systemError(error), { code: "ENOENT", words: "No such file or directory" });
 * strictEqual(systemError(new RangeError("a shape")), undefined);
 * ```
 */
export function systemError(error: unknown): { code: string; words: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code = "" } = error as { code?: string };
  const native = / \(os error \d+\)/.exec(error.message);
  const denied = error instanceof Deno.errors.NotCapable;
  if (!native && !denied && !/^E[A-Z0-9]+$/.test(code)) return undefined;
  // Around the words stand the code, or its number, the name of the call, and the path again.
  const node = /^E[A-Z0-9]+: (.+?), \w+(?: '|$)/.exec(error.message);
  const words = native ? error.message.slice(0, native.index) : node?.[1] ?? error.message;
  return { code, words };
}
