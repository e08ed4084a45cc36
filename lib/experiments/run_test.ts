import { deepStrictEqual, notStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { openDataset } from "../data/open.ts";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import { decodeMap } from "../results/maps.ts";
import { numbersOf } from "../results/numbers.ts";
import { readRecord } from "../results/store.ts";
import { inFolder } from "../train/fixture.ts";
import { resolveRun } from "./experiment.ts";
import { EXPERIMENTS } from "./paper.ts";
import { datasetSettings, runToRecord } from "./run.ts";

const experiment = EXPERIMENTS["wbc-unet"];
const specOf = (arm: "clean" | "noisy-iel") =>
  resolveRun(experiment, { profile: "smoke", arm, seed: 0 });

Deno.test("a smoke run becomes a valid record, twice the same", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (root) => {
      const spec = specOf("noisy-iel");
      const dataset = await openDataset(datasetSettings(spec));
      const told: number[] = [];
      const options = {
        engine,
        dataset,
        root,
        metric: experiment.metric,
        command: "deno task reproduce",
        onEpoch: ({ epoch }: { epoch: number }) => told.push(epoch),
      };
      const { record, path } = await runToRecord(spec, options);
      deepStrictEqual(await readRecord(path), record);
      deepStrictEqual(told, [1, 2]);
      deepStrictEqual([...Deno.readDirSync(path.replace(/[^/\\]*$/, ""))].length, 1); // no checkpoint
      strictEqual(record.data.kind, "synthetic");
      strictEqual(record.environment.engine, engine.name);
      ok(record.data.wrongLabels! > 0.05 && record.data.wrongLabels! < 0.6);
      ok(record.peakMemoryBytes > 1e7 && record.started <= record.finished);
      for (const [at, id] of record.data.validation.entries()) { // the counts are the predictions'
        const { data } = decodeMap(record.predictions[id]!);
        const predicted = [0, 1, 2].map((label) => data.filter((value) => value === label).length);
        deepStrictEqual(predicted, record.epochs.at(-1)!.counts[at]!.map((row) => row[1]));
      }
      const again = await runToRecord(spec, options);
      strictEqual(again.path, path);
      deepStrictEqual(numbersOf(again.record), numbersOf(record));
    })));

Deno.test("an interrupted run goes on, tells its epochs and gives the same record", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (folder) => {
      const spec = specOf("clean");
      const dataset = await openDataset(datasetSettings(spec));
      const common = { engine, dataset, metric: experiment.metric, command: "test" };
      const whole = await runToRecord(spec, { ...common, root: `${folder}/whole` });
      strictEqual(whole.record.data.wrongLabels, null);

      const [root, controller] = [`${folder}/interrupted`, new AbortController()];
      const { signal } = controller;
      const onEpoch = () => controller.abort(new Error("Ctrl-C"));
      await rejects(runToRecord(spec, { ...common, root, signal, onEpoch }), /Ctrl-C/);
      const told: number[] = [];
      const resumed = await runToRecord(spec, {
        ...common,
        root,
        onEpoch: ({ epoch }) => told.push(epoch),
      });
      deepStrictEqual(told, [1, 2]);
      deepStrictEqual(numbersOf(resumed.record), numbersOf(whole.record));
      notStrictEqual(resumed.path, whole.path);
    })));
