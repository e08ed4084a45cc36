/**
 * A split of image files with one mask file each, which are decoded on demand, resized and cached.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { ImageFile } from "../images/decode.ts";
import type { DecodeOptions } from "../images/pixel_limit.ts";
import { rgbOf } from "../images/raster.ts";
import { readImage } from "../images/read_image.ts";
import { Unreadable } from "../images/unreadable.ts";
import type { Sample, Split } from "./dataset.ts";
import { keptSplit } from "./kept_split.ts";
import { type LabelTable, labelTable, type MaskMeaning } from "./label_table.ts";
import { maskLabels, type Readings } from "./mask.ts";
import { resizeLabels, resizePicture, type Size } from "./resize.ts";

/** An image with its mask, as paths. */
export interface Pair {
  /** Name of the sample. */
  readonly id: string;
  /** Path of the image file. */
  readonly image: string;
  /** Path of the mask file. */
  readonly mask: string;
}

/** How to decode a split of pairs. */
export interface PairOptions extends Size, MaskMeaning, DecodeOptions {
  /** How to read masks of each kind. @default decided for each mask alone */
  readonly readings?: Readings | undefined;
  /** What the user can do about a bad file; the end of the error line. */
  readonly remedy: string;
}

/**
 * The split of `pairs`, in their order. `keptSplit` caches the samples.
 *
 * `load` throws a `UserError` when a file is missing or damaged, image and mask differ in size, or a
 * mask has a value that is neither a class nor ignored.
 */
export function pairedSplit(pairs: readonly Pair[], options: PairOptions): Split {
  const table = labelTable(options);
  return keptSplit(
    pairs.map(({ id }) => id),
    (index) => loadPair(pairs[index]!, { ...options, table }),
  );
}

async function loadPair(
  pair: Pair,
  { table, readings, remedy, maxPixels, height, width }: PairOptions & { table: LabelTable },
): Promise<Sample> {
  const [image, mask] = await Promise.all([
    readImage(pair.image, { remedy, maxPixels }),
    readImage(pair.mask, { remedy, maxPixels }),
  ]);
  const other = sizeWords(mask, image);
  if (other) throw new UserError(`${pair.mask} ${other}; ${remedy}`);
  const size = { height, width };
  try {
    const picture = { height: image.height, width: image.width, data: rgbOf(image) };
    const label = maskLabels(mask, table, readings);
    return {
      id: pair.id,
      image: resizePicture(picture, size),
      label: resizeLabels(label, size),
    };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new UserError(`${pair.mask}: ${error.message}; ${remedy}`);
  }
}

/**
 * Says how the size of a mask differs from that of its image, to follow the mask's name; `undefined` if
 * it does not. It mentions an EXIF rotation of the image, because masks must fit the displayed image.
 *
 * @example
 * ```ts
 * import { sizeWords } from "./pairs.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const [mask, image] = [{ height: 2, width: 3 }, { height: 3, width: 2, orientation: 6 }];
 * strictEqual(
 *   sizeWords(mask, image),
 *   "is 2×3 pixels, but its image is 3×2 (turned, as its EXIF orientation 6 says)",
 * );
 * ```
 */
export function sizeWords(
  mask: Size,
  image: Size & Pick<ImageFile, "orientation">,
): string | undefined {
  if (mask.height === image.height && mask.width === image.width) return undefined;
  const [own, other] = [mask, image].map(({ height, width }) => `${height}×${width}`);
  const { orientation } = image;
  const turned = orientation > 1 ? ` (turned, as its EXIF orientation ${orientation} says)` : "";
  return `is ${own} pixels, but its image is ${other}${turned}`;
}
