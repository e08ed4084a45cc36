import { deepStrictEqual as equal, match, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "@std/path";
import { zipSync } from "fflate";
import { UserError } from "../errors.ts";
import { stream } from "../random.ts";
import { dataDirectory } from "./directory.ts";
import { dsb2018 } from "./dsb2018.ts";
import { openFileStore, storeHash } from "./file_store.ts";
import { NUCLEI_IDS, nucleiFiles, nucleusMask } from "./fixtures/nuclei.ts";
import { writeTree } from "./fixtures/street.ts";
import { getDataset } from "./get.ts";
import { type Manifest, MANIFESTS } from "./manifest.ts";
import { openDataset } from "./open.ts";
import { pngOf } from "../images/fixtures/png.ts";
import { encodePng } from "../images/png.ts";
import { inFolder } from "../fixture.ts";

const manifest = MANIFESTS.dsb2018;
const [A, B] = NUCLEI_IDS.train;
const V = NUCLEI_IDS.validation;
const SETTINGS = { name: "dsb2018", height: 2, width: 3, validation: 1 } as const;

type Files = Record<string, Uint8Array>;

/** Writes `files` as the official archive, or as what unzips from it. */
async function write(directory: string, files: Files, packed: boolean) {
  const path = join(directory, "dsb2018", packed ? "stage1_train.zip" : "stage1_train");
  if (!packed) return await writeTree(path, files);
  await writeTree(directory, { "dsb2018/stage1_train.zip": zipSync(files) });
}

/** Opens `files` packed and unpacked, loads all, and asserts that the results are equal. */
async function load(files: Files) {
  const both = await Promise.all([true, false].map(async (packed) => {
    const directory = await Deno.makeTempDir({ prefix: "iel-dsb-" });
    try {
      await write(directory, files, packed);
      const { train, validation, provenance } = await openDataset(SETTINGS, {
        directory,
        log: () => {},
      });
      const samples = await Promise.all(train.ids.map((_, index) => train.load(index)));
      return { provenance, samples: [...samples, await validation.load(0)] };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return error.message.replaceAll(directory, "").replaceAll("stage1_train.zip", "stage1_train");
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  }));
  return { packed: both[0]!, unpacked: both[1]! };
}

Deno.test("archive and folder give the same samples and hash; nuclei are one foreground", async () => {
  const { packed, unpacked } = await load(nucleiFiles());
  equal(packed, unpacked);
  ok(typeof packed !== "string", `${packed}`);
  equal(packed.samples.map(({ id }) => id), [A, B, V]);
  for (const { label } of packed.samples) equal(label.data, Uint8Array.of(1, 1, 0, 0, 0, 1));
  equal([...packed.samples[1]!.image.data.slice(0, 6)], [10, 11, 12, 14, 15, 16]);
  match(packed.provenance.source, /fixes\/tree\/[0-9a-f]{40}, files of an unknown version/);
});

Deno.test("grey images and images of another size are converted", async () => {
  const grey = encodePng({ height: 1, width: 3, channels: 1, data: Uint8Array.of(7, 8, 9) });
  const files = {
    ...nucleiFiles([A!, V]),
    [`${B}/images/${B}.png`]: grey,
    [`${B}/masks/one.png`]: nucleusMask([0, 0, 255], { height: 1 }),
  };
  const { packed } = await load(files);
  ok(typeof packed !== "string", `${packed}`);
  equal([...packed.samples[1]!.image.data.slice(9)], [7, 7, 7, 8, 8, 8, 9, 9, 9]);
  equal(packed.samples[1]!.label.data, Uint8Array.of(0, 0, 1, 0, 0, 1));
});

Deno.test("faults of the files are reported in one line, for archive and folder", async () => {
  const good = nucleiFiles();
  const [image, mask] = [`${A}/images/${A}.png`, `${A}/masks/two.png`];
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(good).filter(([name]) => !names.includes(name)));
  const cases: [Files, RegExp][] = [
    [without(mask, `${A}/masks/one.png`), /: the image a{64} has no masks; move/],
    [without(image), /: a{64}\/images\/a{64}\.png is missing; move/],
    [nucleiFiles([A!, B!]), new RegExp(`: ${V}/images/${V}.png is missing; move`)],
    [{ "notes.txt": new Uint8Array(3) }, /no images in .*stage1_train; move/],
    [{ ...good, [image]: good[image]!.subarray(0, 60) }, /a\.png cannot be read/],
    [{ ...good, [mask]: good[mask]!.subarray(0, 50) }, /two\.png cannot be read/],
    [{ ...good, [mask]: new Uint8Array() }, /two\.png cannot be read/],
    [
      { ...good, [mask]: nucleusMask([0, 0, 0, 0], { width: 2 }) },
      /two\.png is 2×2 pixels, but its image is 2×3; move/,
    ],
    [
      { ...good, [mask]: nucleusMask([0, 0, 1, 0, 0, 0]) },
      /two\.png has the value 1 at row 0, column 2, not 0 or 255; move/,
    ],
  ];
  for (const [files, line] of cases) {
    const { packed, unpacked } = await load(files);
    equal(packed, unpacked);
    ok(typeof packed === "string" && line.test(packed), `${packed} for ${line}`);
    match(
      packed,
      /^[^\n]*move .*stage1_train away and run "IEL_DATA_DIR=\S* deno task data --get dsb2018"$/,
    );
  }
});

Deno.test("a cut archive and a damaged member are named", () =>
  inFolder(async (directory) => {
    const path = join(directory, "dsb2018/stage1_train.zip");
    await write(directory, nucleiFiles(), true);
    const whole = await Deno.readFile(path);
    await Deno.writeFile(path, whole.subarray(0, 900));
    await rejects(openDataset(SETTINGS, { directory }), {
      name: "UserError",
      message: /stage1_train\.zip is damaged or truncated/,
    });
    await Deno.writeFile(path, whole.with(250, whole[250]! ^ 1));
    const { train } = await openDataset(SETTINGS, { directory, log: () => {} });
    await rejects(train.load(0), (error) => {
      ok(error instanceof UserError, `${error}`);
      match(error.message, /stage1_train\.zip: a{64}\/\S+ is damaged or truncated \([^)]+\); move/);
      return true;
    });
  }));

