/**
 * Writes samples as a folder of images and masks that `openFolder` can open: to show the layout, or to
 * look at the contents of a data set.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "@std/path";
import { IGNORE_LABEL, type Split } from "./dataset.ts";
import { encodePng } from "../images/png.ts";
import { codeOf, codeRgb, isColour, type MaskClass, type MaskValue } from "./label_table.ts";

/**
 * Writes `<folder>/images/<id>.png` and `<folder>/masks/<id>.png` for every sample of a split.
 * Pictures are rounded to bytes; masks hold the value of each label's class, and are colour pictures if
 * those values are colours.
 *
 * @throws {RangeError} when a label has no class and is not ignored, or a value is above 255.
 *
 * @example Write and read back
 * ```ts
 * import { openFolder } from "./folder.ts";
 * import { openDataset } from "./open.ts";
 * import { writeFolder } from "./write_folder.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const size = { height: 16, width: 16 };
 * const blobs = await openDataset({ name: "synthetic-blobs", ...size, train: 4 });
 * const classes = blobs.classes.map((known, value) => ({ ...known, value: 100 * value }));
 * const folder = await Deno.makeTempDir();
 * await writeFolder(folder, blobs.train, { classes });
 * const options = { classes, ...size, validation: ["004"], log: () => {} };
 * const { train } = await openFolder(folder, options);
 * deepStrictEqual((await train.load(0)).label, (await blobs.train.load(0)).label);
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeFolder(
  folder: string,
  split: Split,
  { classes, ignored = [] }: {
    /** Classes in the order of the labels 0, 1, …, each with its mask value. */
    classes: readonly MaskClass[];
    /** Mask values of no class; the first is written for `IGNORE_LABEL`. @default none */
    ignored?: readonly MaskValue[];
  },
): Promise<void> {
  for (const [index, id] of split.ids.entries()) {
    const { image: { height, width, data }, label } = await split.load(index);
    const picture = Uint8Array.from(data, Math.round);
    const codes = Array.from(label.data, (value) => {
      const written = value === IGNORE_LABEL ? ignored[0] : classes[value]?.value;
      const code = written === undefined ? undefined : codeOf(written);
      if (code === undefined) {
        throw new RangeError(`${id}: the label ${value} is none of the classes`);
      }
      if (!isColour(code) && code > 255) throw new RangeError(`${code} does not fit into a byte`);
      return code;
    });
    const channels = codes.some(isColour) ? 3 : 1;
    const mask = Uint8Array.from(channels === 3 ? codes.flatMap(codeRgb) : codes);
    const files = {
      images: encodePng({ height, width, channels: 3, data: picture }),
      masks: encodePng({ height, width, channels, data: mask }),
    };
    for (const [part, bytes] of Object.entries(files)) {
      const path = join(folder, part, `${id}.png`);
      await mkdir(dirname(path), { recursive: true }); // an id may have folders in it
      await writeFile(path, bytes);
    }
  }
}
