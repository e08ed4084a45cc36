import {
  deepStrictEqual,
  match,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
} from "node:assert/strict";
import { createHash } from "node:crypto";
import { dirname } from "@std/path";
import { openData } from "../data/find_data.ts";
import type { Engine } from "../engine/engine.ts";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import { initialParameters } from "../models/model.ts";
import { decodeSafetensors } from "../models/safetensors.ts";
import { saveWeights } from "../models/weights.ts";
import { stream } from "../random.ts";
import { decodeMap } from "../results/maps.ts";
import { numbersOf } from "../results/numbers.ts";
import type { RunRecord } from "../results/record.ts";
import { curve } from "../results/summary.ts";
import { readRecord } from "../results/store.ts";
import { readCheckpoint, readNotes, writeCheckpoint } from "../train/checkpoint.ts";
import { rmsprop } from "../train/optimizer/rmsprop.ts";
import { disposeTree } from "../tree.ts";
import { resolveRun } from "../experiment/resolve.ts";
import type { RunSpec } from "../experiment/spec.ts";
import { trainingOf } from "../experiment/training_of.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { describeWeights } from "../models/starting_weights.ts";
import { eventsPath } from "./claims/litter.ts";
import { eventLine } from "./event_lines.ts";
import { weightsPath } from "./keep_weights.ts";
import { type RunOptions, runToRecord } from "./run.ts";
import { inFolder } from "../fixture.ts";

const experiment = EXPERIMENTS["wbc-unet"];
const specOf = (arm: "clean" | "noisy-iel") =>
  resolveRun(experiment, { profile: "smoke", arm, seed: 0 });

Deno.test("a smoke run gives a valid record, the same one twice", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (root) => {
      const spec = specOf("noisy-iel");
      const dataset = await openData(spec.data);
      const told: number[] = [];
      const options = {
        engine,
        dataset,
        root,
        experiment,
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

Deno.test("an interrupted run resumes, reports its epochs and gives the same record", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (folder) => {
      const spec = specOf("clean");
      const dataset = await openData(spec.data);
      const common = { engine, dataset, experiment, command: "test" };
      const whole = await runToRecord(spec, { ...common, root: `${folder}/whole` });
      strictEqual(whole.record.data.wrongLabels, null);

      for (const last of [1, 2]) { // of two: with the second nothing is left to train
        const [root, controller] = [`${folder}/interrupted-${last}`, new AbortController()];
        const { signal } = controller;
        const onEpoch = ({ epoch }: { epoch: number }) => {
          if (epoch === last) controller.abort(new Error("Ctrl-C"));
        };
        await rejects(runToRecord(spec, { ...common, root, signal, onEpoch }), /Ctrl-C/);
        const told: number[] = [];
        const resumed = await runToRecord(spec, {
          ...common,
          root,
          onEpoch: ({ epoch }) => told.push(epoch),
        });
        deepStrictEqual(told, [1, 2]);
        deepStrictEqual(numbersOf(resumed.record), numbersOf(whole.record));
        deepStrictEqual(await readRecord(resumed.path), resumed.record);
        ok(resumed.record.epochs[1]!.calibration!.plain);
        notStrictEqual(resumed.path, whole.path);
      }
    })));

/** What a test needs to run the arm "clean" in a folder, and to interrupt it after its first epoch. */
async function runner(engine: Engine, root: string) {
  const spec = specOf("clean");
  const dataset = await openData(spec.data);
  const lines: string[] = [];
  const common = { engine, dataset, root, experiment, command: "test" };
  const run = async (more: Partial<RunOptions> & { spec?: typeof spec } = {}) =>
    (await runToRecord(more.spec ?? spec, {
      ...common,
      onRestart: (line) => lines.push(line),
      ...more,
    }))
      .record;
  return {
    spec,
    dataset,
    lines,
    run,
    async interrupt(more: Parameters<typeof run>[0] = {}) {
      const controller = new AbortController();
      const onEpoch = () => controller.abort(new Error("Ctrl-C"));
      await rejects(run({ ...more, signal: controller.signal, onEpoch }), /Ctrl-C/);
      const folder = `${root}/runs/wbc-unet/smoke`;
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
      return `${folder}/${names.find((name) => name.endsWith(".checkpoint"))}`;
    },
  };
}

Deno.test("a file lists the epochs during a run, including those before an interruption", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (root) => {
      const { spec, run, interrupt } = await runner(engine, root);
      const events = eventsPath((await interrupt()).replace(".checkpoint", ".json"));
      const lines = () =>
        Deno.readTextFileSync(events).trimEnd().split("\n").map((line) => JSON.parse(line));
      deepStrictEqual(lines().map(({ epoch }) => epoch), [1]);
      const seen: number[][] = [];
      const record = await run({ onEpoch: () => seen.push(lines().map(({ epoch }) => epoch)) });
      deepStrictEqual(seen, [[1], [1, 2]]);
      deepStrictEqual(eventLine(spec, record.epochs[1]!).scores, { clean: curve(record)[1] });
      await rejects(Deno.stat(events), Deno.errors.NotFound);
    })));

Deno.test("a record describes the environment at the start of the run", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (root) => {
      const { run } = await runner(engine, root);
      let ended = 0;
      const changing = Object.create(engine, { threads: { get: () => 7 + ended } });
      const { environment } = await run({ engine: changing, onEpoch: () => ended++ });
      strictEqual(environment.threads, 7);
    })));

