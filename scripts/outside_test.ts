/**
 * A reader's own kinds, from a module outside of the kit: one of each table is added (among them
 * Perona–Malik, generalised cross-entropy, noise in a band along boundaries, a folder of images and a
 * network), run in processes side by side, skipped when it is done, run again when its source changes,
 * drawn and reported. An error in one of them stops no other run.
 */
import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { exampleFolder } from "../lib/data/example_folder.ts";
import { inFolder } from "../lib/fixture.ts";
import { listRecords } from "../lib/results/store.ts";
import { ended, ENGINE, LINEAR, startTask } from "./fixture.ts";

const MODULE = `
import {
  defineAfter, defineDataset, defineEvolution, defineLoss, defineModel, defineNoise, experiment,
  folder, iel, tf, z,
} from "@iel/kit";
import { datasets, defineAugmentation, defineSplit, flipped, splits, heldOut } from "@iel/kit/data";
import { countedPixels, meanOverPixels } from "@iel/kit/losses";
import { streamOfAccess } from "@iel/kit/noise";
import { defineOptimizer, defineSchedule, sgd } from "@iel/kit/train";

const kappa = 3;
const peronaMalik = defineEvolution({
  kind: "my-perona-malik",
  schema: z.strictObject({ kind: z.literal("my-perona-malik") }),
  make: () => ({
    kind: "my-perona-malik",
    rate: (u) => {
      const along = (axis) => {
        const shape = u.shape.map((length, at) => at === axis ? length - 1 : length);
        const from = (begin) => u.slice(shape.map((_, at) => at === axis ? begin : 0), shape);
        const step = from(1).sub(from(0));
        const flux = step.div(step.div(kappa).square().add(1));
        const closed = (edge) => flux.pad(shape.map((_, at) => at === axis ? edge : [0, 0]));
        return closed([0, 1]).sub(closed([1, 0]));
      };
      return along(1).add(along(2)).mul(0.25);
    },
  }),
});
const band = defineNoise({
  kind: "my-boundary-band",
  schema: z.strictObject({ kind: z.literal("my-boundary-band"), share: z.number().default(0.5) }),
  make: ({ share }, { seed, width }) => {
    const places = streamOfAccess("noise/positions", { redraw: "per-image", seed });
    return {
      corrupt: (label, access) => {
        const random = places(access);
        const data = label.data.map((value, at) => {
          const next = label.data[at % width < width - 1 ? at + 1 : at];
          return next !== value && random.uniform() < share ? next : value;
        });
        return { ...label, data };
      },
    };
  },
});
const gce = defineLoss({
  kind: "my-gce",
  schema: z.strictObject({ kind: z.literal("my-gce"), q: z.number().positive().default(0.7) }),
  make: ({ q }, context) => (logits, labels) => {
    const counted = countedPixels(labels, context);
    const truth = tf.oneHot(counted.labels, context.classes);
    const p = tf.softmax(logits).mul(truth).sum(-1).clipByValue(1e-7, 1);
    return meanOverPixels(p.pow(q).mul(-1).add(1).div(q), counted);
  },
});
${LINEAR}
const classes = ["ground", "cell", "nucleus"].map((name, at) => (
  { name, colour: "#00000" + at, value: 100 * at }
));
const cells = defineDataset({
  kind: "my-cells",
  schema: z.strictObject({ kind: z.literal("my-cells"), size: z.int().default(32) }),
  make: ({ size }, context) =>
    datasets.make(folder({ path: "cells", classes, height: size, width: size }), context),
});
const halves = defineSplit({
  kind: "halves",
  schema: z.strictObject({ kind: z.literal("halves") }),
  make: (_settings, context) => splits.make(heldOut({ selection: 0.5 }), context),
});
const mirror = defineAugmentation({
  kind: "mirror",
  schema: z.strictObject({ kind: z.literal("mirror") }),
  make: () => ({ apply: (sample) => flipped(sample) }),
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
    data: cells(), split: halves(), augmentation: mirror(), model: linear(), noise: band(),
    loss: gce(), optimizer: slow(), schedule: halving(), batch: 2, epochs: 2,
  },
  arms: {
    plain: { label: "plain" },
    empty: { label: "all background", after: nothing() },
    layers: { label: "my layers", iel: iel(peronaMalik(), { dt: 0.1, steps: 2 }) },
  },
  compare: [{ arm: "layers", with: "plain", expect: "greater" }],
  seeds: 2,
});
`;

