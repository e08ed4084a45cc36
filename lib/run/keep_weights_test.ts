import { deepStrictEqual as equal, notStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { dirname } from "@std/path";
import { openData } from "../data/find_data.ts";
import { openEngine } from "../engine/open.ts";
import { inFolder } from "../fixture.ts";
import { decodeSafetensors } from "../models/safetensors.ts";
import { SELECTION as THREE_ARMS } from "./fixture.ts";
import { weightsPath } from "./keep_weights.ts";
import { forgetRuns } from "./plan.ts";
import { type RunOptions, runToRecord } from "./run.ts";
import { type Selection, specsOf } from "./selection.ts";

const SELECTION: Selection = { ...THREE_ARMS, arms: ["clean"] };
const [spec] = specsOf(SELECTION);
const dataset = await openData(spec!.data);
const { experiment } = SELECTION;

type Run = (root: string, more?: Partial<RunOptions>) => ReturnType<typeof runToRecord>;

/** Runs the arm in folders of a folder. */
const running = (test: (run: Run, folder: string) => Promise<void>) =>
  inFolder(async (folder) => {
    const engine = await openEngine({ engine: "wasm" });
    const common = { engine, dataset, experiment, command: "test", onRestart() {} };
    try {
      await test((root, more) => runToRecord(spec!, { ...common, root, ...more }), folder);
    } finally {
      engine.close();
    }
  });

const names = (path: string) =>
  [...Deno.readDirSync(dirname(path))].map(({ name }) => name.split(".").slice(3).join(".")).sort();

const WITH_WEIGHTS = ["best.safetensors", "json", "last.safetensors"];

Deno.test("a run that started with kept weights keeps them, whatever the second call says", () =>
  running(async (run, folder) => {
    const whole = await run(`${folder}/whole`, { keepWeights: true });
    equal(names(whole.path), WITH_WEIGHTS);
    const { metadata } = decodeSafetensors(await Deno.readFile(weightsPath(whole.path, "last")));
    strictEqual(JSON.parse(metadata.card!).epoch, 2);
    const stop = new AbortController();
    const { signal } = stop;
    const onEpoch = () => stop.abort(new Error("Ctrl-C"));
    await rejects(run(`${folder}/other`, { keepWeights: true, signal, onEpoch }), /Ctrl-C/);
    const { record, path } = await run(`${folder}/other`);
    equal(record.weights, whole.record.weights);
    equal(names(path), WITH_WEIGHTS);
  }));

Deno.test("weights that could not be written are written when the run resumes", () =>
  running(async (run, folder) => {
    const whole = await run(`${folder}/whole`, { keepWeights: true });
    const best = weightsPath(whole.path.replace("whole", "other"), "best");
    // After the first step nothing of the run is there yet; then a folder has the name of its weights.
    const block = () => Deno.mkdirSync(`${best}/x`, { recursive: true });
    await rejects(
      run(`${folder}/other`, { keepWeights: true, onProgress: block }),
      /UserError: .*best\.safetensors cannot be written \(Is a directory\)/,
    );
    await Deno.remove(best, { recursive: true });
    equal(
      (await run(`${folder}/other`, { keepWeights: true })).record.weights,
      whole.record.weights,
    );
  }));

Deno.test("weights of a lost or deleted run are removed with it", () =>
  running(async (run, root) => {
    const { path, record } = await run(root, { keepWeights: true });
    notStrictEqual(record.weights.best, undefined);
    await Deno.remove(path);
    equal((await run(root)).record.weights, {});
    equal(names(path), ["json"]);
    await run(root, { keepWeights: true });
    equal(names(path), WITH_WEIGHTS);
    await forgetRuns(SELECTION, { dataset, root });
    equal([...Deno.readDirSync(dirname(path))], []);
  }));
