import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { basename, dirname, join } from "@std/path";
import { fakeRecord } from "../results/fixture.ts";
import { runKey } from "../results/key.ts";
import type { RunRecord } from "../results/record.ts";
import { listRecords, recordPath, writeRecord } from "../results/store.ts";
import { publishRecords } from "./publish.ts";
import { chooseRecords, recordsOf } from "./records.ts";
import { select, type SelectionWords, specsOf } from "./selection.ts";
import { inFolder } from "../fixture.ts";

/** An invented record with the table's settings. */
function recordOf(words: SelectionWords, finished = "2026-02-01T12:00:00Z"): RunRecord {
  const [spec] = specsOf(select(words)[0]!);
  const record = fakeRecord({ arm: spec!.arm, images: 1, finished });
  return { ...record, spec: spec!, key: runKey(spec!, record.data.sha256) };
}

const keys = (records: readonly RunRecord[]) => records.map(({ key }) => key);

const NOISY = { arms: "noisy", seed: 0 } as const;
const SETTINGS = select()[0]!;

Deno.test("a user's damaged run does not hide the published records", () =>
  inFolder(async (root) => {
    const record = recordOf(NOISY);
    await writeRecord(record, { shelf: "published", root });
    const path = await writeRecord(record, { shelf: "runs", root });
    await Deno.writeTextFile(path, "{");
    const { shelf, records, damaged } = await chooseRecords(SETTINGS, { root });
    strictEqual(shelf, "published");
    deepStrictEqual(keys(records), [record.key]);
    deepStrictEqual(damaged.map((damage) => damage.path), [path]);
  }));

Deno.test("a user's run with older settings does not hide the published records", () =>
  inFolder(async (root) => {
    const record = recordOf(NOISY);
    await writeRecord(record, { shelf: "published", root });
    const spec = { ...record.spec, batch: 4 };
    await writeRecord({ ...record, spec, key: runKey(spec, record.data.sha256) }, { root });
    const theirs = await chooseRecords(SETTINGS, { root });
    deepStrictEqual([theirs.shelf, keys(theirs.records)], ["published", [record.key]]);
    const mine = recordOf({ arms: "clean", seed: 0 });
    await writeRecord(mine, { root });
    const ours = await chooseRecords(SETTINGS, { root });
    deepStrictEqual([ours.shelf, keys(ours.records)], ["runs", [mine.key]]);
  }));

Deno.test("a shelf that is named is the only one", () =>
  inFolder(async (root) => {
    const [mine, published] = [recordOf(NOISY), recordOf({ ...NOISY, arms: "clean" })];
    await writeRecord(mine, { shelf: "runs", root });
    await writeRecord(published, { shelf: "published", root });
    for (const [shelf, record] of [["runs", mine], ["published", published]] as const) {
      const chosen = await chooseRecords(SETTINGS, { shelf, root });
      deepStrictEqual([chosen.shelf, keys(chosen.records)], [shelf, [record.key]]);
    }
  }));

Deno.test("a run that an older kit stored under another key is chosen once", () =>
  inFolder(async (root) => {
    const published = { experiment: "wbc-unet", profile: "quick", shelf: "published" } as const;
    const old = (await listRecords({ ...published, arm: "clean" })).records[0]!;
    const folder = dirname(await writeRecord(old, { root })); // gets the current key
    await Deno.copyFile(recordPath(old, published), join(folder, basename(recordPath(old))));
    strictEqual((await listRecords({ root })).records.length, 2);
    strictEqual((await chooseRecords(SETTINGS, { root })).records.length, 1);
  }));

Deno.test("runs of different precisions are kept apart", () =>
  inFolder(async (root) => {
    const [exact, rounded] = [recordOf(NOISY), recordOf({ ...NOISY, precision: "bfloat16" })];
    for (const record of [exact, rounded]) await writeRecord(record, { root });
    const chosen = async (settings: typeof SETTINGS) =>
      keys((await chooseRecords(settings, { root })).records);
    deepStrictEqual(await chosen(SETTINGS), [exact.key]);
    deepStrictEqual(await chosen({ ...SETTINGS, precision: "bfloat16" }), [rounded.key]);
  }));

Deno.test("runs with initial weights are found and published without naming the file again", () =>
  inFolder(async (root) => {
    const weights = (letter: string) => ({
      pretrained: { file: `${letter}.safetensors`, sha256: letter.repeat(64) },
    });
    const old = recordOf({ ...NOISY, ...weights("a") });
    const last = recordOf({ ...NOISY, ...weights("b") }, "2026-02-02T12:00:00Z");
    for (const record of [old, last]) await writeRecord(record, { root });
    deepStrictEqual((await recordsOf(SETTINGS, { root })).records, [], "begun with nothing");
    const { records } = await chooseRecords(SETTINGS, { root });
    deepStrictEqual(keys(records), [last.key], "never mixed");
    const { sha256 } = last.data;
    deepStrictEqual(keys(await publishRecords(SETTINGS, { sha256, root })), [last.key]);
  }));

Deno.test("nothing to publish: the advice has the experiment's first seed", () =>
  inFolder(async (root) => {
    const [selection] = select({ experiment: "wbc-baselines-grid" });
    await rejects(publishRecords(selection!, { sha256: "", root }), {
      name: "UserError",
      message:
        "nothing to publish: run deno task reproduce wbc-baselines-grid --profile quick --seed 100 " +
        `--results ${root} first`,
    });
  }));