Deno.test("your own kinds get records, resuming, processes, figures and a report", () =>
  inFolder(async (folder) => {
    const [module, results] = [`${folder}/outside.ts`, `${folder}/results`];
    await Deno.mkdir(results);
    await exampleFolder(`${folder}/cells`, {
      classes: ["ground", "cell", "nucleus"].map((name, at) => (
        { name, colour: "#000000", value: 100 * at }
      )),
      size: { height: 32, width: 32 },
      count: 8,
    });
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
      "augmentation mirror",
      "data set my-cells",
      "evolution my-perona-malik",
      "loss my-gce",
      "network linear",
      "noise my-boundary-band",
      "optimizer slow-sgd",
      "schedule halving",
      "split halves",
    ]);
    deepStrictEqual(records[2]!.spec.own.map(({ kind }) => kind).includes("all-background"), true);
    deepStrictEqual(Object.keys(records[2]!.epochs[0]!.after), ["empty"]);
    ok(layers.epochs[1]!.learningRate < layers.epochs[0]!.learningRate);

    const again = await reproduce(MODULE);
    strictEqual(again.log.match(/skipped/g)?.length, 4, again.log);
    const keys = await keysOf();
    await reproduce(MODULE.replace("seeds: 2,", "seeds: 3,")); // what no number depends on
    deepStrictEqual(await keysOf(), keys);
    await reproduce(MODULE.replace("const kappa = 3", "const kappa = 2"), "--arms", "layers");
    const changed = (await listRecords({ root: results })).records;
    strictEqual(changed.length, 6); // the layers of two seeds, anew
    notStrictEqual(changed.find(({ key }) => !keys.includes(key)), undefined);

    const report = await ended(startTask("report", "--results", results));
    strictEqual(report.code, 0, report.log);
    const page = await Deno.readTextFile(`${results}/runs/report.html`);
    for (const text of ["From outside of the kit", "my layers", "all background"]) {
      ok(page.includes(text), text);
    }
  }));

const BROKEN = `
import { dataset, defineLoss, defineModel, experiment, tf, z } from "@iel/kit";

const own = (kind, make) =>
  defineLoss({ kind, schema: z.strictObject({ kind: z.literal(kind) }), make: () => make });
${LINEAR}
const logits = undefined;
export default experiment({
  id: "broken",
  base: {
    data: dataset("synthetic-blobs", { height: 16, width: 16, train: 2, validation: 1 }),
    model: linear(), noise: null, batch: 2, epochs: 1,
  },
  arms: {
    throws: { loss: own("throwing", () => logits.mean())() },
    nothing: { loss: own("silent", () => {})() },
    plain: {},
  },
});
`;

Deno.test("a mistake in your code ends its own run in one line, in one process and in several", () =>
  inFolder(async (folder) => {
    const module = `${folder}/broken.ts`;
    await Deno.writeTextFile(module, BROKEN);
    for (const workers of ["1", "2"]) {
      const results = `${folder}/${workers}`;
      await Deno.mkdir(results);
      const words = [module, "--results", results, "--workers", workers, ...ENGINE];
      const { code, log, out } = await ended(startTask("reproduce", ...words));
      strictEqual(code, 1, log);
      const failed = log.split("\n").filter((line) => line.includes("failed")).sort();
      strictEqual(failed.length, 2, log);
      match(failed[0]!, /^nothing seed 0 \(run 2 of 3\): failed: the loss is undefined, not a /);
      match(
        failed[1]!,
        /^throws seed 0 \(run 1 of 3\): failed: loss "throwing" failed: .*'mean'\) \(broken\.ts, line \d+\); the other runs continue$/,
      );
      ok(!/^\s+at /m.test(log), log);
      deepStrictEqual(out.match(/^failed: .*$/gm), [
        "failed: throws seed 0 (see above for the reason)",
        "failed: nothing seed 0 (see above for the reason)",
      ]);
      const { records } = await listRecords({ root: results });
      deepStrictEqual(records.map(({ spec }) => spec.arm), ["plain"]);
    }
  }));
