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
  const list = createHash("sha256");
  for (const name of [...names].sort()) {
    const hash = createHash("sha256").update(await readFile(join(folder, name))).digest("hex");
    list.update(`${hash}  ${name}\n`);
  }
  return list.digest("hex");
}
