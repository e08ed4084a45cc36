import { deepStrictEqual as equal, match, ok, rejects } from "node:assert/strict";
import { openData } from "../data/find_data.ts";
import { openEngine } from "../engine/open.ts";
import { decodePng, encodePng } from "../images/png.ts";
import { tf } from "../tensor.ts";
import { fakeRecord } from "../results/fixture.ts";
import { decodeMap } from "../results/maps.ts";
import { encodeSafetensors } from "../models/safetensors.ts";
import { weightsPath } from "./keep_weights.ts";
import { predictImages, readCard } from "./predict.ts";
import { runToRecord } from "./run.ts";
import { select, specsOf } from "./selection.ts";
import { overlay, writePredictions } from "./write_predictions.ts";

Deno.test("kept weights give the record's predictions, also for files of other sizes", async () => {
  const root = await Deno.makeTempDir();
  const [selection] = select({ profile: "smoke", arms: "noisy" });
  const [spec] = specsOf(selection!);
  const dataset = await openData(spec!.data);
  const engine = await openEngine({ engine: "wasm" });
  const { record, path } = await runToRecord(spec!, {
    ...{ engine, root, dataset, experiment: selection!.experiment, command: "a test" },
    keepWeights: true,
  });
  engine.close();
  equal(Object.keys(record.weights), ["last", "best"]);
  const weights = weightsPath(path, "last");
  const card = await readCard(weights);
  equal(card.spec.seed, spec!.seed);
  equal(card.classes.length, dataset.classes.length);

  const [id] = Object.keys(record.predictions);
  const { image } = await dataset.validation.load(dataset.validation.ids.indexOf(id!));
  const bytes = Uint8Array.from(image.data, Math.round);
  await Deno.mkdir(`${root}/images/inside`, { recursive: true });
  const png = encodePng({ height: image.height, width: image.width, channels: 3, data: bytes });
  await Deno.writeFile(`${root}/images/inside/${id}.png`, png);
  const grey = encodePng({ height: 40, width: 50, channels: 1, data: new Uint8Array(2000) });
  await Deno.writeFile(`${root}/images/other.png`, grey);

  const out = `${root}/out`;
  const { table, files } = await writePredictions(weights, `${root}/images`, {
    out,
    engine: "wasm",
  });
  equal(table.rows.map(([name]) => name), [`inside/${id}`, "other"]);
  for (const [, ...shares] of table.rows) {
    ok(Math.abs(shares.reduce<number>((sum, share) => sum + Number(share), 0) - 100) < 1e-9);
  }
  equal(files.length, 5);
  const label = decodePng(await Deno.readFile(`${out}/labels/inside/${id}.png`));
  const { data } = decodeMap(record.predictions[id!]!, { classes: dataset.classes.length });
  equal([...label.data], [...data]);
  const other = decodePng(await Deno.readFile(`${out}/labels/other.png`));
  equal([other.height, other.width], [40, 50]);
  match(await Deno.readTextFile(`${out}/predictions.csv`), /^image,/);
  tf.engine().reset();
  await Deno.remove(root, { recursive: true });
});

Deno.test("weights without a model card are reported in one line", async () => {
  const root = await Deno.makeTempDir();
  const bare = `${root}/bare.safetensors`;
  const tensors = { a: { shape: [1], values: Float32Array.of(1) } };
  await Deno.writeFile(bare, encodeSafetensors({ tensors, metadata: {} }));
  await rejects(
    predictImages(bare, root).next(),
    /bare\.safetensors has no model card, .*--keep-weights/,
  );
  await Deno.remove(root, { recursive: true });
});

Deno.test("an overlay leaves the first class unchanged", () => {
  const picture = { height: 1, width: 2, data: Uint8Array.of(100, 100, 100, 100, 100, 100) };
  const label = { height: 1, width: 2, data: Uint8Array.of(0, 1) };
  const classes = [{ name: "a", colour: "#ffffff" }, { name: "b", colour: "#c80000" }];
  equal([...overlay(picture, label, classes).data], [100, 100, 100, 145, 55, 55]);
});

Deno.test("weights of a network that no module has defined are reported with the remedy", async () => {
  const root = await Deno.makeTempDir();
  const path = `${root}/own.safetensors`;
  const spec = {
    ...fakeRecord().spec,
    model: { kind: "thin-unet" },
    own: [{ table: "network", kind: "thin-unet", sha256: "0".repeat(64) }],
  };
  const size = { height: 8, width: 8 };
  const card = { spec, classes: [{ name: "cell", colour: "#ffffff" }], size, data: "" };
  const tensors = { a: { shape: [1], values: Float32Array.of(1) } };
  await Deno.writeFile(
    path,
    encodeSafetensors({ tensors, metadata: { card: JSON.stringify(card) } }),
  );
  await rejects(predictImages(path, root).next(), {
    name: "UserError",
    message: /own\.safetensors: the network "thin-unet" is none of the kit's .* with --module, or /,
  });
  await Deno.remove(root, { recursive: true });
});
