import { deepStrictEqual as equal, match, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "@std/path";
import { inFolder } from "../fixture.ts";
import { drive } from "./drive.ts";
import { findDataset } from "./find.ts";
import { driveFiles, retina, vesselMask } from "./fixtures/retina.ts";
import { SCENE, streetCase, writeTree } from "./fixtures/street.ts";
import { openDataset } from "./open.ts";

const IDS = { training: ["21", "22", "23"], test: ["01", "02"] };
const MASK = "training/1st_manual/22_manual1.gif";

const { load, refuses } = streetCase({
  name: "drive",
  files: await driveFiles(IDS),
  remedy: /unzip training\.zip and test\.zip \(https:\/\/drive\.grand-challenge\.org\/\)/,
});

Deno.test("TIFF images and the first observer's GIF labels are read in order; vessels are 1", () =>
  inFolder(async (directory) => {
    const { data, samples, lines } = await load(directory);
    equal(data.train.ids, IDS.training);
    equal(data.validation.ids, IDS.test);
    equal(data.classes.map(({ name }) => name), ["ground", "vessel"]);
    strictEqual(data.ignore, undefined);
    equal([...samples[0]!.label.data.slice(4, 14)], [0, 0, 1, 1, 1, 1, 1, 1, 0, 0]);
    equal([...samples[0]!.image.data.slice(0, 6)], [40, 41, 42, 60, 61, 62]);
    equal(lines.length, 1);
    match(lines[0]!, /has 3 training and 2 test images, DRIVE has 20 and 20; for all, unzip/);
  }));

Deno.test("unzipped folders are found in drive/, in drive/DRIVE/ and in DRIVE/", async () => {
  for (const place of ["drive", "drive/DRIVE", "DRIVE"]) {
    await inFolder(async (directory) => {
      await writeTree(join(directory, place), await driveFiles(IDS));
      strictEqual(await drive.locate(directory), join(directory, place));
    });
  }
});

Deno.test("the hash covers the opened files, wherever they are", () =>
  inFolder(async (directory) => {
    const { data } = await load(directory);
    const elsewhere = join(directory, "elsewhere");
    await writeTree(join(elsewhere, "DRIVE"), await driveFiles(IDS));
    const open = () =>
      openDataset({ name: "drive", ...SCENE }, { directory: elsewhere, log: () => {} });
    equal((await open()).provenance, data.provenance);
    await Deno.writeFile(join(elsewhere, "DRIVE", MASK), await vesselMask(Array(24).fill(255)));
    ok((await open()).provenance.sha256 !== data.provenance.sha256);
  }));

Deno.test("faults of the files are reported in one line", async () => {
  await refuses((folder) => Deno.remove(join(folder, MASK)), /22_training\.tif has no annotation/);
  await refuses(
    (folder) => Deno.remove(join(folder, "training/images/21_training.tif")),
    /21_manual1\.gif has no image/,
  );
  await refuses(
    (folder) => Deno.remove(join(folder, "test/1st_manual"), { recursive: true }),
    /no folder .*test.1st_manual; .*later releases leave the labels of test out/,
  );
  await refuses(
    async (folder) =>
      Deno.writeFile(
        join(folder, "training/images/22_training.tif"),
        await retina({ height: 8, width: 12 }),
      ),
    /22_manual1\.gif is 4×6 pixels, but its image is 8×12/,
  );
  await refuses(
    async (folder) => Deno.writeFile(join(folder, MASK), (await vesselMask()).subarray(0, 20)),
    /22_manual1\.gif cannot be read/,
  );
  await refuses(
    async (folder) =>
      Deno.writeFile(join(folder, MASK), await vesselMask([128, ...Array(23).fill(0)])),
    /22_manual1\.gif: value 128 at row 0, column 0 is not a class \(0 ground, 255 vessel\)/,
  );
});

Deno.test("without files, the message says what to request and where to put it", () =>
  inFolder(async (directory) => {
    const settings = { name: "drive", ...SCENE } as const;
    const place = /drive.training.1st_manual.21_manual1\.gif/;
    const how =
      /sign in at https.* download training\.zip and test\.zip, unzip both in .*drive, or set IEL_DATA_DIR/;
    await rejects(openDataset(settings, { directory }), how);
    await rejects(openDataset(settings, { directory }), place);
    const { dataset, notice } = await findDataset(settings, { directory });
    strictEqual(dataset.provenance.kind, "synthetic");
    match(notice!, how);
  }));

Deno.test("files left by macOS are skipped, with a note", () =>
  inFolder(async (directory) => {
    const { data, lines } = await load(directory, (folder) =>
      writeTree(folder, {
        "training/images/._21_training.tif": new Uint8Array(4),
        "training/1st_manual/._21_manual1.gif": new Uint8Array(4),
        "test/images/.DS_Store": new Uint8Array(4),
        "__MACOSX/training/images/._21_training.tif": new Uint8Array(4),
      }));
    equal(data.train.ids, IDS.training);
    equal(data.validation.ids, IDS.test);
    match(lines.join("\n"), /3 files of the operating system left out: training\/images\/\._21/);
  }));
