/**
 * Writes a few images of CamVid as files of Cityscapes, with the same folders, names, sizes and label ids.
 * With them the whole workflow can be tested without a copy of Cityscapes; their scores are meaningless.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "@std/path";
import type { Split } from "../../lib/data/dataset.ts";
import { openDataset } from "../../lib/data/open.ts";
import { encodePng } from "../../lib/images/png.ts";

/** Rows and columns of Cityscapes' images. */
export const CITYSCAPES_SIZE = { height: 1024, width: 2048 } as const;

/**
 * Ids of Cityscapes for CamVid's classes, in their order: sky, building, pole, road, pavement
 * (sidewalk), tree (vegetation), sign, fence, car, pedestrian (person), bicyclist (rider).
 */
export const CITYSCAPES_IDS = [23, 11, 17, 7, 8, 21, 20, 13, 26, 24, 25] as const;

/** Id of pixels without a class. */
const UNLABELED = 0;

/** Number, size and source of the images. */
export interface LayoutOptions {
  /** Folder of data sets that contains CamVid. @default the user's */
  readonly from?: string | undefined;
  /** Number of training images. */
  readonly train: number;
  /** Number of validation images. */
  readonly validation: number;
  /** Size of the files. @default CITYSCAPES_SIZE */
  readonly size?: { readonly height: number; readonly width: number };
}

/**
 * Writes `<folder>/cityscapes/leftImg8bit` and `gtFine` as in the two unzipped archives; the drive of an
 * image becomes its city.
 *
 * @throws {UserError} if CamVid is not available.
 */
export async function writeCityscapes(
  folder: string,
  { from, train, validation, size = CITYSCAPES_SIZE }: LayoutOptions,
): Promise<void> {
  const camvid = await openDataset({ name: "camvid", ...size, train, validation }, {
    ...from === undefined ? {} : { directory: from },
    log: () => {}, // any version of CamVid will do
  });
  const parts: readonly [string, Split][] = [["train", camvid.train], ["val", camvid.validation]];
  for (const [part, split] of parts) {
    for (const index of split.ids.keys()) {
      const { id, image, label } = await split.load(index);
      const [city = "", frame = ""] = id.toLowerCase().split("_");
      const name = `${city}_000000_${frame.replace(/\D/g, "").padStart(6, "0")}`;
      const write = async (kind: string, end: string, bytes: Uint8Array) => {
        const place = join(folder, "cityscapes", kind, part, city);
        await mkdir(place, { recursive: true });
        await writeFile(join(place, `${name}_${end}.png`), bytes);
      };
      const pixels = Uint8Array.from(image.data, Math.round);
      const ids = label.data.map((value) => CITYSCAPES_IDS[value] ?? UNLABELED);
      await write("leftImg8bit", "leftImg8bit", encodePng({ ...size, channels: 3, data: pixels }));
      await write("gtFine", "gtFine_labelIds", encodePng({ ...size, channels: 1, data: ids }));
    }
  }
}
