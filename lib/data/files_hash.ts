/**
 * One SHA-256 for a set of files: of their contents, or, if they are too large to read at every opening,
 * of their sizes.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
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

/**
 * SHA-256, in hexadecimal, of the lines `<bytes>  <name>`, sorted by name: it detects a file that is
 * missing, cut off or encoded differently, but not a changed pixel that keeps the size. By hand:
 * `LC_ALL=C; stat -L -c '%s  %n' FILES… | sort -k 2 | sha256sum`.
 *
 * @example
 * ```ts
 * import { sizesHash } from "./files_hash.ts";
 * import { notStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${folder}/a`, "1");
 * const hash = await sizesHash(folder, ["a"]);
 * await Deno.writeTextFile(`${folder}/a`, "2");
 * strictEqual(await sizesHash(folder, ["a"]), hash);
 * await Deno.writeTextFile(`${folder}/a`, "22");
 * notStrictEqual(await sizesHash(folder, ["a"]), hash);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function sizesHash(
  folder: string,
  paths: readonly string[],
  { nameOf = (path) => path }: {
    /** The name to hash for a path, where a layout allows several paths. @default the path */
    nameOf?: (path: string) => string;
  } = {},
): Promise<string> {
  const named = paths.map((path) => [nameOf(path), path] as const);
  const sizes = named.sort(([a], [b]) => a < b ? -1 : 1).map(async ([name, path]) => {
    const { size } = await stat(join(folder, path));
    return `${size}  ${name}\n`;
  });
  return createHash("sha256").update((await Promise.all(sizes)).join("")).digest("hex");
}
