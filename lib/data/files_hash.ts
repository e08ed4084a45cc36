/**
 * One SHA-256 for a set of files. Which files belong to a data set is each loader's matter.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "@std/path";

/**
 * SHA-256, in hexadecimal, of the list that `sha256sum` prints for the files, sorted by name. By hand:
 * `LC_ALL=C; sha256sum FILES… | sort -k 2 | sha256sum`.
 *
 * @example Independent of the order in which the files are named
 * ```ts
 * import { filesHash } from "./files_hash.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/a`, "1");
 * await Deno.writeTextFile(`${folder}/b`, "2");
 * strictEqual(await filesHash(folder, ["b", "a"]), await filesHash(folder, ["a", "b"]));
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function filesHash(folder: string, names: readonly string[]): Promise<string> {
  return listHash(await fileHashes(folder, names));
}

/** SHA-256 of each file, in hexadecimal, by its name. */
export async function fileHashes(
  folder: string,
  names: readonly string[],
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const name of names) {
    const bytes = await readFile(join(folder, name));
    hashes.set(name, createHash("sha256").update(bytes).digest("hex"));
  }
  return hashes;
}

/** `filesHash` of files whose hashes are known. */
export function listHash(hashes: ReadonlyMap<string, string>): string {
  const list = createHash("sha256");
  for (const [name, hash] of [...hashes].sort(([a], [b]) => a < b ? -1 : 1)) {
    list.update(`${hash}  ${name}\n`);
  }
  return list.digest("hex");
}
