/**
 * Writing files so that a reader never sees half of one, and what a user is told where it fails.
 *
 * @module
 */
import { dirname } from "@std/path";
import { UserError } from "./errors.ts";

/**
 * Writes a file under a temporary name beside it and renames it: after a crash there is the old
 * file or the new one. The folder is made if need be. Large contents come in pieces.
 *
 * @throws {UserError} when the disk is full or the folder may not be written.
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
): Promise<void> {
  const part = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(part, bytes instanceof Uint8Array ? bytes : ReadableStream.from(bytes));
    await Deno.rename(part, path);
  } catch (error) {
    await Deno.remove(part).catch(() => {});
    return cannotWrite(path)(error as Error);
  }
}

/**
 * What `catch` of writing `path` throws: a full disk, or a folder that may only be read.
 *
 * @example
 * ```ts
 * import { cannotWrite } from "./files.ts";
 * import { rejects } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const written = Deno.writeTextFile(folder, "cells").catch(cannotWrite(folder));
 * await rejects(written, /UserError: .* cannot be written \(.*\); check that the folder may be/);
 * await Deno.remove(folder);
 * ```
 */
export function cannotWrite(
  path: string,
  { otherwise = "check that the folder may be written" }: {
    /** Remedy where the disk is not full. @default {"check that the folder may be written"} */
    otherwise?: string;
  } = {},
): (error: Error) => never {
  return (error) => {
    const remedy = (error as { code?: string }).code === "ENOSPC"
      ? "free some space and start the command again: it goes on where it stopped"
      : otherwise;
    throw new UserError(`${path} cannot be written (${error.message}); ${remedy}`);
  };
}
