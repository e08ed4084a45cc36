/**
 * Tests for every data set: rows of the loaders' table whose files are here, small files in the
 * layout of those that may not be redistributed, and a user's own folder.
 */
import {
  deepStrictEqual as equal,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import { UserError } from "../errors.ts";
import { type Dataset, IGNORE_LABEL } from "./dataset.ts";
import { dataDirectory } from "./directory.ts";
import { driveFiles } from "./fixtures/retina.ts";
import { cityscapesFiles, writeTree } from "./fixtures/street.ts";
import { openFolder } from "./folder.ts";
import { type DatasetName, LOADERS, openDataset } from "./open.ts";
import { encodePng } from "../images/png.ts";

const SIZE = { height: 40, width: 48 };

interface Case {
  name: string;
  absent: boolean;
  /** Whether integer settings choose the number of images. */
  counts: boolean;
  open(counts?: { train: number; validation: number }): Promise<Dataset>;
}

const rows = Object.keys(LOADERS) as DatasetName[];
const cases: Case[] = await Promise.all(rows.map(async (name) => ({
  name,
  absent: await LOADERS[name].locate(dataDirectory()) === undefined,
  counts: true,
  open: (counts?: { train: number; validation: number }) =>
    openDataset({ name, ...SIZE, ...counts }, { log: () => {} }),
})));
const made = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(made, { recursive: true }));
await writeTree(
  `${made}/cityscapes`,
  cityscapesFiles({
    train: ["ulm_0_0", "ulm_1_0", "zurich_0_0", "zurich_1_0"],
    val: ["lindau_0_0", "munster_0_0", "munster_0_1"],
  }),
);
cases.push({
  name: "cityscapes (small files)",
  absent: false,
  counts: true,
  open: (counts) =>
    openDataset({ name: "cityscapes", ...SIZE, ...counts }, { directory: made, log: () => {} }),
});
await writeTree(
  `${made}/drive`,
  await driveFiles({ training: ["21", "22", "23", "24"], test: ["01", "02", "03"] }),
);
cases.push({
  name: "drive (small files)",
  absent: false,
  counts: true,
  open: (counts) =>
    openDataset({ name: "drive", ...SIZE, ...counts }, { directory: made, log: () => {} }),
});
cases.push({ name: "folder", absent: false, counts: false, open: openOwnFolder });
for (const { name } of cases.filter(({ absent }) => absent)) {
  console.log(`no files of ${name} in ${dataDirectory()}: its conformance tests are ignored`);
}

for (const { name, absent, counts, open } of cases) {
  const test = (what: string, fn: () => Promise<void>) =>
    Deno.test({ name: `${name}: ${what}`, ignore: absent, fn });

  test("samples have the size, values and classes that the data set states", async () => {
    const data = await open();
    equal([data.height, data.width], [SIZE.height, SIZE.width]);
    strictEqual(new Set(data.classes.map(({ name }) => name)).size, data.classes.length);
    ok(data.classes.every(({ colour }) => /^#[0-9a-f]{6}$/.test(colour)));
    const seen = new Set<number>();
    for (const split of [data.train, data.validation]) {
      for (const index of [0, split.ids.length - 1]) {
        const { id, image, label } = await split.load(index);
        strictEqual(id, split.ids[index]);
        equal([image.height, image.width, label.height, label.width], [40, 48, 40, 48]);
        strictEqual(image.data.length, 40 * 48 * 3);
        strictEqual(label.data.length, 40 * 48);
        ok(image.data.every((value) => value >= 0 && value <= 255));
        notStrictEqual(Math.min(...image.data), Math.max(...image.data));
        for (const value of label.data) seen.add(value);
      }
    }
    if (data.ignore !== undefined) {
      strictEqual(data.ignore, IGNORE_LABEL);
      ok(seen.delete(IGNORE_LABEL), "no pixel is ignored");
    }
    ok(seen.size > 1 && [...seen].every((value) => value < data.classes.length), `${[...seen]}`);
  });

  test("no id occurs twice in a split or in both splits", async () => {
    const { train, validation } = await open();
    const ids = [...train.ids, ...validation.ids];
    strictEqual(new Set(ids).size, ids.length);
    ok(train.ids.length > 0 && validation.ids.length > 0);
  });

  test("opening it twice gives the same data", async () => {
    const [one, two] = [await open(), await open()];
    equal(one.provenance, two.provenance);
    ok(/^[0-9a-f]{64}$/.test(one.provenance.sha256));
    ok(!one.provenance.source.includes(dataDirectory()));
    equal(one.train.ids, two.train.ids);
    equal(await one.train.load(1), await two.train.load(1));
    equal(await one.train.load(1), await one.train.load(1));
  });

  test("an index outside the split is refused", async () => {
    const { train } = await open();
    await rejects(async () => await train.load(train.ids.length), RangeError);
  });

  if (counts) {
    test("a part of the data set holds its first samples and has another hash", async () => {
      const [whole, part] = [await open(), await open({ train: 3, validation: 2 })];
      equal(part.train.ids, whole.train.ids.slice(0, 3));
      equal(part.validation.ids, whole.validation.ids.slice(0, 2));
      notStrictEqual(part.provenance.sha256, whole.provenance.sha256);
      const tooFew = whole.provenance.kind === "real" ? UserError : RangeError;
      await rejects(async () => await open({ train: 1e6, validation: 1 }), tooFew);
      await rejects(async () => await open({ train: 1, validation: 1e6 }), tooFew);
      await rejects(async () => await open({ train: 0, validation: 1 }), RangeError);
    });
  }
}

Deno.test("unknown names and invalid sizes are rejected", () => {
  const settings = { name: "wbc", height: 8, width: 8 } as const;
  throws(
    () => openDataset({ ...settings, name: "wcb" as "wbc" }),
    /no data set "wcb"; .*there are/i,
  );
  throws(() => openDataset({ ...settings, width: 0.5 }), /width must be a positive integer/);
});

/** Four drawn cells as a user's folder. */
async function openOwnFolder(): Promise<Dataset> {
  const folder = await Deno.makeTempDir();
  const { train } = await openDataset({ name: "synthetic-blobs", height: 24, width: 20, train: 4 });
  for (const part of ["images", "masks"]) await Deno.mkdir(`${folder}/${part}`);
  for (let index = 0; index < 4; index++) {
    const { id, image, label } = await train.load(index);
    const size = { height: 24, width: 20 };
    const files = {
      images: encodePng({ ...size, channels: 3, data: Uint8Array.from(image.data) }),
      masks: encodePng({ ...size, channels: 1, data: label.data.map((value) => 40 * value) }),
    };
    for (const [part, bytes] of Object.entries(files)) {
      await Deno.writeFile(`${folder}/${part}/${id}.png`, bytes);
    }
  }
  const classes = ["#000000", "#56b4e9", "#e69f00"].map((colour, label) => ({
    name: `class ${label}`,
    colour,
    value: 40 * label,
  }));
  const data = await openFolder(folder, { ...SIZE, classes, log: () => {} });
  for (const split of [data.train, data.validation]) {
    for (let index = 0; index < split.ids.length; index++) await split.load(index);
  }
  await Deno.remove(folder, { recursive: true });
  return { ...data, provenance: { ...data.provenance, source: "a folder" } };
}
