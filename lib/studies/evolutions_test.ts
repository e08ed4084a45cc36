/** The study of evolutions: the trainings it needs, and the arms that its comparisons name. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { trainingArms } from "../experiment/resolve.ts";
import { inverseEvolutionLayers } from "../iel.ts";
import { candidatesOf, type Flow, type FlowName, FLOWS, type GridData } from "./evolution_grids.ts";
import { evolutionStudy } from "./evolutions.ts";

const NAMES = Object.keys(FLOWS) as FlowName[];

for (const data of ["wbc", "nuclei"] as const satisfies readonly GridData[]) {
  const candidates = candidatesOf(data);
  const last = NAMES.map((name) => [name, Object.values(candidates[name]).at(-1)!] as const);
  const study = evolutionStudy(data, Object.fromEntries(last) as Record<FlowName, Flow>);
  const trainings = trainingArms(study, { profile: "quick" });

  Deno.test(`${data}: eight trainings for each kind of labels; flows at prediction need none`, () => {
    const wanted = ["noisy", "clean"].flatMap((labels) =>
      ["", ...NAMES.map((name) => `-${name}`)].map((name) => `${labels}${name}`)
    );
    deepStrictEqual(trainings.map(({ arm }) => arm), wanted);
    for (const { arm, after, setup } of trainings) {
      const plain = arm === "noisy" || arm === "clean";
      deepStrictEqual(
        Object.keys(after),
        plain ? NAMES.map((name) => `${arm}-${name}-after`) : [],
      );
      strictEqual(setup.iel === null, plain);
      strictEqual(setup.noise === null, arm.startsWith("clean"));
    }
  });

  Deno.test(`${data}: a flow at prediction is the layers' evolution, with the same number and length of steps`, () => {
    for (const { arm, setup: { iel } } of trainings) {
      if (!iel) continue;
      const { kind: _layers, resolution: _where, gradient: _way, ...flow } = inverseEvolutionLayers
        .schema.parse(iel);
      deepStrictEqual(study.arms[`${arm}-after`]?.after, { ...flow, kind: "evolve" });
    }
  });

  Deno.test(`${data}: each evolution is compared with its own flow`, () => {
    for (const name of NAMES) {
      const stated = study.compare.filter(({ arm }) => arm === `noisy-${name}`);
      ok(stated.some((one) => one.with === `noisy-${name}-after` && one.expect === "greater"));
    }
  });
}
