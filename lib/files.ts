/**
 * Writes files atomically, so that a reader never sees half a file and the leftovers of a killed
 * process are cleaned up, and turns write errors into messages for the user.
 *
 * write-file-atomic 6 does not fit: it does not accept pieces (it writes the words
 * "[object AsyncGenerator]"), it makes no folder, and it never removes what a killed process leaves:
 * after three kills, three temporary files remain.
 *
 * @module
 */
import { dirname, join } from "@std/path";
import { UserError } from "./errors.ts";

/** How a file is written. */
export interface WriteOptions {
  /** Whether to create a missing folder; one that was moved away is not created again. @default true */
  readonly makeFolder?: boolean | undefined;
  /**
   * Whether to wait until the file is on the disk. It then survives a power cut, and a full network disk
   * reports its error. This can be slow while other programs write a lot. @default false
   */
  readonly sync?: boolean | undefined;
}

/**
 * Writes a file under a temporary name beside it and renames it, so that a crash leaves either the old
 * file or the new one. Large contents can be given in pieces.
 *
 * @throws {UserError} when the disk is full or the system refuses the write for another reason.
 * @throws whatever the iteration over the pieces throws.
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
 * Creates a file if it does not exist. If several callers try at once, exactly one creates it. A file
 * that cannot be written whole is removed.
 *
 * @returns whether this call created the file.
 * @throws {UserError} when the disk is full or the system refuses the write for another reason.
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

/** Fills a new file; removes it on failure. Bytes given at once are written synchronously. */
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

/** Error codes of file systems that do not support sync. */
const UNSYNCED = /^(EINVAL|ENOSYS|ENOTSUP|EOPNOTSUPP)$/;

const PART = /\.[0-9a-f]{8}\.part$/;
/** A write in progress never goes this long without a byte. */
const HOUR = 3_600_000;

/**
 * Removes the temporary files that `writeAtomic` left in a folder when its process was killed.
 *
 * @param options.of Remove only the parts of the file with this name. @default undefined, all
 * @param options.olderThan Milliseconds since the last byte, measured against `now`. @default an hour
 * @param options.now The current time; pass the file server's clock where it differs. @default Date.now()
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
    return; // an unreadable folder has nothing to remove
  }
  for (const name of names) {
    if (of !== undefined && name.replace(PART, "") !== of) continue;
    const path = join(folder, name);
    const last = (await Deno.stat(path).catch(() => undefined))?.mtime?.getTime();
    if (last !== undefined && now - last > olderThan) await Deno.remove(path).catch(() => {});
  }
}

const swept = new Set<string>();

/** Cleans each folder only once per process, since listing a folder with many files takes time. */
async function sweepOnce(folder: string): Promise<void> {
  if (swept.has(folder)) return;
  swept.add(folder);
  await removeParts(folder);
}

/** Remedies for a full disk, by error code. */
const FULL: Readonly<Record<string, string>> = {
  ENOSPC: "free some space and start the command again; it continues where it stopped",
  EDQUOT: "free some of your disk quota and start the command again; it continues where it stopped",
};
/** Remedies for other system errors, by error code. */
const REMEDIES: Readonly<Record<string, string>> = {
  EROFS: "the disk is read-only: choose another folder",
  EISDIR: "a folder has this name: move it away",
  EEXIST: "a file or a broken link is in the place of its folder: move it away",
  ENOTDIR: "a file is in the place of its folder: move it away",
  ELOOP: "its links form a loop: remove them",
  ENAMETOOLONG: "choose a shorter name",
  ENOENT: "its folder does not exist: was it moved?",
};

/**
 * Returns a `catch` handler for writing `path`: it turns a system error into a one-line `UserError` with
 * a remedy and rethrows any other error.
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
    /** Remedy to print unless the disk is full. @default by the system's error code */
    otherwise?: string;
  } = {},
): (error: Error) => never {
  return (error) => {
    const said = systemError(error);
    if (!said) throw error;
    const remedy = FULL[said.code] ?? otherwise ?? REMEDIES[said.code] ??
      "check that you may write to the folder";
    throw new UserError(`${path} cannot be written (${said.words}); ${remedy}`);
  };
}

/**
 * The system's words in an error and its code, if it has one; `undefined` when the error does not come
 * from the system.
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
  // The message wraps these words in the code or its number, the name of the call, and the path.
  const node = /^E[A-Z0-9]+: (.+?), \w+(?: '|$)/.exec(error.message);
  const words = native ? error.message.slice(0, native.index) : node?.[1] ?? error.message;
  return { code, words };
}
