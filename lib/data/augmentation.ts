/**
 * Settings of an augmentation, as plain data that a record can hold. `augment.ts` draws and applies it.
 *
 * @module
 */
import type { Size } from "./resize.ts";

/** Random changes of a training sample, drawn anew each time. Fields are in order of application. */
export interface AugmentationSettings {
  /**
   * Factor for both sides: `least + k·step` for k = 0, 1, … up to `greatest`, or, without `step`, any
   * number in [least, greatest); all values are equally likely.
   * @default no scaling
   */
  readonly scale?: {
    /** Above 0. */
    readonly least: number;
    /** Not below `least`. */
    readonly greatest: number;
    /** Distance between neighbouring factors. @default none: the factor is continuous */
    readonly step?: number;
  };
  /** Size of the crop, which the network sees; every position is equally likely. */
  readonly crop: Size;
  /**
   * Colour jitter: factors drawn from U(max(0, 1 − x), 1 + x) for each x below, applied in random order,
   * as torchvision's `ColorJitter(brightness, contrast, saturation)` does; x = 0 leaves the factor at 1.
   * @default no jitter
   */
  readonly jitter?: {
    /** x for the factor that scales every value. */
    readonly brightness: number;
    /** x for the factor that scales distances from the picture's mean grey. */
    readonly contrast: number;
    /** x for the factor that scales distances from the pixel's own grey. */
    readonly saturation: number;
  };
  /** Whether to mirror left and right with probability ½. @default false */
  readonly flip?: boolean;
}

/**
 * The two usual recipes for Cityscapes (1024×2048), from the public code of the two networks. The
 * paper does not mention augmentation, and the authors' released code has no part for Cityscapes.
 *
 * `deeplab`: github.com/VainF/DeepLabV3Plus-Pytorch, `get_dataset` of `main.py`, with the crop of its
 * command for Cityscapes.
 *
 * `hrnet`: github.com/HRNet/HRNet-Semantic-Segmentation, `gen_sample` of
 * `lib/datasets/base_dataset.py`: factors 0.5 + k/10, k = 0 … 16.
 *
 * @example At HRNet's smallest scale an image of Cityscapes is exactly as large as the crop
 * ```ts
 * import { AUGMENTATIONS, scaledSize } from "./augmentation.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { crop, scale } = AUGMENTATIONS.hrnet;
 * deepStrictEqual(scaledSize({ height: 1024, width: 2048 }, scale.least), crop);
 * ```
 */
export const AUGMENTATIONS = {
  deeplab: {
    crop: { height: 768, width: 768 },
    jitter: { brightness: 0.5, contrast: 0.5, saturation: 0.5 },
    flip: true,
  },
  hrnet: {
    scale: { least: 0.5, greatest: 2.1, step: 0.1 },
    crop: { height: 512, width: 1024 },
    flip: true,
  },
} as const satisfies Record<string, AugmentationSettings>;

/**
 * The size of a picture after scaling, each side rounded to the nearest pixel (HRNet's code rounds the
 * long side and derives the other from it, which at times gives one pixel more).
 *
 * @example
 * ```ts
 * import { scaledSize } from "./augmentation.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(scaledSize({ height: 180, width: 241 }, 0.5), { height: 90, width: 121 });
 * ```
 */
export function scaledSize({ height, width }: Size, factor: number): Size {
  return { height: Math.round(height * factor), width: Math.round(width * factor) };
}

/**
 * Checks settings against their data set, before training begins. Where a scaled picture can be smaller
 * than the crop, the rest is padding, which needs a label to ignore.
 *
 * @param data Size of the pictures and the ignore label: a `Dataset` will do.
 * @throws {RangeError} when a setting is out of range, or padding would have no label.
 *
 * @example
 * ```ts
 * import { AUGMENTATIONS, checkAugmentation } from "./augmentation.ts";
 * import { throws } from "node:assert/strict";
 *
 * const size = { height: 1024, width: 2048 };
 * checkAugmentation(AUGMENTATIONS.deeplab, { ...size, ignore: undefined });
 * checkAugmentation(AUGMENTATIONS.hrnet, { ...size, ignore: 255 });
 * const small = { ...AUGMENTATIONS.hrnet, crop: { height: 600, width: 600 } };
 * throws(() => checkAugmentation(small, { ...size, ignore: undefined }), /no label to ignore/);
 * ```
 */
export function checkAugmentation(
  { scale, crop, jitter }: AugmentationSettings,
  data: Size & { readonly ignore: number | undefined },
): void {
  const { least, greatest, step } = { step: Infinity, ...scale ?? { least: 1, greatest: 1 } };
  if (!(least > 0 && greatest >= least && greatest < Infinity)) {
    throw new RangeError(`scaling by ${least} to ${greatest}: take 0 < least ≤ greatest`);
  }
  if (!(step > 0)) throw new RangeError(`scaling in steps of ${step}: take a number above 0`);
  if (![crop.height, crop.width].every((side) => Number.isInteger(side) && side > 0)) {
    throw new RangeError(`a crop of ${crop.height}×${crop.width}: take positive integers`);
  }
  for (const [name, x] of Object.entries(jitter ?? {})) {
    if (!(x >= 0 && x < Infinity)) throw new RangeError(`${name} ${x}: take a number from 0 up`);
  }
  const smallest = scaledSize(data, least);
  if (smallest.height < 1 || smallest.width < 1) {
    throw new RangeError(`scaling by ${least} leaves no pixels: take a greater factor`);
  }
  const padded = smallest.height < crop.height || smallest.width < crop.width;
  if (padded && data.ignore === undefined) {
    throw new RangeError(
      `pictures of ${smallest.height}×${smallest.width} need padding for crops of ` +
        `${crop.height}×${crop.width}, and the data set has no label to ignore: take smaller crops`,
    );
  }
}
