/**
 * A reader's own kinds, from a module outside of the kit: one of each table is added, run in processes
 * side by side, skipped when it is done, run again when its source changes, drawn and reported.
 */
import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { inFolder } from "../lib/fixture.ts";
import { listRecords } from "../lib/results/store.ts";
import { ended, ENGINE, startTask } from "./fixture.ts";

const MODULE = `
import {
  dataset, defineAfter, defineDataset, defineEvolution, defineLoss, defineModel, defineNoise,
  experiment, iel, tf, unet, z,
} from "@iel/kit";
import { meanCrossEntropy } from "@iel/kit/losses";
import { openData } from "@iel/kit/data";
import { defineOptimizer, defineSchedule, sgd } from "@iel/kit/train";
import { models } from "@iel/kit/models";

const speed = 0.5;
const decay = defineEvolution({
  kind: "decay",
  schema: z.strictObject({ kind: z.literal("decay") }),
  make: () => ({ kind: "decay", rate: (u) => u.mul(-speed) }),
});
const flipped = defineNoise({
  kind: "first-pixel",
  schema: z.strictObject({ kind: z.literal("first-pixel") }),
  make: (_settings, { classes }) => ({
    corrupt: (label) => {
      const data = label.data.slice();
      data[0] = (data[0]! + 1) % classes;
      return { ...label, data };
    },
  }),
});
const doubled = defineLoss({
  kind: "doubled",
  schema: z.strictObject({ kind: z.literal("doubled"), factor: z.number().default(2) }),
  make: ({ factor }, { ignore }) => (logits, labels) =>
    meanCrossEntropy(logits, labels, { ignore }).mul(factor),
});
const narrow = defineModel({
  kind: "narrow-unet",
  schema: z.strictObject({ kind: z.literal("narrow-unet") }),
  make: (_settings, context) => models.make(unet({ width: 1 }), context),
});
const few = defineDataset({
  kind: "few-blobs",
  schema: z.strictObject({ kind: z.literal("few-blobs"), size: z.int().default(32) }),
  make: ({ size }) =>
    openData(dataset("synthetic-blobs", { height: size, width: size, train: 4, validation: 2 })),
});
const nothing = defineAfter({
  kind: "all-background",
  schema: z.strictObject({ kind: z.literal("all-background") }),
  make: () => ({ on: "maps", apply: (map) => ({ ...map, data: new Uint8Array(map.data.length) }) }),
});
const slow = defineOptimizer({
  kind: "slow-sgd",
  schema: z.strictObject({ kind: z.literal("slow-sgd") }),
  make: () => sgd.make(sgd({ learningRate: 1e-3 }), undefined),
});
const halving = defineSchedule({
  kind: "halving",
  schema: z.strictObject({ kind: z.literal("halving") }),
  make: () => ({
    unit: "epoch",
    init: (learningRate) => ({ learningRate, count: 0, plateau: null }),
    next: (state) => ({ ...state, learningRate: state.learningRate / 2, count: state.count + 1 }),
  }),
});

export default experiment({
  id: "outside",
  title: "From outside of the kit",
  base: {
    data: few(), model: narrow(), noise: flipped(), loss: doubled(), optimizer: slow(),
    schedule: halving(), batch: 2, epochs: 2,
  },
  arms: {
    plain: { label: "plain" },
    empty: { label: "all background", after: nothing() },
    layers: { label: "decay layers", iel: iel(decay(), { dt: 0.1, steps: 2 }) },
  },
  compare: [{ arm: "layers", with: "plain", expect: "greater" }],
  seeds: 2,
});
`;

Deno.test("kinds of one's own get records, resume, processes, figures and a report", () =>
  inFolder(async (folder) => {
    const [module, results] = [`${folder}/outside.ts`, `${folder}/results`];
    await Deno.mkdir(results);
    const reproduce = async (text: string, ...more: string[]) => {
      await Deno.writeTextFile(module, text);
      const words = [module, "--seeds", "2", "--results", results, ...ENGINE, ...more];
      const done = await ended(startTask("reproduce", ...words));
      strictEqual(done.code, 0, done.log);
      return done;
    };
    const keysOf = async () => (await listRecords({ root: results })).records.map(({ key }) => key);

    const first = await reproduce(MODULE, "--workers", "2");
    ok(/outside-dice\.\{svg,png,html\}/.test(first.out), first.out);
    const { records, damaged } = await listRecords({ root: results });
    deepStrictEqual(damaged, []);
    const names = records.map(({ spec }) => `${spec.arm} ${spec.seed}`);
    deepStrictEqual(names, ["layers 0", "layers 1", "plain 0", "plain 1"]);
    const layers = records[0]!;
    deepStrictEqual(layers.spec.own.map(({ table, kind }) => `${table} ${kind}`), [
      "data set few-blobs",
      "evolution decay",
      "loss doubled",
      "network narrow-unet",
      "noise first-pixel",
      "optimizer slow-sgd",
      "schedule halving",
    ]);
    deepStrictEqual(records[2]!.spec.own.map(({ kind }) => kind).includes("all-background"), true);
    deepStrictEqual(Object.keys(records[2]!.epochs[0]!.after), ["empty"]);
    ok(layers.epochs[1]!.learningRate < layers.epochs[0]!.learningRate);

    const again = await reproduce(MODULE);
    strictEqual(again.log.match(/skipped/g)?.length, 4, again.log);
    const keys = await keysOf();
    await reproduce(MODULE.replace("seeds: 2,", "seeds: 3,")); // what no number depends on
    deepStrictEqual(await keysOf(), keys);
    await reproduce(MODULE.replace("const speed = 0.5", "const speed = 0.25"), "--arms", "layers");
    const changed = (await listRecords({ root: results })).records;
    strictEqual(changed.length, 6); // the layers of two seeds, anew
    notStrictEqual(changed.find(({ key }) => !keys.includes(key)), undefined);

    const report = await ended(startTask("report", "--results", results));
    strictEqual(report.code, 0, report.log);
    const page = await Deno.readTextFile(`${results}/report.html`);
    for (const text of ["From outside of the kit", "decay layers", "all background"]) {
      ok(page.includes(text), text);
    }
  }));