Deno.test("the archive is preferred; unzipped folders are found wherever they are", async () => {
  for (
    const place of [
      "dsb2018/stage1_train",
      "dsb2018",
      "dsb2018/kaggle-dsbowl-2018-dataset-fixes-3035455/stage1_train",
    ]
  ) {
    await inFolder(async (directory) => {
      await writeTree(join(directory, place), nucleiFiles());
      strictEqual(await dsb2018.locate(directory), join(directory, place));
      await write(directory, nucleiFiles(), true);
      strictEqual(await dsb2018.locate(directory), join(directory, "dsb2018/stage1_train.zip"));
    });
  }
  await inFolder(async (directory) => {
    strictEqual(await dsb2018.locate(directory), undefined);
    await rejects(
      openDataset(SETTINGS, { directory }),
      /no DSB2018 images under .*--get dsb2018", or save https:.* as .*zip, or set IEL_DATA_DIR/,
    );
  });
});

Deno.test("files of an unknown version are opened, with a note that is also in the provenance", () =>
  inFolder(async (directory) => {
    await write(directory, nucleiFiles(), true);
    const lines: string[] = [];
    const { provenance } = await openDataset(SETTINGS, {
      directory,
      log: (line) => lines.push(line),
    });
    strictEqual(lines.length, 1);
    match(
      lines[0]!,
      /\(3 images\) is not as pinned: files of an unknown version; for that, m/,
    );
    match(provenance.source, /, files of an unknown version$/);
  }));

