import assert from "node:assert/strict";
import { basename, join, relative } from "@std/path";
import { openDataset } from "../data/open.ts";
import { select } from "../experiments/selection.ts";
import { protocols } from "../noise/protocols.ts";
import { fakeRecord } from "../results/fixture.ts";
import { writeOutputs } from "./outputs.ts";

const SETTINGS = select()[0]!;
const dataset = await openDataset({ name: "synthetic-blobs", height: 112, width: 112 });

/** Invented records of the synthetic validation images. */
const records = ["noisy", "noisy-iel"].map((arm) => {
  const record = fakeRecord({ arm, kind: "synthetic", epochs: 3 });
  const predictions = Object.values(record.predictions);
  const { ids } = dataset.validation;
  return {
    ...record,
    spec: { ...record.spec, noise: { ...protocols.released.settings } },
    data: { ...record.data, validation: [...ids] },
    predictions: Object.fromEntries(ids.map((id, index) => [id, predictions[index]!])),
  };
});

Deno.test("tables and figures say where they are from, and that their data are synthetic", async () => {
  const root = await Deno.makeTempDir();
  const files = await writeOutputs(SETTINGS, { records, shelf: "published", dataset, root });
  assert.deepEqual(files.map((path) => relative(root, path)), [
    join("tables", "wbc-unet.md"),
    join("tables", "wbc-unet.csv"),
    ...["svg", "png", "html"].map((format) => join("figures", `wbc-unet-dice.${format}`)),
    ...["svg", "png"].map((format) => join("figures", `wbc-unet-predictions.${format}`)),
  ]);
  for (const path of files) {
    const text = await Deno.readTextFile(path);
    assert.match(text, /synthetic/i, basename(path));
    if (path.endsWith(".csv")) continue;
    assert.match(
      text,
      /deno task reproduce wbc-unet --profile quick --seed 0 --arms noisy,noisy-iel/,
    );
  }
  await Deno.remove(root, { recursive: true });
});

Deno.test("without the images there is all but the pictures of predictions", async () => {
  const root = await Deno.makeTempDir();
  const shelf = "published";
  const files = await writeOutputs(SETTINGS, { records, shelf, dataset: undefined, root });
  assert.deepEqual(files.map((path) => basename(path)), [
    ...["md", "csv"].map((format) => `wbc-unet.${format}`),
    ...["svg", "png", "html"].map((format) => `wbc-unet-dice.${format}`),
  ]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("what the user draws is written where git does not look", async () => {
  const root = await Deno.makeTempDir();
  const [noisy] = records;
  const files = await writeOutputs(SETTINGS, { records: [noisy!], shelf: "runs", dataset, root });
  assert.ok(files.every((path) => relative(root, path).startsWith("runs")));
  assert.ok(!files.some((path) => path.includes("predictions")), "one arm is no comparison");
  await Deno.remove(root, { recursive: true });
});

Deno.test("a sweep over the evolution time has a table and a figure of its own", async () => {
  const root = await Deno.makeTempDir();
  const swept = ["noisy", "noisy-iel-5", "noisy-iel-40"].map((arm) => fakeRecord({ arm }));
  const files = await writeOutputs(SETTINGS, {
    ...{ records: swept.slice(1), shelf: "runs", dataset, root },
  });
  assert.deepEqual(files, [], "two times are no sweep, and no arm is the paper's");
  const written = await writeOutputs(SETTINGS, {
    ...{ records: swept.slice(1).concat(fakeRecord()), shelf: "published", dataset, root },
  });
  const names = written.map((path) => basename(path));
  assert.deepEqual(names.filter((name) => name.includes("evolution-time")), [
    ...["md", "csv", "svg", "png", "html"].map((format) => `wbc-unet-evolution-time.${format}`),
  ]);
  const table = written.find((path) => path.endsWith("evolution-time.md"))!;
  assert.match(
    await Deno.readTextFile(table),
    /--seed 0 --arms noisy-iel,noisy-iel-5,noisy-iel-40`/,
  );
  await Deno.remove(root, { recursive: true });
});
