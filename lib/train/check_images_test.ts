import { rejects, throws } from "node:assert/strict";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import { deeplabv3plusModel } from "../models/deeplabv3plus.ts";
import { checkImages } from "./check_images.ts";
import { smallTraining } from "./fixture.ts";
import { train } from "./train.ts";

Deno.test("what a network cannot learn from, or take, is refused before the first step", () =>
  withEngine(quickEngine, async (engine) => {
    const training = await smallTraining(); // seven images of 32×32, a UNet
    const refused = (change: Partial<typeof training>, message: RegExp) =>
      rejects(train({ ...training, ...change }, { engine }).next(), message);
    const model = deeplabv3plusModel({ classes: 3, backbone: "resnet50" });
    await refused({ model, batch: 1 }, /UserError: deeplabv3plus: a batch, of 1 image/);
    await refused(
      { model, batch: 2 },
      /UserError: deeplabv3plus: the last batch of an epoch, of 1/,
    );
    const [wide, small] = [{ height: 16, width: 32 }, { height: 16, width: 16 }];
    await refused(
      { augmentation: { crop: small } },
      /UserError: unet: a batch, of 2 images of 16×16/,
    );
    const window = { height: 8, width: 32, strideHeight: 8, strideWidth: 32 };
    await refused({ window }, /UserError: unet: images of 8×32 are too small/);
    checkImages({ ...training, augmentation: { crop: wide } }, 7);
  }));

Deno.test("a batch is no larger than the images are many, a window no larger than an image", async () => {
  const training = await smallTraining();
  const model = deeplabv3plusModel({ classes: 3 });
  checkImages({ ...training, model, batch: 16 }, 7);
  checkImages({ ...training, model, batch: 4 }, 8);
  throws(() => checkImages({ ...training, model, batch: 16 }, 1), /a batch, of 1 image of 32×32/);
  const window = { height: 512, width: 512, strideHeight: 1, strideWidth: 1 };
  checkImages({ ...training, window }, 7);
  const dataset = { ...training.dataset, height: 12, width: 40 };
  const augmentation = { crop: { height: 32, width: 32 } };
  throws(() => checkImages({ ...training, dataset, window, augmentation }, 7), /of 12×40 are too/);
});
