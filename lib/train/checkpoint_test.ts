import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { encodeSafetensors, safetensorsHeader } from "../models/safetensors.ts";
import { tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { type Checkpoint, readCheckpoint, readNotes, writeCheckpoint } from "./checkpoint.ts";
import { inFolder } from "../fixture.ts";

const SAMPLE = {
  schedule: {
    learningRate: 1 / 3,
    count: 2,
    plateau: { best: 0.1, badEpochs: 1, cooldownLeft: 0 },
  },
  epochs: [{
    epoch: 1,
    steps: 4,
    loss: null,
    learningRate: 1e-3,
    gradientNorm: { mean: 0.1 + 0.2, max: null },
    trainSeconds: 1.5,
    validationSeconds: 0.25,
    counts: [[[1, 2, 3], [4, 5, 6]]],
  }],
} satisfies Omit<Checkpoint, "state">;

const state = () => ({
  parameters: { "a.b": tf.tensor2d([[1, -0], [Infinity, 1e-45]]), c: tf.scalar(NaN) },
  statistics: { "a.running_mean": tf.tensor1d([0.5]) },
  optimizer: { "momentum/a.b": tf.zeros([2, 2]) },
});

Deno.test("everything comes back bit for bit, and nothing is left behind", () =>
  inFolder(async (folder) => {
    await tf.setBackend("cpu");
    const before = tf.memory().numTensors;
    const origin = { started: "then" };
    const place = { path: `${folder}/new/run.checkpoint`, key: "k", origin };
    const given = state();
    await writeCheckpoint(place, { ...SAMPLE, state: given });
    await writeCheckpoint(place, { ...SAMPLE, state: given }); // replaces the first
    const read = (await readCheckpoint(place))!;
    deepStrictEqual({ schedule: read.schedule, epochs: read.epochs }, SAMPLE);
    deepStrictEqual(await readNotes(place), { ...SAMPLE, origin });
    for (const part of ["parameters", "statistics", "optimizer"] as const) {
      const values = (tensors: Record<string, tf.Tensor>) =>
        Object.entries(tensors).map(([name, tensor]) => [name, tensor.shape, tensor.dataSync()]);
      deepStrictEqual(values(read.state[part]), values(given[part]));
    }
    deepStrictEqual([...Deno.readDirSync(`${folder}/new`)].map(({ name }) => name), [
      "run.checkpoint",
    ]);
    disposeTree([given, read.state]);
    strictEqual(tf.memory().numTensors, before);
  }));

Deno.test("another run's, a damaged or a missing checkpoint is none", () =>
  inFolder(async (folder) => {
    await tf.setBackend("cpu");
    const place = { path: `${folder}/run.checkpoint`, key: "k" };
    strictEqual(await readCheckpoint(place), undefined);
    const given = state();
    await writeCheckpoint(place, { ...SAMPLE, state: given });
    disposeTree(given);
    strictEqual(await readCheckpoint({ ...place, key: "other" }), undefined);
    const bytes = await Deno.readFile(place.path);
    for (
      const damaged of [
        bytes.subarray(0, bytes.length - 1),
        bytes.subarray(0, 100),
        new Uint8Array(0),
        new TextEncoder().encode("no checkpoint at all"),
        encodeSafetensors({ tensors: {}, metadata: { key: "k" } }),
        Uint8Array.of(
          ...safetensorsHeader({}, { metadata: { key: "k" }, bytes: { notes: 1 } }),
          0x7b,
        ),
      ]
    ) {
      await Deno.writeFile(place.path, damaged);
      strictEqual(await readNotes(place), undefined);
      strictEqual(await readCheckpoint(place), undefined);
    }
  }));

Deno.test("the header, which may not be long, does not grow with the epochs", () =>
  inFolder(async (folder) => {
    await tf.setBackend("cpu");
    const place = { path: `${folder}/run.checkpoint`, key: "k" };
    const given = state();
    const header = async (epochs: Checkpoint["epochs"]) => {
      await writeCheckpoint(place, { ...SAMPLE, epochs, state: given });
      return new DataView((await Deno.readFile(place.path)).buffer).getBigUint64(0, true);
    };
    const [epoch] = SAMPLE.epochs;
    const few = await header([epoch!]);
    const many = await header(
      Array.from({ length: 500 }, (_, at) => ({ ...epoch!, epoch: at + 1 })),
    );
    ok(many - few < 100n); // lengths and offsets have more digits
    strictEqual((await readNotes(place))!.epochs.length, 500);
    disposeTree(given);
  }));

Deno.test("a checkpoint that cannot be written is the user's to mend", () =>
  inFolder(async (folder) => {
    await tf.setBackend("cpu");
    await Deno.writeTextFile(`${folder}/file`, "");
    const given = state();
    await rejects(
      writeCheckpoint({ path: `${folder}/file/run`, key: "k" }, { ...SAMPLE, state: given }),
      UserError,
    );
    disposeTree(given);
  }));
