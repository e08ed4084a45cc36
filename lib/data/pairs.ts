/**
 * A split made of image files with a mask file each: decoded when asked for, resized, kept in memory.
 * Which files those are is each loader's matter.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import {
  type ClassInfo,
  IGNORE_LABEL,
  type LabelMap,
  type Picture,
  type Sample,
  type Split,
} from "./dataset.ts";
import { keptSplit } from "./kept_split.ts";
import { greyValues, type Raster, readRaster } from "./raster.ts";
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

/** A class as mask files store it: pixels of `value` (0–255) belong to it. */
export interface MaskClass extends ClassInfo {
  /** Value in the mask file. */
  readonly value: number;
}

/** How a split of pairs is decoded. */
export interface PairOptions extends Size {
  /** Classes in the order of their label values 0, 1, …. */
  readonly classes: readonly MaskClass[];
  /** Mask values that no class has and that are known all the same: `IGNORE_LABEL`. @default none */
  readonly ignored?: readonly number[];
  /** What the user can do about a bad file; ends the line of the error. */
  readonly remedy: string;
}

/**
 * The split of `pairs`, in their order. Samples are kept, as by `keptSplit`.
 *
 * `load` throws a `UserError` when a file is missing or damaged, image and mask differ in size, or a
 * mask has a value that is neither a class nor ignored.
 */
export function pairedSplit(pairs: readonly Pair[], options: PairOptions): Split {
  return keptSplit(pairs.map(({ id }) => id), (index) => loadPair(pairs[index]!, options));
}

async function loadPair(pair: Pair, options: PairOptions): Promise<Sample> {
  const { remedy } = options;
  const [image, mask] = await Promise.all([
    readRaster(pair.image, { remedy }),
    readRaster(pair.mask, { remedy }),
  ]);
  if (image.height !== mask.height || image.width !== mask.width) {
    const [a, b] = [image, mask].map(({ height, width }) => `${height}×${width}`);
    throw new UserError(`${pair.mask} is ${b} pixels, but its image is ${a}; ${remedy}`);
  }
  const made = <T>(path: string, make: () => T): T => {
    try {
      return make();
    } catch (error) {
      throw new UserError(`${path}: ${(error as Error).message}; ${remedy}`);
    }
  };
  return {
    id: pair.id,
    image: made(pair.image, () => resizePicture(rasterPicture(image), options)),
    label: made(pair.mask, () => resizeLabels(rasterLabels(mask, options), options)),
  };
}

/**
 * Red, green and blue as numbers 0–255, from a palette if there is one; grey is repeated, alpha
 * dropped.
 *
 * @throws {Error} when a value is none of the palette.
 *
 * @example
 * ```ts
 * import { rasterPicture } from "./pairs.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const grey = { height: 1, width: 1, channels: 2, data: Uint8Array.of(7, 255) } as const;
 * deepStrictEqual([...rasterPicture(grey).data], [7, 7, 7]);
 * const bit = { height: 1, width: 1, channels: 1, data: Uint8Array.of(1) } as const;
 * const colours = [[0, 0, 0], [200, 10, 20]];
 * deepStrictEqual([...rasterPicture({ ...bit, colours }).data], [200, 10, 20]);
 * ```
 */
export function rasterPicture({ height, width, channels, data, colours }: Raster): Picture {
  const picture = new Float32Array(height * width * 3);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const value = data[pixel * channels]!;
    const colour = colours?.[value];
    if (colours && !colour) throw new Error(`colour ${value} of a palette of ${colours.length}`);
    for (let channel = 0; channel < 3; channel++) {
      const from = pixel * channels + (channels > 2 ? channel : 0);
      picture[pixel * 3 + channel] = colour ? colour[channel]! : data[from]!;
    }
  }
  return { height, width, data: picture };
}

/** Mask values to label values: the position in `classes` of the class with that value. */
function rasterLabels(
  mask: Raster,
  { classes, ignored = [] }: Pick<PairOptions, "classes" | "ignored">,
): LabelMap {
  const { height, width } = mask;
  const labels = new Int16Array(256).fill(-1);
  for (const value of ignored) labels[value] = IGNORE_LABEL;
  classes.forEach(({ value }, label) => labels[value] = label);
  const data = greyValues(mask).map((value, pixel) => {
    const label = labels[value]!;
    if (label >= 0) return label;
    const [row, column] = [Math.floor(pixel / width), pixel % width];
    const known = classes.map(({ name, value }) => `${value} ${name}`);
    if (ignored.length) known.push(`ignored: ${ignored.join(" ")}`);
    throw new Error(
      `value ${value} at row ${row}, column ${column} is no class (${known.join(", ")})`,
    );
  });
  return { height, width, data };
}
