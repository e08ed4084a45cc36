/**
 * Whether a network takes the images of a training, and learns from its batches: asked before the
 * first step. What a network takes is `models/fit.ts`'s matter.
 *
 * @module
 */
import { checkBatch, checkSize } from "../models/fit.ts";
import type { Training } from "./train.ts";

/**
 * Checks batches of the size that training sees (a crop, or the data set's), the last one of an epoch
 * too, and the size that evaluation sees (a window, or the data set's).
 *
 * @param images How many are learned from.
 * @throws {UserError} with the size or batch that does not fit, and what to do.
 *
 * @example A last batch of one image, of a network that normalises by the mean of images
 * ```ts
 * import { deeplabv3plusModel } from "../models/deeplabv3plus.ts";
 * import { checkImages } from "./check_images.ts";
 * import { smallTraining } from "./fixture.ts";
 * import { throws } from "node:assert/strict";
 *
 * const small = await smallTraining();
 * const training = { ...small, model: deeplabv3plusModel({ classes: 3 }), batch: 4 };
 * checkImages(training, 7);
 * throws(() => checkImages(training, 9), /UserError: .*the last batch of an epoch, of 1 image/);
 * ```
 */
export function checkImages(
  { model, dataset, batch, augmentation, window }: Pick<
    Training,
    "model" | "dataset" | "batch" | "augmentation" | "window"
  >,
  images: number,
): void {
  const { height, width } = augmentation?.crop ?? dataset;
  const first = Math.min(batch, images);
  checkBatch(model, { height, width, batch: first, lastBatch: images % first || first });
  checkSize(model, {
    height: Math.min(window?.height ?? Infinity, dataset.height),
    width: Math.min(window?.width ?? Infinity, dataset.width),
  });
}
