/**
 * One SHA-256 for a set of files that are too many to read at every opening. Small data sets are
 * hashed by content, in `files_hash.ts`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "@std/path";

/**
 * SHA-256, in hexadecimal, of the lines `<bytes>  <name>`, sorted by name: a file that is missing, cut
 * off or of another encoding changes it, a changed pixel that keeps the size does not. By hand:
 * `LC_ALL=C; stat -L -c '%s  %n' FILES… | sort -k 2 | sha256sum`.
 *
 * @example
 * ```ts
 * import { sizesHash } from "./sizes_hash.ts";
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
    /** The name that a path counts as, where files may lie in more than one way. @default the path */
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
