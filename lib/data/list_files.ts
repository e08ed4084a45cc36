/**
 * Lists the files of a folder and its subfolders, without the files that operating systems put there.
 *
 * @module
 */
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "@std/path";
import { counted, few } from "./wording.ts";

/** The contents of a folder. */
export interface Listing {
  /** Paths in the folder, with `/` between the parts, sorted. */
  readonly files: readonly string[];
  /** Paths of the folders in it. */
  readonly folders: readonly string[];
  /** Paths of skipped files and folders. */
  readonly leftovers: readonly string[];
}

/** Folders and files that macOS, Windows and Synology add to a user's own, in lower case. */
const LEFTOVERS = new Set([
  ...["__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "$recycle.bin"],
]);

/**
 * Whether a name is not one of the user's files: it begins with a dot, as the `._` files of macOS do, or
 * is one that operating systems create.
 *
 * @example
 * ```ts
 * import { isLeftover } from "./list_files.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const names = ["._a.png", ".DS_Store", "Thumbs.db", "__MACOSX", "a.png"];
 * deepStrictEqual(names.map(isLeftover), [true, true, true, true, false]);
 * ```
 */
export function isLeftover(name: string): boolean {
  return name.startsWith(".") || LEFTOVERS.has(name.toLowerCase());
}

/**
 * Lists a folder and its subfolders. Links are followed, also to folders; a broken link counts as a
 * file. Pipes and other special files are skipped.
 *
 * @throws {Error} of the file system, when the folder itself cannot be read.
 *
 * @example
 * ```ts
 * import { listFiles } from "./list_files.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.mkdir(`${folder}/b`);
 * for (const path of ["b/2.png", "b/._2.png", "1.png"]) await Deno.writeTextFile(`${folder}/${path}`, "");
 * deepStrictEqual(await listFiles(folder), {
 *   files: ["1.png", "b/2.png"],
 *   folders: ["b"],
 *   leftovers: ["b/._2.png"],
 * });
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function listFiles(folder: string): Promise<Listing> {
  const files: string[] = [];
  const folders: string[] = [];
  const leftovers: string[] = [];
  /** Lists one folder; `above` has the real paths of its parents, to detect loops. */
  const list = async (path: string, above: readonly string[]): Promise<void> => {
    const here = await realpath(join(folder, path));
    if (above.includes(here)) return;
    for (const entry of await readdir(here, { withFileTypes: true })) {
      const inside = path ? `${path}/${entry.name}` : entry.name;
      const kind = isLeftover(entry.name) ? "other" : await kindOf(entry, join(here, entry.name));
      if (kind === "folder") {
        folders.push(inside);
        await list(inside, [...above, here]);
      } else (kind === "file" ? files : leftovers).push(inside);
    }
  };
  await list("", []);
  return { files: files.sort(), folders: folders.sort(), leftovers: leftovers.sort() };
}

/** The names of the user's files in a folder; none if it cannot be read. */
export async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => !isLeftover(name)).sort();
}

/** The methods common to a folder entry and its `stat`. */
interface Entry {
  isDirectory(): boolean;
  isFile(): boolean;
}

/** The kind of an entry, behind links. Pipes, sockets and devices are "other": reading may never end. */
async function kindOf(
  entry: Entry & { isSymbolicLink(): boolean },
  path: string,
): Promise<"folder" | "file" | "other"> {
  const found: Entry | undefined = entry.isSymbolicLink()
    ? await stat(path).catch(() => undefined)
    : entry;
  if (found?.isDirectory()) return "folder";
  return !found || found.isFile() ? "file" : "other";
}

/**
 * The nearest folder whose contents satisfy `fits`: the given one itself, otherwise the first by name
 * among its subfolders, down to `depth`.
 *
 * @example Archives unpack into folders of their own name
 * ```ts
 * import { findFolder } from "./list_files.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * await Deno.mkdir(`${folder}/set-main/train`, { recursive: true });
 * const fits = (names: readonly string[]) => names.includes("train");
 * strictEqual(await findFolder(folder, fits, { depth: 1 }), `${folder}/set-main`);
 * strictEqual(await findFolder(folder, fits, { depth: 0 }), undefined);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function findFolder(
  folder: string,
  fits: (names: readonly string[]) => boolean,
  { depth }: {
    /** How many folders deep to look. */
    depth: number;
  },
): Promise<string | undefined> {
  let level = [folder];
  for (let left = depth; level.length; left--) {
    const below: string[] = [];
    for (const path of level) {
      const names = await namesIn(path);
      if (fits(names)) return path;
      if (left > 0 && names.length < MOST_ENTRIES) {
        below.push(...names.map((name) => join(path, name)));
      }
    }
    level = below;
  }
  return undefined;
}

/** A larger folder holds images and is not searched for subfolders. */
const MOST_ENTRIES = 200;

/**
 * Describes the skipped files; `undefined` if there are none.
 *
 * @example
 * ```ts
 * import { leftoverNote } from "./list_files.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const note = leftoverNote(["b/._1.png", "b/._2.png", "Thumbs.db"]);
 * strictEqual(note, "3 files of the operating system left out: b/._1.png, b/._2.png and 1 more");
 * ```
 */
export function leftoverNote(leftovers: readonly string[]): string | undefined {
  if (!leftovers.length) return undefined;
  return `${counted(leftovers.length, "file")} of the operating system left out: ${few(leftovers)}`;
}
