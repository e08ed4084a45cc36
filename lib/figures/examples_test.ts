import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
import { openData } from "../data/find_data.ts";
import { resolveRun } from "../experiment/resolve.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { fakeRecord } from "../results/fixture.ts";
import { examplesOf } from "./examples.ts";

Deno.test("if training corrupts crops, whole images are shown with the noise of whole images", async () => {
  const cityscapes = EXPERIMENTS["cityscapes-deeplabv3plus"];
  const spec = resolveRun(cityscapes, { profile: "smoke", arm: "noisy", seed: 0 });
  deepStrictEqual(spec.noiseFrame, "network");
  const dataset = await openData(spec.data);
  const [id] = dataset.validation.ids;
  const [map] = Object.values(fakeRecord().predictions);
  const run = { ...fakeRecord(), spec, predictions: { [id!]: map! } };
  const [{ label, noisy } = { label: undefined, noisy: undefined }] = await examplesOf([run], {
    dataset,
  });
  deepStrictEqual([noisy?.height, noisy?.width], [dataset.height, dataset.width]);
  notDeepStrictEqual(noisy?.data, label?.data);
});
