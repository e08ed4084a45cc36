import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert/strict";
import { basename, join } from "@std/path";
import { fakeRecord } from "./fixture.ts";
import { RunRecord } from "./record.ts";
import { listRecords, readRecord, recordPath, writeRecord } from "./store.ts";
import { inFolder } from "../fixture.ts";

Deno.test("the fixture is a valid record", () => {
  RunRecord.parse(fakeRecord());
  RunRecord.parse(fakeRecord({ arm: "clean", profile: "paper", kind: "synthetic" }));
});

Deno.test("a record survives its file, which is small and diffs by the line", () =>
  inFolder(async (root) => {
    const record = fakeRecord();
    const path = await writeRecord(record, { root });
    strictEqual(basename(path), `noisy-iel.seed-0.${record.key.slice(0, 8)}.json`);
    deepStrictEqual(await readRecord(path), record);
    const text = await Deno.readTextFile(path);
    ok(text.length < 100_000, `${text.length} bytes`);
    const lines = text.split("\n");
    strictEqual(lines.filter((line) => line.startsWith('    {"epoch":')).length, 20);
    strictEqual(lines.filter((line) => line.includes('"deflated":')).length, 30);
    deepStrictEqual([...Deno.readDirSync(join(path, ".."))].map(({ name }) => name), [
      basename(path),
    ]);
  }));

Deno.test("writing again replaces, and a failed write leaves the old file and no scraps", () =>
  inFolder(async (root) => {
    const record = fakeRecord();
    const path = await writeRecord(record, { root });
    await writeRecord({ ...record, parameters: 7 }, { root });
    strictEqual((await readRecord(path)).parameters, 7);
    const clash = recordPath(fakeRecord({ seed: 1 }), { root });
    await Deno.mkdir(join(clash, "in-the-way"), { recursive: true });
    await rejects(writeRecord(fakeRecord({ seed: 1 }), { root }));
    const names = [...Deno.readDirSync(join(path, ".."))].map(({ name }) => name).sort();
    deepStrictEqual(names, [basename(path), basename(clash)].sort());
  }));

Deno.test("every damage is named with file and field, and crashes nothing", () =>
  inFolder(async (root) => {
    const record = fakeRecord({ epochs: 2, images: 2 });
    const good = await writeRecord(record, { root });
    const damages: [string, unknown, RegExp][] = [
      ["cut", JSON.stringify(record).slice(0, 500), /not JSON/],
      ["empty", "", /not JSON/],
      ["other", "[1]", /file: .*expected object/],
      ["format", { ...record, format: 2 }, /format: /],
      ["field", { ...record, extra: 1 }, /extra/],
      ["kind", { ...record, data: { ...record.data, kind: "fake" } }, /data\.kind: /],
      ["loss", withEpoch(record, { loss: "low" }), /epochs\[1\]\.loss: /],
      ["order", withEpoch(record, { epoch: 5 }), /epochs\[1\]\.epoch: 5 instead of 2/],
      ["images", withEpoch(record, { counts: [] }), /epochs\[1\]\.counts: .*2 images of 3 classes/],
      ["epochs", { ...record, epochs: record.epochs.slice(1) }, /epochs: 1 epochs, .* ask for 2/],
      ["edited", { ...record, spec: { ...record.spec, batch: 3 } }, /key: not the hash/],
    ];
    for (const [name, value] of damages) {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      await Deno.writeTextFile(join(good, "..", `${name}.json`), text);
    }
    const { records, damaged } = await listRecords({ root });
    deepStrictEqual(records, [record]);
    strictEqual(damaged.length, damages.length);
    for (const [name, , problem] of damages) {
      const found = damaged.find(({ path }) => basename(path) === `${name}.json`);
      match(found?.problem ?? "not listed", problem, name);
      await rejects(readRecord(join(good, "..", `${name}.json`)), {
        name: "UserError",
        message: `${found?.path}: ${found?.problem}`,
      });
    }
  }));

function withEpoch(record: RunRecord, change: object) {
  return { ...record, epochs: [record.epochs[0], { ...record.epochs[1], ...change }] };
}

Deno.test("listing selects by experiment, profile and arm; no folder, no records", () =>
  inFolder(async (root) => {
    deepStrictEqual(await listRecords({ root }), { records: [], damaged: [] });
    for (const arm of ["noisy", "noisy-iel"]) {
      for (const profile of ["quick", "paper"] as const) {
        await writeRecord(fakeRecord({ arm, profile, epochs: 1, images: 1 }), { root });
      }
    }
    const count = async (selection: Parameters<typeof listRecords>[0]) =>
      (await listRecords({ ...selection, root })).records.length;
    strictEqual(await count({}), 4);
    strictEqual(await count({ arm: "noisy" }), 2);
    strictEqual(await count({ experiment: "wbc-unet", profile: "paper", arm: "noisy" }), 1);
    strictEqual(await count({ experiment: "dsb-unet" }), 0);
    strictEqual(await count({ shelf: "published" }), 0);
  }));
