import { deepStrictEqual, notStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { openDataset } from "../data/open.ts";
import type { Dataset } from "../data/dataset.ts";
import { UserError } from "../errors.ts";
import { conventions } from "../metrics/conventions.ts";
import { runKey } from "../results/key.ts";
import { RunSpec } from "../results/record.ts";
import { ARMS } from "../results/arms.ts";
import { type Experiment, type Profile, PROFILES, resolveRun, runsOf } from "./experiment.ts";
import { experimentOf, EXPERIMENTS } from "./paper.ts";
import { datasetSettings, trainingOf } from "./run.ts";

/** The size and classes that a run's settings name, drawn where the real images may be missing. */
async function standIn(spec: RunSpec): Promise<Dataset> {
  const { height, width } = datasetSettings(spec);
  return await openDataset({ name: "synthetic-blobs", height, width, train: 1, validation: 1 });
}

for (const experiment of Object.values<Experiment>(EXPERIMENTS)) {
  Deno.test(`${experiment.id}: every run of every profile is a valid one`, async () => {
    strictEqual(experimentOf(experiment.id), experiment);
    ok(Object.hasOwn(conventions, experiment.metric));
    for (const profile of PROFILES) {
      if (!experiment.profiles[profile]) continue;
      ok(experiment.profiles[profile].cost);
      for (const arm of ARMS) {
        const spec = resolveRun(experiment, { profile, arm, seed: 3 });
        deepStrictEqual(RunSpec.parse(spec), spec);
        const { metric } = experiment;
        const training = trainingOf(spec, { dataset: await standIn(spec), metric });
        strictEqual(training.noise === undefined, arm.startsWith("clean"));
        strictEqual(training.transform === undefined, !arm.endsWith("-iel"));
        strictEqual(training.learningRate, spec.optimizer.learningRate);
        deepStrictEqual(training.optimizer.settings, spec.optimizer);
        deepStrictEqual(training.schedule.settings, spec.schedule);
        deepStrictEqual([training.seed, training.batch, training.epochs], [
          3,
          spec.batch,
          spec.epochs,
        ]);
      }
    }
  });
}

Deno.test("runs of other arms, seeds and profiles have other keys", () => {
  const experiment = EXPERIMENTS["wbc-unet"];
  const profiles = Object.keys(experiment.profiles) as (keyof typeof experiment.profiles)[];
  const runs = profiles.flatMap((profile) => runsOf(experiment, { profile, seeds: 3 }));
  strictEqual(runs.length, profiles.length * 3 * ARMS.length);
  deepStrictEqual(runs.slice(0, 5).map(({ arm, seed }) => `${arm} ${seed}`), [
    ...ARMS.map((arm) => `${arm} 0`),
    `${ARMS[0]} 1`,
  ]);
  const keys = runs.map((spec) => runKey(spec, "0".repeat(64)));
  strictEqual(new Set(keys).size, keys.length);
  notStrictEqual(runKey(runs[0]!, "1".repeat(64)), keys[0]);
});

Deno.test("arms of one seed differ in noise and layers alone", () => {
  const experiment = EXPERIMENTS["wbc-unet"];
  const [first, ...others] = runsOf(experiment, { profile: "paper", seeds: 1 });
  for (const other of others) {
    const { arm, noise, iel } = first!;
    deepStrictEqual({ ...other, arm, noise, iel }, first);
  }
});

Deno.test("the paper's profile has the paper's numbers", () => {
  const { dataset, model, iel, optimizer, batch, epochs } =
    EXPERIMENTS["wbc-unet"].profiles.paper.settings;
  deepStrictEqual(dataset, { name: "wbc", height: 112, width: 112 });
  deepStrictEqual(model, { name: "unet", width: 64 });
  deepStrictEqual([iel.dt, iel.steps, iel.stencil, iel.boundary], [0.1, 20, "released", "zero"]);
  deepStrictEqual([optimizer.learningRate, batch, epochs], [1e-4, 2, 20]);
});

Deno.test("Table 1 of the paper: a row each, with its time step and number of layers", () => {
  const rows = Object.values<Experiment>(EXPERIMENTS).map(({ profiles: { paper } }) => {
    const { dataset, model, iel, noise } = paper.settings;
    return [model.name, dataset.name, iel.dt, iel.steps, "window" in noise && noise.window];
  });
  deepStrictEqual(rows, [
    ["unet", "wbc", 0.1, 20, 2],
    ["unet", "dsb2018", 0.1, 30, 3],
    ["deeplabv3plus", "cityscapes", 0.1, 35, 5],
    ["hrnetv2", "cityscapes", 0.1, 30, 5],
  ]);
  const figures = Object.values<Experiment>(EXPERIMENTS).flatMap(({ figures }) => figures);
  deepStrictEqual(figures, [2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("a poly schedule ends with the training", () => {
  const images = { cityscapes: 2975, camvid: 184, "synthetic-blobs": 6 };
  for (
    const experiment of [EXPERIMENTS["cityscapes-deeplabv3plus"], EXPERIMENTS["cityscapes-hrnetv2"]]
  ) {
    for (const { settings } of Object.values<Profile>(experiment.profiles)) {
      const { schedule, epochs, batch, dataset } = settings;
      const steps = epochs * Math.ceil(images[dataset.name as keyof typeof images] / batch);
      strictEqual(schedule.kind === "poly" && schedule.iterations, steps);
    }
  }
});

Deno.test("an unknown experiment is the user's to mend", () => {
  for (const id of ["no-such", "toString"]) throws(() => experimentOf(id), UserError);
});

Deno.test("unknown settings are refused by the room that owns them", async () => {
  const spec = resolveRun(EXPERIMENTS["wbc-unet"], { profile: "smoke", arm: "noisy-iel", seed: 0 });
  const dataset = await standIn(spec);
  const changes: Partial<RunSpec>[] = [
    { model: { name: "transformer" } },
    { model: { name: "unet", width: 0 } },
    { noise: { kind: "none of these" } },
    { iel: { ...spec.iel, evolution: "wave" } },
    { loss: { kind: "hinge" } },
    { optimizer: { kind: "adam" } },
    { schedule: { kind: "cosine" } },
  ];
  for (const change of changes) {
    throws(
      () => trainingOf({ ...spec, ...change }, { dataset, metric: "authors-dice" }),
      (error) => error instanceof RangeError || error instanceof UserError,
      JSON.stringify(change),
    );
  }
});