Deno.test("a run that diverges gives a record with its last epoch, without weights and predictions", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (root) => {
      const drawn = specOf("noisy-iel");
      const dataset = await openData(drawn.data);
      const options = { engine, dataset, root, experiment, command: "", keepWeights: true };
      const kept = (path: string) =>
        [...Deno.readDirSync(dirname(path))].filter(({ name }) => name.endsWith(".safetensors"));
      const optimizer = rmsprop({ learningRate: 1e38 });
      const cases: [Partial<RunSpec>, string][] = [
        [{}, "loss is"],
        [{ batch: dataset.train.ids.length }, "weights are"], // one step, and none after it
      ];
      for (const [change, what] of cases) {
        const spec: RunSpec = { ...drawn, optimizer, ...change };
        const { record, path } = await runToRecord(spec, options);
        deepStrictEqual(await readRecord(path), record);
        const { epoch, step, message } = record.diverged!;
        match(message, new RegExp(`^diverged at epoch ${epoch}, step ${step}: the ${what} not`));
        strictEqual(record.epochs.length, epoch - 1);
        deepStrictEqual([record.weights, record.predictions, kept(path)], [{}, {}, []]);
      }
    })));

Deno.test("kept weights have the hashes that the record states", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (root) => {
      const spec = specOf("clean");
      const dataset = await openData(spec.data);
      const options = { engine, dataset, root, experiment, command: "", keepWeights: true };
      const { record, path } = await runToRecord(spec, options);
      deepStrictEqual(Object.keys(record.weights), ["last", "best"]);
      for (const name of ["last", "best"] as const) {
        const bytes = await Deno.readFile(weightsPath(path, name));
        const hash = createHash("sha256").update(bytes).digest("hex");
        strictEqual(record.weights[name], hash);
        const { tensors } = decodeSafetensors(bytes);
        const values = Object.values(tensors).flatMap(({ values }) => [...values]);
        strictEqual(values.length, record.parameters);
        ok(values.every(Number.isFinite));
      }
    })));

Deno.test("wrong labels are counted during training, without reading images again", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (root) => {
      const reads = async (arm: "clean" | "noisy-iel") => {
        const spec = specOf(arm);
        const dataset = await openData(spec.data);
        let count = 0;
        const load = (index: number) => (count++, dataset.train.load(index));
        const watched = { ...dataset, train: { ...dataset.train, load } };
        const options = { engine, dataset: watched, root, experiment, command: "" };
        const { record } = await runToRecord(spec, options);
        return { count, share: record.data.wrongLabels, epochs: record.epochs.length };
      };
      const [clean, noisy] = [await reads("clean"), await reads("noisy-iel")];
      strictEqual(clean.share, null);
      ok(noisy.share! > 0);
      strictEqual(noisy.count, clean.count);
    })));

Deno.test("a record covers all parts of an interrupted run", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (root) => {
      const { run, interrupt, lines } = await runner(engine, root);
      const path = await interrupt();
      const { metadata } = decodeSafetensors(await Deno.readFile(path), { skip: () => true });
      const place = { path, key: metadata.key! };
      const saved = (await readCheckpoint(place))!;
      const { started, environment } = (await readNotes(place))!.origin as RunRecord;
      const origin = { started, environment: { ...environment, commit: "0123456789ab" } };
      await writeCheckpoint({ ...place, origin }, saved);
      disposeTree(saved.state);
      const begun = new Date().toISOString();
      const record = await run();
      strictEqual(record.started, started);
      ok(record.started < begun && begun < record.finished);
      deepStrictEqual(record.environment, { ...environment, commit: "0123456789ab+" });
      deepStrictEqual(lines, []);
    })));

Deno.test("a checkpoint of another engine is ignored, and a line says so", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (folder) => {
      const whole = await (await runner(engine, `${folder}/whole`)).run();
      for (const other of [{ version: "1.0" }, { device: "a GPU" }]) {
        const { run, interrupt, lines } = await runner(engine, `${folder}/other`);
        const path = await interrupt({ engine: { ...engine, ...other } });
        const told: number[] = [];
        let steps = 0;
        const record = await run({
          onEpoch: ({ epoch }) => told.push(epoch),
          onProgress: () => steps++,
        });
        deepStrictEqual(told, [1, 2]);
        strictEqual(steps, whole.epochs[0]!.steps * 2);
        deepStrictEqual(lines, [
          `${path} is damaged, of an older kit, or of another engine than ${engine.version} on ${engine.device}`,
        ]);
        strictEqual(record.environment.engineVersion, engine.version);
        deepStrictEqual(numbersOf(record), numbersOf(whole));
        await Deno.remove(`${folder}/other`, { recursive: true });
      }
    })));

Deno.test("given weights are disposed, and not needed once a checkpoint exists", () =>
  withEngine(quickEngine, (engine) =>
    inFolder(async (root) => {
      const { run, interrupt, spec: drawn, dataset } = await runner(engine, root);
      const { model } = trainingOf(drawn, { dataset });
      const [parameters, weights] = [initialParameters(model, stream(9, "given")), `${root}/w`];
      await saveWeights(model, parameters, { path: weights });
      disposeTree(parameters);
      const spec = { ...drawn, pretrained: await describeWeights(weights) };
      const whole = await run({ spec, weights });
      await interrupt({ spec, weights });
      await Deno.remove(weights);
      deepStrictEqual(numbersOf(await run({ spec, weights })), numbersOf(whole));
      notStrictEqual((await run()).epochs[0]!.loss, whole.epochs[0]!.loss);
    })));
