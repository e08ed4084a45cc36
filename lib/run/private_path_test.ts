import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { openDataset } from "../data/open.ts";
import { folder } from "../data/table.ts";
import { writeFolder } from "../data/write_folder.ts";
import { experiment } from "../experiment/experiment.ts";
import { recordedSpec } from "../experiment/spec.ts";
import { inFolder } from "../fixture.ts";
import { unet } from "../models/unet.ts";
import { fakeRecord } from "../results/fixture.ts";
import { listRecords } from "../results/store.ts";
import { publishRecords } from "./publish.ts";
import { reproduce } from "./reproduce.ts";
import { select } from "./selection.ts";

const classes = [
  { name: "ground", colour: "#000000", value: 0 },
  { name: "cell", colour: "#e69f00", value: 128 },
  { name: "nucleus", colour: "#56b4e9", value: 255 },
];
const size = { height: 16, width: 32 };
const STUDY = experiment({
  id: "private",
  base: {
    data: folder({ path: "cells", classes, ...size }),
    model: unet({ width: 1 }),
    epochs: 1,
  },
  arms: { plain: {} },
});

Deno.test("a folder that --set names is recorded by its name, runs again elsewhere, is published", () =>
  inFolder(async (root) => {
    const blobs = await openDataset({ name: "synthetic-blobs", ...size, train: 3, validation: 1 });
    await writeFolder(`${root}/secret/cells`, blobs.train, { classes });
    const place = { engine: "wasm", results: `${root}/results`, draw: false } as const;
    const run = async (set: Record<string, string>) => {
      const kinds: string[] = [];
      for await (const event of reproduce(STUDY, { ...place, set })) kinds.push(event.kind);
      return kinds.filter((kind) => kind === "finished" || kind === "skipped");
    };
    equal(await run({ "data.path": `${root}/secret/cells` }), ["finished"]);
    const { records: [record] } = await listRecords({ root: place.results });
    ok(!JSON.stringify(record).includes("secret"));
    equal(record!.spec.set, { "data.path": "cells" });
    match(record!.command, / --set data\.path=cells$/);
    await Deno.rename(`${root}/secret`, `${root}/elsewhere`);
    const set = { "data.path": `${root}/elsewhere/cells` };
    equal(await run(set), ["skipped"]);
    const [selection] = select({ experiment: STUDY, set });
    const { sha256 } = record!.data;
    const published = await publishRecords(selection!, { sha256, root: place.results });
    equal(published.map(({ key }) => key), [record!.key]);
  }));

Deno.test("data that --set names as a whole are recorded without their place, too", () => {
  const whole = { kind: "folder", path: "/home/me/cells", classes, maxPixels: 9 };
  const spec = { ...fakeRecord().spec, data: folder({ ...whole }) };
  equal(recordedSpec({ ...spec, set: { data: whole, batch: 4 } }).set, {
    data: { ...whole, path: "cells" },
    batch: 4,
  });
});
