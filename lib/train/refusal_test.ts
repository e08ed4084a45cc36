/**
 * Batches and images that a network cannot learn from, or does not support, are refused before the
 * first step; so is code of a reader's own that returns the wrong thing.
 */
import { rejects } from "node:assert/strict";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import { deeplabv3plusModel } from "../models/deeplabv3plus.ts";
import { tf } from "../tensor.ts";
import { smallTraining } from "./fixture.ts";
import { train, type Training } from "./train.ts";

/**
 * Changes to the training of a UNet on seven images of 32×32 in batches of two, and the expected
 * messages.
 */
const REFUSED: Record<string, [change: Partial<Training>, message: RegExp]> = {
  "a batch of one image": [
    { model: deeplabv3plusModel({ classes: 3 }), batch: 1 },
    /UserError: deeplabv3plus: a batch, of 1 image of 32×32/,
  ],
  "a last batch of one image": [
    { model: deeplabv3plusModel({ classes: 3 }), batch: 2 },
    /UserError: deeplabv3plus: the last batch of an epoch, of 1 image of 32×32/,
  ],
  "a crop that leaves the deepest level one pixel": [
    { augmentation: { size: { height: 16, width: 16 }, apply: (sample) => sample } },
    /UserError: unet: a batch, of 2 images of 16×16/,
  ],
  "a window that is too small": [
    { window: { height: 8, width: 32, strideHeight: 8, strideWidth: 32 } },
    /UserError: unet: images of 8×32 are too small/,
  ],
  "noise that gives a label without a class": [
    { noise: { corrupt: (label) => ({ ...label, data: label.data.fill(7) }) } },
    /UserError: the noise gives \S+ the label 7: there are 3 classes, from 0 to 2/,
  ],
  "noise that gives too few labels": [
    { noise: { corrupt: (label) => ({ ...label, data: label.data.slice(5) }) } },
    /UserError: the noise gives \S+ a label of 32×32 pixels and 1019 values, instead of 32×32/,
  ],
  "a loss without a gradient": [
    { loss: (logits) => tf.mean(tf.clipByValue(logits, 1e6, 1e7)) as tf.Scalar },
    /UserError: the gradient was 0 at each step of epoch 1, .*: is the loss constant/,
  ],
  "a loss that is not one number": [
    { loss: (logits) => tf.mean(logits, 3) },
    /UserError: the loss is a tensor of shape \[2,32,32\], not a tensor of one number/,
  ],
};

for (const [what, [change, message]] of Object.entries(REFUSED)) {
  Deno.test(`${what} is refused in the first epoch at the latest`, () =>
    withEngine(quickEngine, async (engine) => {
      const training = { ...await smallTraining(), ...change };
      await rejects(train(training, { engine }).next(), message);
    }));
}
