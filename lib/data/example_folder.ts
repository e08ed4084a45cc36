/**
 * A folder of drawn cells and their masks, laid out like a user's own folder: a start for examples
 * before there are real images.
 *
 * @module
 */
import { join } from "@std/path";
import { blobs } from "./blobs.ts";
import type { MaskClass } from "./label_table.ts";
import type { Size } from "./resize.ts";
import { writeFolder } from "./write_folder.ts";

/**
 * Draws `count` cells of three classes into `<folder>/images` and `<folder>/masks`, unless they exist.
 * Equal options draw equal cells.
 *
 * @returns the folder.
 *
 * @example
 * ```ts
 * import { exampleFolder } from "./example_folder.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const classes = ["ground", "cell", "nucleus"].map((name, at) => (
 *   { name, colour: "#000000", value: 100 * at }
 * ));
 * await exampleFolder(`${folder}/cells`, { classes, size: { height: 16, width: 16 }, count: 3 });
 * strictEqual([...Deno.readDirSync(`${folder}/cells/images`)].length, 3);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function exampleFolder(
  folder: string,
  { classes, size, count = 64 }: {
    /** Three classes, each with its mask value. */
    readonly classes: readonly MaskClass[];
    /** Rows and columns of the images. */
    readonly size: Size;
    /** Number of images. @default 64 */
    readonly count?: number;
  },
): Promise<string> {
  if (await Deno.stat(join(folder, "masks")).catch(() => undefined)) return folder;
  const { train } = await blobs.open({ ...size, train: count, validation: 1 }, {
    directory: "",
    log: () => {},
  });
  await writeFolder(folder, train, { classes });
  return folder;
}
