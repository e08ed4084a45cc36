/**
 * Random changes to training samples: scale, crop, colour jitter, left-right flip.
 *
 * @module
 */
import type { RandomStream } from "../random.ts";
import { type AugmentationSettings, checkAugmentation, scaledSize } from "./augmentation.ts";
import { adjustBrightness, adjustContrast, adjustSaturation } from "./colour_jitter.ts";
import type { LabelMap, Picture, Sample } from "./dataset.ts";
import { flipped } from "./flip.ts";
import { emptyLike, type Region, resizeLabels, resizePicture, type Size } from "./resize.ts";

/** The source of randomness of an augmentation, and its fill value. */
export interface AugmentOptions {
  /** A stream of this sample and epoch, such as `augment/epoch-7/<id>`. */
  readonly random: RandomStream;
  /** The data set's ignore label, for padding; `undefined` where it has none. */
  readonly ignore: number | undefined;
}

/**
 * Scales, crops, jitters and flips a sample, in that order, as drawn from `random`; the given sample is
 * not changed. Image values stay within 0–255.
 *
 * The same stream gives the same bytes, whatever was drawn from it before. Each option draws from its
 * own fork, so that adding one does not change another: `scale` (the factor), `crop` (row, then column),
 * `jitter` (order, then the factors of brightness, contrast, saturation), `flip`.
 *
 * - Scaling uses `resize.ts`, the same convention for decoding and training: the triangle filter for
 *   pictures, the nearest pixel for labels. It equals the plain bilinear filter of the public code
 *   (HRNet: OpenCV's) for enlarged pictures; for reduced ones, ours averages pixels that theirs skips.
 * - A scaled picture smaller than the crop is placed at its top left; the rest is black (0 of 255,
 *   before the network's normalisation, as in HRNet's code) and labelled `ignore`.
 * - Contrast uses the mean of the crop, including padding, as torchvision does after a crop.
 *
 * @throws {RangeError} as `checkAugmentation` does.
 *
 * @example
 * ```ts
 * import { augment } from "./augment.ts";
 * import { openDataset } from "./open.ts";
 * import { stream } from "../random.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { train, ignore } = await openDataset({ name: "synthetic-blobs", height: 16, width: 16 });
 * const sample = await train.load(0);
 * const random = stream(0, `augment/epoch-1/${sample.id}`);
 * const settings = { crop: { height: 8, width: 12 }, flip: true };
 * const { image, label } = augment(sample, settings, { random, ignore });
 * deepStrictEqual([image.height, image.width, label.data.length], [8, 12, 96]);
 * ```
 */
export function augment(
  { id, image, label }: Sample,
  settings: AugmentationSettings,
  { random, ignore }: AugmentOptions,
): Sample {
  checkAugmentation(settings, { height: image.height, width: image.width, ignore });
  const { crop, jitter, flip = false } = settings;
  const size = scaledSize(image, factorOf(settings.scale, random.fork("scale")));
  const region = regionOf(size, { crop, random: random.fork("crop") });
  const cropped = padPicture(resizePicture(image, size, { region }), crop);
  const coloured = jitter ? jittered(cropped, { jitter, random: random.fork("jitter") }) : cropped;
  const labels = padLabels(resizeLabels(label, size, { region }), { ...crop, ignore });
  const changed = { id, image: coloured, label: labels };
  return flip && random.fork("flip").uniform() < 0.5 ? flipped(changed) : changed;
}

function factorOf(scale: AugmentationSettings["scale"], random: RandomStream): number {
  if (!scale) return 1;
  const { least, greatest, step } = scale;
  if (step === undefined) return least + (greatest - least) * random.uniform();
  const steps = Math.floor((greatest - least) / step + 1e-9); // tolerates rounding in 1.6 / 0.1
  return least + step * random.integer(steps + 1);
}

/** The part of the scaled picture that is inside the crop. */
function regionOf(size: Size, { crop, random }: { crop: Size; random: RandomStream }): Region {
  const height = Math.min(size.height, crop.height);
  const width = Math.min(size.width, crop.width);
  const top = random.integer(size.height - height + 1);
  const left = random.integer(size.width - width + 1);
  return { top, left, height, width };
}

function padPicture(picture: Picture, { height, width }: Size): Picture {
  if (picture.height === height && picture.width === width) return picture;
  const data = emptyLike(picture, { height, width });
  for (let row = 0; row < picture.height; row++) {
    const from = row * picture.width * 3;
    data.set(picture.data.subarray(from, from + picture.width * 3), row * width * 3);
  }
  return { height, width, data };
}

function padLabels(
  labels: LabelMap,
  { height, width, ignore }: Size & { ignore: number | undefined },
): LabelMap {
  if (labels.height === height && labels.width === width) return labels;
  const data = new Uint8Array(height * width).fill(ignore!);
  for (let row = 0; row < labels.height; row++) {
    const from = row * labels.width;
    data.set(labels.data.subarray(from, from + labels.width), row * width);
  }
  return { height, width, data };
}

function jittered(
  picture: Picture,
  { jitter, random }: {
    jitter: NonNullable<AugmentationSettings["jitter"]>;
    random: RandomStream;
  },
): Picture {
  const order = random.permutation(3);
  const factor = (x: number) => {
    const least = Math.max(0, 1 - x);
    return least + (1 + x - least) * random.uniform();
  };
  const adjustments = [
    [adjustBrightness, factor(jitter.brightness)],
    [adjustContrast, factor(jitter.contrast)],
    [adjustSaturation, factor(jitter.saturation)],
  ] as const;
  return order.map((at) => adjustments[at]!)
    .filter(([, factor]) => factor !== 1)
    .reduce((picture, [adjust, factor]) => adjust(picture, factor), picture);
}
