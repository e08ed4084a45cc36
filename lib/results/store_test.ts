import { deepStrictEqual, match, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { basename, join } from "@std/path";
import { fakeRecord } from "./fixture.ts";
import { encodeMap } from "./maps.ts";
import { RunRecord } from "./record.ts";
import { listRecords, readRecord, recordPath, writeRecord } from "./store.ts";
import { inFolder } from "../fixture.ts";
import { ofArms } from "./views.ts";
import { sealed } from "../kind/sealed.ts";

Deno.test("the fixture is a valid record", () => {
  RunRecord.parse(fakeRecord());
  RunRecord.parse(fakeRecord({ arm: "clean", profile: "paper", kind: "synthetic" }));
});

Deno.test("a record survives writing and reading; its file is small and diffs by line", () =>
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

Deno.test("writing again replaces the file; a failed write leaves the old file and no partial file", () =>
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

Deno.test("every kind of damage is named with file and field, without a crash", () =>
  inFolder(async (root) => {
    const record = fakeRecord({ epochs: 2, images: 2 });
    const good = await writeRecord(record, { root });
    const [id] = record.data.validation;
    const [image] = record.epochs[1]!.counts;
    const [first, ...classes] = image!;
    /** The second epoch with other counts of its first class. */
    const counted = (counts: number[]) =>
      withEpoch(record, { counts: [[counts, ...classes], record.epochs[1]!.counts[1]] });
    const spec = (change: object) => ({ ...record, spec: { ...record.spec, ...change } });
    const predicted = (predictions: object) => ({ ...record, predictions });
    const damages: [string, unknown, RegExp][] = [
      ["cut", JSON.stringify(record).slice(0, 500), /not JSON/],
      ["empty", "", /an empty file; delete the file/],
      ["page", "<!DOCTYPE html>", /an HTML page, such as a login/],
      [
        "merged",
        `{\n<<<<<<< HEAD\n"format": 2,\n=======\n`,
        /a file with an unresolved git conflict/,
      ],
      ["deep", "[".repeat(100_000) + "]".repeat(100_000), /more than 100 brackets within/],
      ["other", "[1]", /file: .*expected object/],
      ["format", { ...record, format: 3 }, /format: /],
      ["field", { ...record, extra: 1 }, /extra/],
      ["kind", { ...record, data: { ...record.data, kind: "fake" } }, /data\.kind: /],
      ["loss", withEpoch(record, { loss: "low" }), /epochs\[1\]\.loss: /],
      ["infinity", JSON.stringify(record).replace(/"loss":[\d.]+/, '"loss":1e999'), /\.loss: /],
      ["order", withEpoch(record, { epoch: 5 }), /epochs\[1\]\.epoch: 5 instead of 2/],
      ["images", withEpoch(record, { counts: [] }), /epochs\[1\]\.counts: .*2 images of 3 classes/],
      [
        "sum",
        withEpoch(record, { counts: [image] }),
        /epochs\[1\]\.counts: .*2 images of 3 classes/,
      ],
      ["epochs", { ...record, epochs: record.epochs.slice(1) }, /epochs: 1 epochs, .* ask for 2/],
      ["long", spec({ epochs: 200_000 }), /spec\.epochs: /],
      ["edited", spec({ batch: 3 }), /key: not the hash/],
      // A Dice of 999998.5: two thirds of a pixel predicted, a million of them right.
      ["dice", counted([999_999, first![1], first![2]]), /counts: not counts of images/],
      ["pixels", counted([first![0], first![1] + 1, first![2]]), /counts: .*as many .* predicted/],
      [
        "truth",
        counted([first![0], first![1] + 1, first![2] + 1]),
        /epochs\[1\]\.counts: other true pixels/,
      ],
      [
        "unknown",
        predicted({ nobody: record.predictions[id!] }),
        /predictions\.nobody: not one of/,
      ],
      [
        "small",
        predicted({ [id!]: encodeMap({ height: 1, width: 1, data: Uint8Array.of(0) }) }),
        /12544 pixels counted, but 1×1 in the map/,
      ],
      ["giant", predicted({ [id!]: { height: 1e6, width: 1e6, deflated: "" } }), /too large/],
      ["base", predicted({ [id!]: { height: 1, width: 1, deflated: "%" } }), /not base64/],
      ["weights", { ...record, weights: { "../../x": "0".repeat(64) } }, /weights/],
      ["diverged", { ...record, diverged: { epoch: 3, step: 1, message: "" } }, /ask for 2/],
      ...["../../x", "a..b", "/etc/x", "c:x", "a/b", "a\\b", ".x", "x".repeat(61), ""].flatMap(
        (name, at): [string, unknown, RegExp][] => [
          [`arm-${at}`, spec({ arm: name }), /spec\.arm: /],
          [`experiment-${at}`, spec({ experiment: name }), /spec\.experiment: /],
          [`profile-${at}`, spec({ profile: name }), /spec\.profile: /],
        ],
      ),
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

Deno.test("no flipped bit in a record changes a number unnoticed", () =>
  inFolder(async (root) => {
    const record = fakeRecord({ epochs: 1, images: 1 });
    const path = await writeRecord(record, { root });
    const bytes = await Deno.readFile(path);
    for (let bit = 0; bit < 8 * bytes.length; bit += 61) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      await Deno.writeFile(path, damaged);
      const { records, damaged: [one] } = await listRecords({ root });
      // A blank between lines, or 1E-8 for 1e-8, changes nothing.
      if (records.length) deepStrictEqual(records, [record], `bit ${bit}`);
      else ok(one?.path === path, `bit ${bit}`);
    }
  }));

Deno.test("an edit is detected, even a valid one; a record without a seal is read", () =>
  inFolder(async (root) => {
    const record = fakeRecord({ epochs: 1, images: 1 });
    const path = await writeRecord(record, { root });
    const text = await Deno.readTextFile(path);
    const edits: [string, string][] = [
      ["loss", text.replace(/"loss":\d/, '"loss":9')],
      ["commit", text.replace('"commit": null', '"commit": "2afa9657df9b"')],
      ["seal", text.replace(/"sha256": "(.)(?=[^"]*"\n\}\n$)/, '"sha256": "x')],
    ];
    for (const [what, edited] of edits) {
      ok(edited !== text, what);
      await Deno.writeTextFile(path, edited);
      await rejects(readRecord(path), /sha256: not the hash of what stands here/, what);
    }
    await Deno.writeTextFile(path, JSON.stringify(JSON.parse(text), null, 1)); // laid out anew
    deepStrictEqual(await readRecord(path), record);
    await Deno.writeTextFile(path, JSON.stringify(record));
    deepStrictEqual(await readRecord(path), record);
    await Deno.writeTextFile(path, JSON.stringify(sealed({ ...record, epochs: [] })));
    await rejects(readRecord(path), /epochs: 0 epochs/); // a seal proves nothing else
  }));

Deno.test("no name leads out of the shelf", () => {
  const { spec, key } = fakeRecord({ epochs: 1, images: 1 });
  for (const name of ["..", "../x", "/x", "c:x", "a/b", "a\\b", ""]) {
    for (const field of ["experiment", "profile", "arm"]) {
      if (field === "arm" && name === "") continue; // ".seed-0.…" is refused too, as all of them
      throws(
        () => recordPath({ spec: { ...spec, [field]: name }, key }, { root: "r" }),
        RangeError,
      );
    }
  }
  throws(() => recordPath({ spec, key: "../../.." }, { root: "r" }), RangeError);
});

Deno.test({
  name: "a path that is neither file nor folder is named, and hides no other record",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (root) => {
      const path = await writeRecord(fakeRecord({ epochs: 1, images: 1 }), { root });
      const folder = join(path, "..");
      await Deno.mkdir(join(folder, "a.json"));
      await Deno.symlink(join(folder, "b.json"), join(folder, "b.json"));
      await new Deno.Command("mkfifo", { args: [join(folder, "c.json")] }).output();
      const loop = join(root, "runs", "loop");
      await Deno.symlink(loop, loop);
      await Deno.writeTextFile(join(root, "runs", "README"), "");
      const { records, damaged } = await listRecords({ root });
      strictEqual(records.length, 1);
      const circle = "too many symbolic links encountered";
      deepStrictEqual(damaged.map(({ path, problem }) => [basename(path), problem]), [
        ["loop", `${circle}; check the folder`],
        ["a.json", "a folder; check the path"],
        ["b.json", `${circle}; check the path`],
        ["c.json", "not a file; check the path"],
      ]);
    }),
});

Deno.test("all published records are valid", async () => {
  const { records, damaged } = await listRecords({ shelf: "published" });
  deepStrictEqual(damaged, []);
  ok(records.length >= 72, `${records.length} records`);
});

Deno.test("names of records of format 1 follow the same rules", async () => {
  const folder = new URL("../../results/published/wbc-unet/quick/", import.meta.url);
  const name =
    [...Deno.readDirSync(folder)].find(({ name }) => name.startsWith("clean.seed-0."))!.name;
  const old = JSON.parse(await Deno.readTextFile(new URL(name, folder)));
  await inFolder(async (root) => {
    for (const field of ["experiment", "profile", "arm"]) {
      const text = JSON.stringify({ ...old, spec: { ...old.spec, [field]: "../../x" } });
      await Deno.writeTextFile(`${root}/x.json`, text);
      await rejects(readRecord(`${root}/x.json`), new RegExp(`spec\\.${field}: `));
    }
  });
});

function withEpoch(record: RunRecord, change: object) {
  return { ...record, epochs: [record.epochs[0], { ...record.epochs[1], ...change }] };
}

Deno.test("listing selects by experiment, profile and arm; a missing folder has no records", () =>
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

Deno.test("an arm that acts only at prediction is found in the record of its network", () =>
  inFolder(async (root) => {
    const short = { epochs: 1, images: 1 };
    await writeRecord(fakeRecord({ ...short, arm: "clean" }), { root });
    await writeRecord(fakeRecord({ ...short, arm: "noisy", after: ["smoothed"] }), { root });
    const { records } = await listRecords({ arm: "smoothed", root });
    deepStrictEqual(records.map(({ spec }) => spec.arm), ["noisy"]);
    deepStrictEqual(ofArms(records, ["smoothed"]).map(({ spec }) => spec.arm), ["smoothed"]);
  }));
