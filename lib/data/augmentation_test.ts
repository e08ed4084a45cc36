import { deepStrictEqual, doesNotThrow, throws } from "node:assert/strict";
import { AUGMENTATIONS, type AugmentationSettings, checkAugmentation } from "./augmentation.ts";

const crop = { height: 8, width: 8 };
const data = { height: 16, width: 16, ignore: undefined };

Deno.test("the recipes suit Cityscapes", () => {
  for (const recipe of Object.values<AugmentationSettings>(AUGMENTATIONS)) {
    doesNotThrow(() => checkAugmentation(recipe, { height: 1024, width: 2048, ignore: 255 }));
    deepStrictEqual(JSON.parse(JSON.stringify(recipe)), recipe);
  }
});

Deno.test("impossible settings are rejected before training", () => {
  const refuses = (settings: Partial<AugmentationSettings>, line: RegExp) =>
    throws(
      () => checkAugmentation({ crop, ...settings }, data),
      (error) => error instanceof RangeError && line.test(error.message),
    );
  refuses({ crop: { height: 8, width: 0 } }, /crop of 8×0/);
  refuses({ crop: { height: 7.5, width: 8 } }, /crop of 7.5×8/);
  refuses({ scale: { least: 0, greatest: 2 } }, /scaling by 0 to 2/);
  refuses({ scale: { least: 2, greatest: 1 } }, /scaling by 2 to 1/);
  refuses({ scale: { least: NaN, greatest: 1 } }, /scaling by NaN/);
  refuses({ scale: { least: 1, greatest: 2, step: 0 } }, /steps of 0/);
  refuses({ scale: { least: 0.01, greatest: 2 } }, /no pixels/);
  refuses({ jitter: { brightness: 0.5, contrast: -1, saturation: 0 } }, /contrast -1/);
});

Deno.test("settings that may pad a crop need an ignored label", () => {
  const smaller = { scale: { least: 0.4, greatest: 2 }, crop };
  throws(() => checkAugmentation(smaller, data), /6×6 need padding for crops of 8×8/);
  throws(() => checkAugmentation({ crop: { height: 17, width: 8 } }, data), /need padding/);
  doesNotThrow(() => checkAugmentation(smaller, { ...data, ignore: 255 }));
  doesNotThrow(() => checkAugmentation({ ...smaller, scale: { least: 0.5, greatest: 2 } }, data));
});
