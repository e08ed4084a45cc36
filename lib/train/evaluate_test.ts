import { deepStrictEqual, rejects } from "node:assert/strict";
import { evolveAfter } from "../after/evolve.ts";
import { afters } from "../after/table.ts";
import { hasTensorFlow, testEngines, withEngine } from "../engine/fixture.ts";
import { UserError } from "../errors.ts";
import { peronaMalik } from "../evolution/perona_malik.ts";
import { implicitEuler } from "../evolution/stepping.ts";
import { initialParameters } from "../models/model.ts";
import { stream } from "../random.ts";
import { disposeTree } from "../tree.ts";
import { evaluator } from "./evaluate.ts";
import { smallTraining } from "./fixture.ts";

testEngines("NaN logits of a prediction-only step are refused", async (engine) => {
  const { model, dataset } = await smallTraining();
  const labels = { classes: 3, ignore: undefined };
  const runaway = evolveAfter({
    ...{ evolution: peronaMalik(), dt: 50, steps: 1, stepping: implicitEuler() },
  });
  const after = { runaway: afters.make(runaway, labels) };
  const evaluation = evaluator(model, { engine, batch: 2, labels, after });
  const parameters = initialParameters(model, stream(0, "init"));
  await rejects(
    () => evaluation.evaluate(parameters, dataset.validation),
    (error) => error instanceof UserError && /runaway gives logits that are no/.test(error.message),
  );
  await evaluation.dispose();
  disposeTree(parameters);
}, ["tensorflow", "wasm"]);

Deno.test({
  name: "batches evaluated in parallel give the same counts as in sequence",
  ignore: !hasTensorFlow,
}, async () => {
  const { model, dataset } = await smallTraining();
  const found: unknown[] = [];
  for (const threads of [1, 2]) {
    await withEngine("tensorflow", async (engine) => {
      const evaluation = evaluator(model, {
        ...{ engine, batch: 1, labels: { classes: 3, ignore: undefined } },
      });
      const parameters = initialParameters(model, stream(0, "init"));
      found.push(await evaluation.evaluate(parameters, dataset.train));
      evaluation.dispose();
      disposeTree(parameters);
    }, { threads, intraThreads: 1 });
  }
  deepStrictEqual(found[1], found[0]);
});
