import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import * as z from "zod";
import { openData } from "../data/find_data.ts";
import type { Dataset } from "../data/dataset.ts";
import { dataset } from "../data/table.ts";
import { type Experiment, setupOf } from "../experiment/experiment.ts";
import { resolveRun } from "../experiment/resolve.ts";
import { RunSpec } from "../experiment/spec.ts";
import { trainingOf } from "../experiment/training_of.ts";
import { runKey } from "../results/key.ts";
import { PAPER_ARMS } from "./arms.ts";
import { EXPERIMENTS } from "./paper.ts";

const ROWS: readonly Experiment[] = Object.values(EXPERIMENTS);
const Sized = z.looseObject({ height: z.int(), width: z.int() });

/**
 * The data set at the size given in a run's settings, synthetic where the real images may be missing.
 */
async function standIn({ data }: RunSpec): Promise<Dataset> {
  const { height, width } = Sized.parse(data);
  return await openData(dataset("synthetic-blobs", { height, width, train: 1, validation: 1 }));
}

for (const experiment of ROWS) {
  Deno.test(`${experiment.id}: every run of every profile is a valid one`, async () => {
    for (const [profile, { cost }] of Object.entries(experiment.profiles)) {
      ok(cost);
      for (const arm of PAPER_ARMS) {
        const spec = resolveRun(experiment, { profile, arm, seed: 3 });
        deepStrictEqual(RunSpec.parse(JSON.parse(JSON.stringify(spec))), spec);
        const training = trainingOf(spec, { dataset: await standIn(spec) });
        strictEqual(training.noise === undefined, arm.startsWith("clean"));
        strictEqual(training.transform === undefined, !arm.endsWith("-iel"));
        const { seed, batch, epochs } = training;
        deepStrictEqual([seed, batch, epochs], [3, spec.batch, spec.epochs]);
      }
    }
  });
}

Deno.test("runs of other arms, seeds and profiles have other keys", () => {
  const experiment = EXPERIMENTS["wbc-unet"];
  const runs = Object.keys(experiment.profiles).flatMap((profile) =>
    [0, 1, 2].flatMap((seed) =>
      PAPER_ARMS.map((arm) => resolveRun(experiment, { profile, arm, seed }))
    )
  );
  const keys = runs.map((spec) => runKey(spec, "0".repeat(64)));
  strictEqual(new Set(keys).size, keys.length);
  notStrictEqual(runKey(runs[0]!, "1".repeat(64)), keys[0]);
});

Deno.test("arms of one seed differ only in noise and layers", () => {
  const [first, ...others] = PAPER_ARMS.map((arm) =>
    resolveRun(EXPERIMENTS["wbc-unet"], { profile: "paper", arm, seed: 0 })
  );
  for (const other of others) {
    const { arm, noise, iel } = first!;
    deepStrictEqual({ ...other, arm, noise, iel }, first);
  }
});

Deno.test("Table 1 of the paper: a row each, with its time step and number of layers", () => {
  const part = z.looseObject({ window: z.int() });
  const layers = z.looseObject({ dt: z.number(), steps: z.int() });
  const rows = ROWS.map(({ base: { model, data, iel, noise } }) => {
    const { dt, steps } = layers.parse(iel);
    return [model.kind, data.kind, dt, steps, part.parse(noise).window];
  });
  deepStrictEqual(rows, [
    ["unet", "wbc", 0.1, 20, 2],
    ["unet", "dsb2018", 0.1, 30, 3],
    ["deeplabv3plus", "cityscapes", 0.1, 35, 5],
    ["hrnetv2", "cityscapes", 0.1, 30, 5],
  ]);
  deepStrictEqual(ROWS.flatMap(({ figures }) => figures), [2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("the paper's size of white blood cells has the paper's numbers", () => {
  const { data, model, optimizer, batch, epochs } = setupOf(EXPERIMENTS["wbc-unet"], {
    profile: "paper",
    arm: "noisy-iel",
  });
  deepStrictEqual(data, { kind: "wbc", height: 112, width: 112 });
  ok("width" in model && model.width === 64);
  ok("learningRate" in optimizer && optimizer.learningRate === 1e-4);
  deepStrictEqual([batch, epochs], [2, 20]);
});

Deno.test("a poly schedule ends with the training", () => {
  const images: Record<string, number> = { cityscapes: 2975, camvid: 184, "synthetic-blobs": 6 };
  for (const experiment of ROWS.slice(2)) {
    for (const profile of Object.keys(experiment.profiles)) {
      const { schedule, epochs, batch, data } = setupOf(experiment, { profile, arm: "noisy" });
      const steps = epochs * Math.ceil(images[data.kind]! / batch);
      ok("iterations" in schedule && schedule.iterations === steps);
    }
  }
});
