import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { resolveRun, trainingArms } from "../experiment/resolve.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { runKey } from "../results/key.ts";
import { experimentOf, STUDIES } from "./table.ts";

const QUICK = { profile: "quick" };

/** The trainings per seed that run without being named. */
const trainingsOf = (study: Experiment) =>
  trainingArms(study, QUICK).filter(({ arm }) => !study.arms[arm]!.extra);

Deno.test("the trainings per seed: smoothing at prediction needs none of its own", () => {
  const wanted = {
    "wbc-controls": 6,
    "nuclei-controls": 6,
    "wbc-protocols": 12,
    "nuclei-noises": 16,
  };
  for (const [id, trainings] of Object.entries(wanted)) {
    strictEqual(trainingsOf(STUDIES[id]!).length, trainings, id);
  }
});

for (const id of ["wbc-protocols", "nuclei-noises"]) {
  Deno.test(`${id}: the arms for one noise differ only in layers and smoothing`, () => {
    const study = experimentOf(id);
    for (const { arm, after, setup } of trainingArms(study, QUICK)) {
      const [plain] = arm.split("-layers");
      const { setup: other } = trainingArms(study, QUICK).find((one) => one.arm === plain)!;
      deepStrictEqual({ ...setup, iel: null }, { ...other, iel: null });
      strictEqual(setup.iel === null, arm === plain);
      deepStrictEqual(Object.keys(after), arm === plain ? [`${plain}-implicit`] : []);
    }
  });

  Deno.test(`${id}: a gain needs a network that memorised, the identity does not`, () => {
    for (const { arm, with: other, expect, gate } of experimentOf(id).compare) {
      strictEqual(gate, expect === "greater" ? other : undefined, arm);
    }
  });
}

Deno.test("the keys of published runs do not change", () => {
  const key = (id: string) =>
    runKey(resolveRun(experimentOf(id), { ...QUICK, arm: "noisy", seed: 0 }), "0".repeat(64));
  deepStrictEqual(["wbc-controls", "nuclei-controls"].map(key), [
    "8b6e4aaa7a48ba174313c5ed92dbdfe65b2ce43c9732dd912d05400383852aec",
    "2c958ef79baa8aff7a05fa16b2913c48ba7f560f212ca7a8c4f29c5bc32310be",
  ]);
});
