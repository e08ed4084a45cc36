import { deepStrictEqual, match, ok } from "node:assert/strict";
import { basename, join, relative } from "@std/path";
import { openData } from "../data/find_data.ts";
import { dataset as settings } from "../data/table.ts";
import { inFolder } from "../fixture.ts";
import { fakeRecord } from "../results/fixture.ts";
import type { RunRecord } from "../results/record.ts";
import { writeOutputs } from "./outputs.ts";

const dataset = await openData(settings("synthetic-blobs", { height: 112, width: 112 }));

/** Invented records of the synthetic validation images. */
const records = ["noisy", "noisy-iel"].map((arm) => {
  const record = fakeRecord({ arm, kind: "synthetic", epochs: 3 });
  const predictions = Object.values(record.predictions);
  const { ids } = dataset.validation;
  return {
    ...record,
    data: { ...record.data, validation: [...ids] },
    predictions: Object.fromEntries(ids.map((id, index) => [id, predictions[index]!])),
  };
});

const namesOf = (files: readonly string[]) => files.map((path) => basename(path));

Deno.test("tables and figures state their source, and that their data are synthetic", () =>
  inFolder(async (root) => {
    const files = await writeOutputs(records, { shelf: "published", dataset, root });
    deepStrictEqual(files.map((path) => relative(root, path)), [
      join("tables", "wbc-unet.md"),
      join("tables", "wbc-unet.csv"),
      ...["md", "csv"].map((format) => join("tables", `wbc-unet-maps.${format}`)),
      ...["svg", "png", "html"].map((format) => join("figures", `wbc-unet-dice.${format}`)),
      ...["svg", "png"].map((format) => join("figures", `wbc-unet-predictions.${format}`)),
    ]);
    const command = "deno task reproduce wbc-unet --profile quick --seed 0 --arms noisy,noisy-iel";
    for (const path of files) {
      const text = await Deno.readTextFile(path);
      match(text, /synthetic/i, basename(path));
      if (!path.endsWith(".csv")) ok(text.includes(command), basename(path));
    }
  }));

Deno.test("names of experiments and folders are escaped in the page", () =>
  inFolder(async (root) => {
    const odd = records.map((record) => ({
      ...record,
      show: { ...record.show, title: "<script>1</script> & more" },
      data: { ...record.data, name: "<img src=x>" },
      spec: { ...record.spec, experiment: "odd" },
    }));
    const [page] = await writeOutputs(odd, { shelf: "runs", root });
    const text = await Deno.readTextFile(page!);
    ok(!/<(script|img)/.test(text), text);
    match(text, /^# &lt;script>1&lt;\/script> &amp; more/);
  }));

Deno.test("without the images everything but the pictures of predictions is drawn", () =>
  inFolder(async (root) => {
    const files = await writeOutputs(records, { shelf: "published", root });
    deepStrictEqual(namesOf(files), [
      ...["md", "csv"].map((format) => `wbc-unet.${format}`),
      ...["svg", "png", "html"].map((format) => `wbc-unet-dice.${format}`),
    ]);
  }));

Deno.test("a user's figures are written to the folder runs", () =>
  inFolder(async (root) => {
    const files = await writeOutputs(records.slice(0, 1), { shelf: "runs", dataset, root });
    ok(files.every((path) => relative(root, path).startsWith("runs")), `${files}`);
    ok(!files.some((path) => path.includes("predictions")), "one arm is no comparison");
  }));

Deno.test("a sweep over the evolution time has its own table and figure", () =>
  inFolder(async (root) => {
    const swept = ["noisy", "noisy-iel-5", "noisy-iel-40"].map((arm) => fakeRecord({ arm }));
    const place = { shelf: "published", dataset, root } as const;
    const files = await writeOutputs(swept.slice(1), place);
    deepStrictEqual(files, [], "two times are no sweep, and no arm is the paper's");
    const written = await writeOutputs(swept.slice(1).concat(fakeRecord()), place);
    deepStrictEqual(
      namesOf(written).filter((name) => name.includes("evolution-time")),
      ["md", "csv", "svg", "png", "html"].map((format) => `wbc-unet-evolution-time.${format}`),
    );
    const table = written.find((path) => path.endsWith("evolution-time.md"))!;
    const page = await Deno.readTextFile(table);
    ok(page.includes("--seed 0 --arms noisy-iel,noisy-iel-5,noisy-iel-40`"), page);
  }));

Deno.test("a variant is named in titles and files; values that are no valid name become a hash", () =>
  inFolder(async (root) => {
    const variant = (record: RunRecord, set: RunRecord["spec"]["set"]): RunRecord => (
      { ...record, spec: { ...record.spec, set } }
    );
    const wide = records.map((record) => variant(record, { "model.width": 16 }));
    const files = await writeOutputs(wide, { shelf: "runs", root });
    ok(files.every((path) => basename(path).startsWith("wbc-unet-model.width=16")), `${files}`);
    match(await Deno.readTextFile(files[0]!), /^# .* \(model\.width=16\), profile quick$/m);
    const [odd] = await writeOutputs(
      records.map((record) => variant(record, { "data.path": "/a b" })),
      { shelf: "runs", root },
    );
    match(basename(odd!), /^wbc-unet-data\.path=_a_b-[0-9a-f]{8}\.md$/);
  }));