Deno.test("the archive stays packed if all its files are as expected", () =>
  inFolder(async (directory) => {
    const around = Object.fromEntries(
      Object.entries(nucleiFiles()).map((
        [name, bytes],
      ) => [`fixes-3035455/stage1_train/${name}`, bytes]),
    );
    const zip = zipSync({ ...around, "fixes-3035455/README.rst": new Uint8Array(5) });
    let sent = zip;
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(sent),
    );
    await writeTree(directory, { "expected.zip": zip });
    const member = new RegExp(manifest.archive.member);
    const expected = await openFileStore(`${directory}/expected.zip`, { member, remedy: "" });
    const published: Manifest = {
      ...manifest,
      archive: { ...manifest.archive, address: `http://127.0.0.1:${server.addr.port}/a.zip` },
      sha256: await storeHash(expected),
    };
    sent = zip.with(250, zip[250]! ^ 1);
    await rejects(getDataset(published, { directory }), /is not the archive that was expected/);
    sent = zip;
    const path = await getDataset(published, { directory });
    strictEqual(path, join(directory, "dsb2018/stage1_train.zip"));
    equal(await Deno.readFile(path), zip);
    equal((await openDataset(SETTINGS, { directory, log: () => {} })).train.ids, [A, B]);
  }));

Deno.test({
  name: "the published files have the expected hash, split and class shares",
  ignore: await dsb2018.locate(dataDirectory()) === undefined,
  async fn() {
    const data = await openDataset({ name: "dsb2018", height: 64, width: 64 });
    const { train, validation, provenance } = data;
    ok([manifest, ...manifest.copies!].some(({ sha256 }) => sha256 === provenance.sha256));
    strictEqual(validation.ids.length, 67);
    if (provenance.sha256 === manifest.sha256) {
      strictEqual(train.ids.length, manifest.split.train);
      const ids = [...train.ids, ...validation.ids].sort();
      const drawn = stream(0, "dsb2018/split").permutation(ids.length).slice(0, 67);
      equal(validation.ids, drawn.map((index) => ids[index]));
    }
    // Over all images 13.9 % of the pixels at 128×128 are nuclei; a tenth of the images will do.
    let [nuclei, pixels] = [0, 0];
    for (let index = 0; index < train.ids.length; index += 20) {
      for (const label of (await train.load(index)).label.data) {
        nuclei += label;
        pixels++;
      }
    }
    ok(Math.abs(nuclei / pixels - 0.139) < 0.05, `${nuclei / pixels}`);
  },
});

Deno.test("files that macOS added to the archive are skipped, with a note", () =>
  inFolder(async (directory) => {
    const left = Object.fromEntries(
      Object.keys(nucleiFiles()).map((name) =>
        [`__MACOSX/${name.replace(/([^/]+)$/, "._$1")}`, new Uint8Array(4)] as const
      ),
    );
    for (const packed of [true, false]) {
      const own = join(directory, `${packed}`);
      await write(
        own,
        { ...nucleiFiles(), ...left, [`${A}/masks/._one.png`]: new Uint8Array(4) },
        packed,
      );
      const lines: string[] = [];
      const { train } = await openDataset(SETTINGS, {
        directory: own,
        log: (line) => lines.push(line),
      });
      equal((await train.load(0)).label.data, Uint8Array.of(1, 1, 0, 0, 0, 1));
      match(lines[0]!, /DSB2018 in .*: \d+ files? of the operating system left out: /);
    }
  }));

Deno.test("1-bit masks and masks with a grey palette are read as displayed", async () => {
  const row = [[0, 0b01000000], [0, 0]];
  const bits = pngOf({ width: 3, depth: 1, rows: row });
  const palette = [["PLTE", [0, 0, 0, 255, 255, 255]]] as const;
  const indexed = pngOf({ width: 3, depth: 1, colour: 3, rows: row, extra: palette });
  for (const mask of [bits, indexed]) {
    const { packed } = await load({
      ...nucleiFiles(),
      [`${A}/masks/one.png`]: mask,
      [`${A}/masks/two.png`]: nucleusMask([0, 0, 0, 0, 0, 255]),
    });
    ok(typeof packed !== "string", `${packed}`);
    equal(packed.samples[0]!.label.data, Uint8Array.of(0, 1, 0, 0, 0, 1));
  }
});
