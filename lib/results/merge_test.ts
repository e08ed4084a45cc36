import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { inFolder } from "../fixture.ts";
import { sealed } from "../kind/sealed.ts";
import { fakeRecord } from "./fixture.ts";
import { mergeRecords } from "./merge.ts";
import { runKey } from "./key.ts";
import { listRecords, readRecord, writeRecord } from "./store.ts";

Deno.test("existing records stay even if their numbers differ; damaged records are named", async () => {
  const [root, from] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const mine = fakeRecord({ arm: "noisy" });
  const path = await writeRecord(mine, { root });
  const [first, ...others] = mine.epochs;
  const theirs = { ...mine, epochs: [{ ...first!, loss: 0.123 }, ...others] };
  await writeRecord(theirs, { root: from });
  const damaged = await writeRecord(fakeRecord({ arm: "clean" }), { root: from });
  await Deno.writeTextFile(damaged, "{");
  const merged = await mergeRecords(from, { root });
  deepStrictEqual([merged.added, merged.same, merged.different], [[], 0, [path]]);
  strictEqual(merged.damaged[0]?.path, damaged);
  deepStrictEqual(await readRecord(path), mine);

  await writeRecord({ ...mine, finished: "2031-01-01T00:00:00Z" }, { root: from });
  strictEqual((await mergeRecords(from, { root })).same, 1); // the time does not count
  for (const folder of [root, from]) await Deno.remove(folder, { recursive: true });
});

Deno.test("a record whose name leads out of the folder is named and not written", () =>
  inFolder(async (folder) => {
    const [root, from] = [`${folder}/in/results`, `${folder}/theirs`];
    const record = fakeRecord({ epochs: 1, images: 1 });
    const path = await writeRecord(record, { root: from });
    for (const field of ["experiment", "arm"]) {
      const spec = { ...record.spec, [field]: "../../../out" };
      const hostile = sealed({ ...record, spec, key: runKey(spec, record.data.sha256) });
      await Deno.writeTextFile(path, JSON.stringify(hostile));
      const { added, damaged } = await mergeRecords(from, { root });
      deepStrictEqual(added, []);
      match(damaged[0]?.problem ?? "", new RegExp(`^spec\\.${field}: must be a name`));
    }
    deepStrictEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["theirs"]);
  }));

Deno.test("records of format 1 are merged once", () =>
  inFolder(async (root) => {
    const published = new URL("../../results/published/wbc-unet/quick/", import.meta.url);
    const theirs = `${root}/theirs`;
    const name = [...Deno.readDirSync(published)].map(({ name }) => name).sort()[0]!;
    await Deno.mkdir(`${theirs}/runs/wbc-unet/quick`, { recursive: true });
    await Deno.copyFile(new URL(name, published), `${theirs}/runs/wbc-unet/quick/${name}`);
    strictEqual((await mergeRecords(theirs, { root })).added.length, 1);
    strictEqual((await mergeRecords(theirs, { root })).same, 1);
    strictEqual((await listRecords({ root })).records.length, 1);
  }));

Deno.test("a folder without runs/ is named with the remedy", () =>
  inFolder(async (folder) => {
    await rejects(mergeRecords(`${folder}/runs`, { root: folder }), {
      name: "UserError",
      message: `${folder}/runs/runs does not exist; name the folder that contains runs/`,
    });
  }));
