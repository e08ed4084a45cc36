/** The chosen settings of the evolutions are those that the published records of the grids give. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { evolutions } from "../evolution/table.ts";
import { bestOnSelection } from "../results/selection_score.ts";
import { listRecords } from "../results/store.ts";
import {
  candidatesOf,
  CHOICE,
  EVOLUTION_GRIDS,
  type FlowName,
  FLOWS,
  GRID_SEED,
  type GridData,
} from "./evolution_grids.ts";

for (const data of Object.keys(CHOICE) as GridData[]) {
  const experiment = `${data}-evolutions-grid` as const;
  const candidates = candidatesOf(data);

  Deno.test(`${data}: each evolution has four different settings, with one arm for each`, () => {
    const all = Object.values(candidates).map((flows) => Object.entries(flows));
    ok(all.every((flows) => flows.length === 4));
    strictEqual(new Set(all.flat().map(([, flow]) => JSON.stringify(flow))).size, 28);
    deepStrictEqual(Object.keys(EVOLUTION_GRIDS[experiment].arms), all.flat().map(([arm]) => arm));
    for (const [, { evolution, steps }] of all.flat()) {
      const dt = evolutions.make(evolution).facts?.dt ?? 0.1;
      ok(dt > 0 && steps >= 5);
    }
  });

  Deno.test(`${data}: what was chosen is the best of four on the selection part`, async () => {
    const { records } = await listRecords({ shelf: "published", experiment, profile: "quick" });
    const own = records.filter(({ spec }) =>
      spec.seed === GRID_SEED && Object.keys(spec.set).length === 0
    );
    const best = Object.entries(candidates).map(([name, flows]) => {
      const runs = Object.keys(flows).flatMap((arm) => own.filter(({ spec }) => spec.arm === arm));
      return [name, runs.length === 4 ? bestOnSelection(runs) : null];
    });
    const complete = best.every(([, arm]) => arm !== null);
    deepStrictEqual(CHOICE[data], complete ? Object.fromEntries(best) : null);
  });
}

Deno.test("an evolution's grid has two values of its parameter, or numbers of layers alone", () => {
  for (const name of Object.keys(FLOWS) as FlowName[]) {
    const values = Object.values(FLOWS[name].of);
    ok(values.length === 2 || values.length === 1);
    strictEqual(new Set(values.map(({ kind }) => kind)).size, 1);
  }
});
