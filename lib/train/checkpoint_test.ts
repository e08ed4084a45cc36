import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { UserError } from "../errors.ts";
import { encodeSafetensors, safetensorsHeader } from "../models/safetensors.ts";
import { tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { type Checkpoint, readCheckpoint, readNotes, writeCheckpoint } from "./checkpoint.ts";
import { inFolder } from "../fixture.ts";
import { evalOnSmallDisk, smallDisk } from "../fixtures/small_disk.ts";

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
    counts: [[[1, 2, 3], [4, 6, 5]]],
    selection: null,
    after: { smooth: [[[1, 3, 3], [4, 5, 5]]] },
    wrongLabels: 1 / 3,
    noiseErrors: { inside: [1, 2], outside: [0, 0] },
  }],
} satisfies Omit<Checkpoint, "state">;

const state = () => ({
  parameters: { "a.b": tf.tensor2d([[1, -0], [Infinity, 1e-45]]), c: tf.scalar(NaN) },
  statistics: { "a.running_mean": tf.tensor1d([0.5]) },
  optimizer: { "momentum/a.b": tf.zeros([2, 2]) },
});

Deno.test("a checkpoint survives a round trip bit for bit, and no tensors are left", () =>
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

Deno.test("corrected labels and IoUs survive a round trip, also when they are NaN", () =>
  inFolder(async (folder) => {
    await tf.setBackend("cpu");
    const place = { path: `${folder}/run.checkpoint`, key: "k" };
    const given = state();
    const map = (height: number, ...data: number[]) => (
      { height, width: data.length / height, data: Uint8Array.from(data) }
    );
    for (const labels of [[], [["b", map(2, 0, 1, 2, 255)], ["a", map(1, 7, 8)]]] as const) {
      const correction = { ious: [[0.5, NaN], [1 / 3, 0]], labels: new Map(labels) };
      await writeCheckpoint(place, { ...SAMPLE, state: given, correction });
      const read = (await readCheckpoint(place))!;
      deepStrictEqual(read.correction, correction);
      disposeTree(read.state);
      deepStrictEqual(await readNotes(place), SAMPLE);
    }
    // A file with one map more than it has data for is not a checkpoint.
    const bytes = await Deno.readFile(place.path);
    const text = new TextDecoder("latin1").decode(bytes);
    const at = text.indexOf('"height":2');
    bytes.set(new TextEncoder().encode('"height":3'), at);
    await Deno.writeFile(place.path, signed(bytes.subarray(0, -32)));
    strictEqual(await readCheckpoint(place), undefined);
    disposeTree(given);
  }));

Deno.test("the checkpoint of another run, a damaged or a missing one is ignored", () =>
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
        signed(encodeSafetensors({ tensors: {}, metadata: { key: "k" } })),
        signed(Uint8Array.of(
          ...safetensorsHeader({}, { metadata: { key: "k" }, bytes: { notes: 1 } }),
          0x7b,
        )),
      ]
    ) {
      await Deno.writeFile(place.path, damaged);
      strictEqual(await readNotes(place), undefined);
      strictEqual(await readCheckpoint(place), undefined);
    }
  }));

/** Bytes followed by the hash that a checkpoint ends with. */
const signed = (bytes: Uint8Array) =>
  Uint8Array.of(...bytes, ...createHash("sha256").update(bytes).digest());

Deno.test("a checkpoint with a flipped bit, wherever it is, is ignored", () =>
  inFolder(async (folder) => {
    await tf.setBackend("cpu");
    const place = { path: `${folder}/run.checkpoint`, key: "k" };
    const given = state();
    await writeCheckpoint(place, { ...SAMPLE, state: given });
    disposeTree(given);
    const bytes = await Deno.readFile(place.path);
    for (let bit = 0; bit < 8 * bytes.length; bit += 11) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      await Deno.writeFile(place.path, damaged);
      strictEqual(await readNotes(place), undefined, `bit ${bit}`);
    }
  }));

Deno.test("notes with impossible values are ignored", () =>
  inFolder(async (folder) => {
    await tf.setBackend("cpu");
    const place = { path: `${folder}/run.checkpoint`, key: "k" };
    const [epoch] = SAMPLE.epochs;
    const { schedule } = SAMPLE;
    const others = [
      { schedule, epochs: [{ ...epoch!, epoch: 2 }] },
      { schedule, epochs: [{ ...epoch!, counts: [[[3, 2, 2]]] }] },
      { schedule, epochs: [{ ...epoch!, extra: 1 }] },
      { schedule: { ...schedule, learningRate: -1 }, epochs: [] },
      { schedule: { ...schedule, plateau: { ...schedule.plateau, badEpochs: 0.5 } }, epochs: [] },
    ] as unknown as Omit<Checkpoint, "state">[];
    const nothing = { parameters: {}, statistics: {}, optimizer: {} };
    for (const notes of others) {
      await writeCheckpoint(place, { ...notes, state: nothing });
      strictEqual(await readNotes(place), undefined);
    }
    const more = { ...schedule, cycle: 3 }; // of a user's own schedule
    await writeCheckpoint(place, { schedule: more, epochs: [], state: nothing });
    deepStrictEqual((await readNotes(place))?.schedule, more);
  }));

Deno.test("a path that is not a file is named; a moved folder is not recreated", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    await tf.setBackend("cpu");
    const place = { path: `${folder}/runs/run.checkpoint`, key: "k" };
    const nothing = { parameters: {}, statistics: {}, optimizer: {} };
    const epochs = [SAMPLE.epochs[0]!, { ...SAMPLE.epochs[0]!, epoch: 2 }];
    await rejects(writeCheckpoint(place, { ...SAMPLE, epochs, state: nothing }), {
      name: "UserError",
      message: /run\.checkpoint cannot be written \(No such file .*was it moved\?$/,
    });
    deepStrictEqual([...Deno.readDirSync(folder)], []);
    await Deno.mkdir(place.path, { recursive: true });
    await rejects(readNotes(place), /run\.checkpoint is not a file; delete it/);
    await rejects(readCheckpoint(place), UserError);
    await Deno.remove(place.path);
    await Deno.symlink(place.path, place.path);
    await rejects(readNotes(place), /run\.checkpoint cannot be read \(Too many levels .*delete it/);
  }));

Deno.test(
  "a full disk keeps the last checkpoint",
  { ignore: !smallDisk },
  () =>
    inFolder(async (folder) => {
      const { out, log } = await evalOnSmallDisk(
        folder,
        `
      await tf.setBackend("cpu");
      const place = { path: folder + "/run.checkpoint", key: "k" };
      const schedule = { learningRate: 1, count: 0, plateau: null };
      const write = (size) => writeCheckpoint(place, {
        schedule, epochs: [],
        state: { parameters: { w: tf.zeros([size]) }, statistics: {}, optimizer: {} },
      });
      await write(10);
      const said = await write(1e6).catch((error) => error.name + ": " + error.message);
      const { state } = await readCheckpoint(place);
      const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
      console.log(JSON.stringify({ said, size: state.parameters.w.size, left }));
      `,
        {
          kilobytes: 256,
          imports: { "train/checkpoint.ts": "readCheckpoint, writeCheckpoint", "tensor.ts": "tf" },
        },
      );
      const { said, size, left } = JSON.parse(out || "{}");
      match(said ?? log, /^UserError: .*run\.checkpoint cannot be written \((No space|File too)/);
      deepStrictEqual([size, left], [10, ["run.checkpoint"]]);
    }),
);

Deno.test("the header, whose length is limited, does not grow with the number of epochs", () =>
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

Deno.test("a checkpoint that cannot be written gives a UserError", () =>
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
