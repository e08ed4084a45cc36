import { deepStrictEqual as equal, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { dataDirectory } from "./directory.ts";
import { flatBmp, MASK, writePairs } from "./fixtures.ts";
import { MANIFESTS } from "./manifest.ts";
import { openDataset } from "./open.ts";
import { encodePng } from "../images/png.ts";
import { wbc } from "./wbc.ts";
import { inFolder } from "../fixture.ts";

/** Enough for one training and one validation image. */
const PART = { name: "wbc", height: 2, width: 3, train: 1, validation: 1 } as const;
const IDS = ["001", "294"];

/** Opens a folder in the layout of WBC after `change`, and loads both samples. */
async function load(directory: string, change?: (folder: string) => Promise<void>) {
  const folder = join(directory, "wbc", "Dataset 1");
  await writePairs(folder, IDS);
  await change?.(folder);
  const data = await openDataset(PART, { directory });
  return [await data.train.load(0), await data.validation.load(0)];
}

/** Asserts that it throws one line for users that names `what`. */
async function refuses(change: (folder: string) => Promise<void>, what: RegExp) {
  await inFolder((directory) =>
    rejects(load(directory, change), (error) => {
      ok(error instanceof UserError, `${error}`);
      ok(!error.message.includes("\n"));
      ok(what.test(error.message), error.message);
      ok(
        /move .* away and run "IEL_DATA_DIR=\S+ deno task data --get wbc"/.test(error.message),
        error.message,
      );
      return true;
    })
  );
}

Deno.test("mask values 0, 128, 255 are the labels 0, 1, 2; colours are red, green, blue", () =>
  inFolder(async (directory) => {
    const [first, second] = await load(directory);
    equal([first!.id, second!.id], IDS);
    equal(first!.label.data, Uint8Array.of(0, 1, 2, 2, 1, 0));
    equal([...first!.image.data.slice(0, 3)], [10, 20, 30]);
  }));

Deno.test("the folder of an unzipped archive is found too, with or without wbc/", async () => {
  for (const place of ["wbc/segmentation_WBC-master", "segmentation_WBC-fa9c016"]) {
    await inFolder(async (directory) => {
      await writePairs(join(directory, place, "Dataset 1"), IDS);
      const { train } = await openDataset(PART, { directory });
      equal(train.ids, ["001"]);
    });
  }
});

Deno.test("faults of the files are reported in one line", async () => {
  await refuses((folder) => Deno.remove(`${folder}/294.png`), /294\.png is missing;/);
  await refuses(
    (folder) => Deno.writeFile(`${folder}/001.bmp`, new Uint8Array(60)),
    /001\.bmp cannot be read \(it is nothing but zeros/,
  );
  await refuses(
    (folder) => Deno.writeFile(`${folder}/294.png`, encodePng(MASK).subarray(0, 50)),
    /294\.png cannot be read/,
  );
  await refuses(
    (folder) => Deno.writeFile(`${folder}/001.bmp`, flatBmp({ height: 4, width: 5 })),
    /001\.png is 2×3 pixels, but its image is 4×5/,
  );
  const odd = encodePng({ ...MASK, data: Uint8Array.of(0, 128, 255, 0, 127, 0) });
  await refuses(
    (folder) => Deno.writeFile(`${folder}/001.png`, odd),
    /001\.png: value 127 at row 1, column 1 is not a class \(0 background, 128 cytoplasm, 255 nucleus\)/,
  );
});

Deno.test("a missing folder is reported with all three remedies", () =>
  inFolder((directory) =>
    rejects(
      openDataset(PART, { directory }),
      /no WBC images under .*--get wbc.*unzip https:.*IEL_DATA_DIR/,
    )
  ));

Deno.test("300 files that are not the published ones are opened, with a note", () =>
  inFolder(async (directory) => {
    const ids = Array.from({ length: 300 }, (_, at) => `${at + 1}`.padStart(3, "0"));
    await writePairs(join(directory, "wbc", "Dataset 1"), ids);
    const lines: string[] = [];
    const { train } = await openDataset(
      { name: "wbc", height: 2, width: 3 },
      { directory, log: (line) => lines.push(line) },
    );
    strictEqual(train.ids.length, 270);
    equal(lines.length, 1);
    ok(/are not the published ones/.test(lines[0]!));
  }));

Deno.test("a repaired file is read again", () =>
  inFolder(async (directory) => {
    const folder = join(directory, "wbc", "Dataset 1");
    await writePairs(folder, IDS);
    await Deno.writeTextFile(`${folder}/001.png`, "");
    const { train } = await openDataset(PART, { directory });
    await rejects(train.load(0), UserError);
    await writePairs(folder, IDS);
    strictEqual((await train.load(0)).id, "001");
  }));

Deno.test({
  name: "the published files have the expected hash, split and class shares",
  ignore: await wbc.locate(dataDirectory()) === undefined,
  async fn() {
    const data = await openDataset({ name: "wbc", height: 112, width: 112 });
    strictEqual(data.provenance.sha256, MANIFESTS.wbc.sha256);
    equal([data.train.ids.length, data.validation.ids.length], [270, 30]);
    equal(data.validation.ids.slice(0, 3), ["294", "175", "148"]);
    equal(data.train.ids.slice(0, 3), ["001", "002", "003"]);
    const pixels = [0, 0, 0];
    for (let index = 0; index < 270; index += 9) {
      for (const label of (await data.train.load(index)).label.data) pixels[label]! += 1;
    }
    const total = 30 * 112 * 112;
    [0.688, 0.189, 0.123].forEach((share, label) =>
      ok(Math.abs(pixels[label]! / total - share) < 0.04, `${label}: ${pixels[label]! / total}`)
    );
  },
});

Deno.test("a missing folder is reported by its path", () =>
  inFolder(async (directory) => {
    await writePairs(join(directory, "wbc/unzipped/__MACOSX/Dataset 1"), IDS);
    await rejects(
      openDataset(PART, { directory }),
      /no WBC images under .*wbc\/Dataset 1\/001\.bmp/,
    );
    await writePairs(join(directory, "wbc/unzipped/segmentation_WBC-master/Dataset 1"), IDS);
    equal((await openDataset(PART, { directory })).train.ids, ["001"]);
  }));
