/** The methods' values are those that the published records of the grid choose. */
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { canonicalJson } from "../kind/canonical.ts";
import { setupOf } from "../experiment/experiment.ts";
import { trainingArms } from "../experiment/resolve.ts";
import { bestOnSelection } from "../results/selection_score.ts";
import { listRecords } from "../results/store.ts";
import { withViews } from "../results/views.ts";
import { BASELINE_GRIDS, baselineStudy, CHOSEN, gridArm } from "./baselines.ts";
import { FIXED, TUNED, type TunedMethod } from "./methods.ts";

const grid = BASELINE_GRIDS["wbc-baselines-grid"];
const methods = Object.entries<TunedMethod>(TUNED);
const first = Object.fromEntries(methods.map(([name, { values }]) => [name, values[0]!]));

Deno.test("at most four values per method, each a different training, on a seed of their own", () => {
  for (const [, { values }] of methods) ok(values.length >= 2 && values.length <= 4);
  const count = methods.reduce((sum, [, { values }]) => sum + values.length, 1);
  strictEqual(trainingArms(grid, { profile: "quick" }).length, count);
  ok(grid.firstSeed >= baselineStudy(first).seeds);
  // Nothing is trained with clean labels, and no clean label has a say in the choice.
  for (const arm of Object.keys(grid.arms)) {
    const { noise, split } = setupOf(grid, { profile: "quick", arm });
    ok(noise !== null && "labels" in split && split.labels === "noisy-elsewhere");
  }
});

Deno.test("the study is the grid's arms with the chosen values, noisy and clean", () => {
  const study = baselineStudy(first);
  const names = [...Object.keys(TUNED), ...Object.keys(FIXED)];
  deepStrictEqual(Object.keys(study.arms), [
    ...["noisy", "clean"].flatMap((
      labels,
    ) => [labels, ...names.map((name) => `${labels}-${name}`)]),
  ]);
  const colours = Object.values(study.arms).map(({ style: { colour, dash } }) =>
    `${colour} ${dash}`
  );
  strictEqual(new Set(colours).size, colours.length);
  for (const [name, { values }] of methods) {
    const setup = (experiment: typeof study, arm: string) =>
      canonicalJson({
        ...setupOf(experiment, { profile: "quick", arm }),
        ...experiment.arms[arm]!.after,
      });
    strictEqual(setup(study, `noisy-${name}`), setup(grid, gridArm(name, values[0]!)));
    const [noisy, clean] = ["noisy", "clean"].map((labels) =>
      setupOf(study, { profile: "quick", arm: `${labels}-${name}` })
    );
    deepStrictEqual({ ...noisy, noise: null }, clean);
  }
  throws(() => baselineStudy({ gce: 0.123 }), /0.123 is not one of the values of gce/);
});

Deno.test("what was chosen is the best of the grid on the selection part", async () => {
  const { records } = await listRecords({
    ...{ shelf: "published", experiment: grid.id, profile: "quick" },
  });
  const runs = withViews(records.filter(({ spec }) => (
    spec.seed === grid.firstSeed && Object.keys(spec.set).length === 0
  )));
  const best = methods.flatMap(([name, { values }]) => {
    const own = values.flatMap((value) =>
      runs.filter(({ spec }) => spec.arm === gridArm(name, value))
    );
    if (own.length < values.length) return [];
    const arm = bestOnSelection(own);
    return [[name, values.find((value) => gridArm(name, value) === arm)!] as const];
  });
  deepStrictEqual(CHOSEN, Object.fromEntries(best));
});
