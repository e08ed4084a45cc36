/** Selection labels: clean, with the noise of training, or with other noise of its kind. */
import {
  deepStrictEqual,
  notDeepStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { cropScaleFlipJitter } from "../data/augmentations.ts";
import { openData } from "../data/find_data.ts";
import { heldOut, type SelectionLabels } from "../data/split.ts";
import { windows } from "../noise/window_noise.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { resolveRun } from "./resolve.ts";
import { noiseOf, trainingOf } from "./training_of.ts";

async function trainingWith(labels: SelectionLabels, positionsSeed: number | "run") {
  const spec = resolveRun(EXPERIMENTS["wbc-unet"], { profile: "smoke", arm: "noisy", seed: 3 });
  const noise = windows({ window: 2, share: 0.2, positionsSeed });
  const own = { ...spec, noise, split: heldOut({ labels }) };
  const dataset = await openData(spec.data);
  const { id, label } = await dataset.train.load(0);
  const touched = (of: ReturnType<typeof noiseOf>) => of?.touched?.({ id, epoch: 1 }, label);
  const { selectionNoise, parts } = trainingOf(own, { dataset });
  return {
    selectionLabels: parts.selectionLabels,
    selection: touched(selectionNoise),
    training: touched(noiseOf(own, { dataset })),
  };
}

Deno.test("noisy selection labels have the training noise unless other positions are requested", async () => {
  strictEqual((await trainingWith("clean", "run")).selection, undefined);
  const noisy = await trainingWith("noisy", "run");
  deepStrictEqual([noisy.selectionLabels, noisy.selection], ["noisy", noisy.training]);
  const { selection, training } = await trainingWith("noisy-elsewhere", "run");
  notDeepStrictEqual(selection, training);
  // Equally many pixels, to within four standard deviations of 256 windows of four pixels.
  const share = (touched: Uint8Array) => touched.reduce((sum, one) => sum + one) / touched.length;
  for (const touched of [selection!, training!]) ok(Math.abs(share(touched) - 0.2) < 0.1);
});

Deno.test("selection images are whole: their noise has their size where training crops", async () => {
  const spec = resolveRun(EXPERIMENTS["cityscapes-hrnetv2"], {
    ...{ profile: "smoke", arm: "noisy", seed: 0 },
  });
  const dataset = await openData(spec.data);
  const { height, width } = dataset;
  const crop = { height: height / 2, width: width / 2 };
  const own = {
    ...{ ...spec, noiseFrame: "network" as const, augmentation: cropScaleFlipJitter({ crop }) },
    split: heldOut({ labels: "noisy" }),
  };
  const { id, label } = await dataset.train.load(0);
  const { selectionNoise, noise } = trainingOf(own, { dataset });
  const { data } = selectionNoise!.corrupt(label, { id, epoch: 1 });
  notDeepStrictEqual(data, label.data);
  throws(() => noise!.corrupt(label, { id, epoch: 1 }), RangeError);
});

Deno.test("other positions are refused for noise that has the same positions for every seed", async () => {
  await rejects(trainingWith("noisy-elsewhere", 0), /needs? noise whose positionsSeed is "run"/);
});
