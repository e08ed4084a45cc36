/**
 * Checks which images and batches a network supports, before anything is computed, since engines
 * respond with errors of their own, or silently with wrong numbers.
 *
 * @module
 */
import type { Size } from "../data/resize.ts";
import { UserError } from "../errors.ts";
import type { Model, ModelContext } from "./model.ts";

/**
 * Checks that a network supports images of the given size.
 *
 * @throws {UserError} when they are too small.
 *
 * @example A UNet halves its maps four times
 * ```ts
 * import { checkSize } from "./fit.ts";
 * import { unetModel } from "./unet.ts";
 * import { throws } from "node:assert/strict";
 *
 * const model = unetModel({ classes: 2, width: 4 });
 * checkSize(model, { height: 16, width: 37 });
 * throws(() => checkSize(model, { height: 15, width: 16 }), /UserError: unet: .* 15×16 .*16 or more/);
 * ```
 */
export function checkSize(
  { name, leastSize = 1 }: Pick<Model, "name" | "leastSize">,
  { height, width }: Size,
): void {
  if (Math.min(height, width) >= leastSize) return;
  const remedy = `give ${leastSize} or more rows and columns (size, crop or window)`;
  throw tooSmall(name, { height, width }, remedy);
}

const tooSmall = (name: string, { height, width }: Size, remedy: string) =>
  new UserError(`${name}: images of ${height}×${width} are too small for it; ${remedy}`);

/** The batches of a training run. */
export interface TrainingBatches extends Size {
  /** Images in a batch. */
  readonly batch: number;
  /** Images in the last batch of an epoch. @default batch */
  readonly lastBatch?: number;
}

/**
 * Checks that a network can learn from batches of a given size: none of its normalisations may be
 * left with a single value per channel. A single value has a variance of 0: whatever it is, the
 * output is the same, nothing before it learns, and a running variance decays to 0, which spoils
 * predictions. PyTorch rejects this too.
 *
 * @throws {UserError} when the size, a batch or the last batch of an epoch is too small.
 *
 * @example The mean over an image gives one value per image
 * ```ts
 * import { deeplabv3plusModel } from "./deeplabv3plus.ts";
 * import { checkBatch } from "./fit.ts";
 * import { throws } from "node:assert/strict";
 *
 * const size = { height: 96, width: 128 };
 * const model = deeplabv3plusModel({ classes: 11, backbone: "resnet50" });
 * checkBatch(model, { ...size, batch: 4, lastBatch: 3 });
 * throws(() => checkBatch(model, { ...size, batch: 4, lastBatch: 1 }), /UserError: .*last batch/);
 * checkBatch(deeplabv3plusModel({ classes: 11, frozen: true }), { ...size, batch: 1 });
 * ```
 */
export function checkBatch(
  model: Model,
  { batch, lastBatch = batch, height, width }: TrainingBatches,
): void {
  const { name, normalisation, leastSize = 1 } = model;
  if (normalisation && Math.min(height, width) < leastSize) {
    throw tooSmall(name, { height, width }, normalisation.remedy); // names the size that training needs
  }
  checkSize(model, { height, width });
  for (const [what, count] of [["a batch", batch], ["the last batch of an epoch", lastBatch]]) {
    if (!normalisation || normalisation.values({ batch: Number(count), height, width }) > 1) {
      continue;
    }
    throw new UserError(
      `${name}: ${what}, of ${count} image${
        count === 1 ? "" : "s"
      } of ${height}×${width}, leaves ` +
        `a normalisation one value of a channel, from which nothing is learned; ${normalisation.remedy}`,
    );
  }
}

/**
 * Returns the model, if it fits what is known of the training.
 *
 * @throws {UserError} as `checkSize` and `checkBatch` do.
 */
export function fitting(model: Model, { height, width, batch }: ModelContext): Model {
  if (height === undefined || width === undefined) return model;
  if (batch === undefined) checkSize(model, { height, width });
  else checkBatch(model, { batch, height, width });
  return model;
}
