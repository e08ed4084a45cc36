import { deepStrictEqual as equal, match, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "@std/path";
import { cityscapes } from "./cityscapes.ts";
import { findDataset } from "./find.ts";
import { annotation, cityscapesFiles, SCENE, scene, streetCase } from "./fixtures/street.ts";
import { openDataset } from "./open.ts";
import { verifyDataset } from "./verify.ts";
import { inFolder } from "../fixture.ts";

const IDS = {
  train: ["aachen_000000_000019", "aachen_000001_000019", "ulm_000002_000019"],
  val: ["lindau_000000_000019"],
};
const MASK = "gtFine/val/lindau/lindau_000000_000019_gtFine_labelIds.png";
const IMAGE = "leftImg8bit/train/ulm/ulm_000002_000019_leftImg8bit.png";

const { load, refuses } = streetCase({
  name: "cityscapes",
  files: cityscapesFiles(IDS),
  remedy: /unzip leftImg8bit_trainvaltest\.zip and gtFine_trainvaltest\.zip \(https/,
});

Deno.test("ids become train ids, all others 255; samples are spread over the cities", () =>
  inFolder(async (directory) => {
    const { data, samples, lines } = await load(directory);
    equal(data.train.ids, [IDS.train[0], IDS.train[2], IDS.train[1]]);
    equal(data.validation.ids, IDS.val);
    strictEqual(data.ignore, 255);
    equal([...samples[0]!.label.data.slice(4, 15)], [8, 8, 8, 8, 11, 255, 255, 255, 0, 0, 11]);
    equal(lines.length, 1);
    match(lines[0]!, /has 3 training and 1 validation images, Cityscapes has 2975 and 500;/);
  }));

Deno.test("each of the 34 ids and 255 has the label of the official table", () =>
  inFolder(async (directory) => {
    // trainId of ids 0 … 33 and of −1 (as a byte): cityscapesScripts, helpers/labels.py.
    const official = [
      ...[255, 255, 255, 255, 255, 255, 255, 0, 1, 255, 255, 2],
      ...[3, 4, 255, 255, 255, 5, 255, 6, 7, 8, 9, 10],
      ...[11, 12, 13, 14, 15, 255, 255, 16, 17, 18, 255, 255],
    ];
    const ids = [...Array.from({ length: 34 }, (_, id) => id), 255, 255];
    const rows = Array.from({ length: 6 }, (_, row) => ids.slice(6 * row, 6 * row + 6));
    const { data, samples } = await load(directory, async (folder) => {
      await Deno.writeFile(join(folder, MASK), annotation(...rows));
      const image = "leftImg8bit/val/lindau/lindau_000000_000019_leftImg8bit.png";
      await Deno.writeFile(join(folder, image), scene({ height: 6, width: 6 }));
    });
    const full = { name: "cityscapes", height: 6, width: 6 } as const;
    const { validation } = await openDataset(full, { directory, log: () => {} });
    equal([...(await validation.load(0)).label.data], official);
    strictEqual(data.classes.length, 19);
    equal([data.classes[0], data.classes[18]], [
      { name: "road", colour: "#804080" },
      { name: "bicycle", colour: "#770b20" },
    ]);
    equal([samples.at(-1)!.label.height, samples.at(-1)!.label.width], [4, 6]);
  }));

Deno.test("the hash depends on sizes, and a folder may be a link", () =>
  inFolder(async (directory) => {
    const { data } = await load(directory);
    const linked = join(directory, "elsewhere");
    await Deno.mkdir(linked);
    await Deno.symlink(join(directory, "cityscapes"), join(linked, "cityscapes"));
    const open = () =>
      openDataset({ name: "cityscapes", ...SCENE }, { directory: linked, log: () => {} });
    equal((await open()).provenance, data.provenance);
    await Deno.writeFile(join(directory, "cityscapes", IMAGE), scene({ height: 8, width: 6 }));
    ok((await open()).provenance.sha256 !== data.provenance.sha256);
  }));

Deno.test("faults of the files are reported in one line", async () => {
  await refuses((folder) => Deno.remove(join(folder, MASK)), /no annotation: gtFine\/val\/lindau/);
  await refuses(
    (folder) => Deno.remove(join(folder, IMAGE)),
    /ulm_000002_000019_gtFine_labelIds\.png has no image:/,
  );
  await refuses(
    (folder) => Deno.remove(join(folder, "gtFine"), { recursive: true }),
    /no folder .*gtFine/,
  );
  await refuses(
    (folder) => Deno.writeFile(join(folder, IMAGE), scene().subarray(0, 40)),
    /ulm_000002_000019_leftImg8bit\.png cannot be read/,
  );
  await refuses(
    (folder) => Deno.writeFile(join(folder, IMAGE), scene({ height: 8, width: 12 })),
    /labelIds\.png is 4×6 pixels, but its image is 8×12/,
  );
  const odd = annotation([7, 7, 7, 7, 7, 7], [7, 7, 7, 7, 7, 7], [7, 34, 7, 7, 7, 7], [
    7,
    7,
    7,
    7,
    7,
    7,
  ]);
  await refuses(
    (folder) => Deno.writeFile(join(folder, MASK), odd),
    /labelIds\.png: value 34 at row 2, column 1 is not a class \(7 road, /,
  );
});

Deno.test("without files, the message says what to download and where to put it", () =>
  inFolder(async (directory) => {
    const settings = { name: "cityscapes", ...SCENE, train: 2795 } as const;
    const how =
      /sign in at https.* download leftImg8bit_trainvaltest\.zip and gtFine_trainvaltest\.zip, unzip both in .*cityscapes, or set IEL_DATA_DIR/;
    await rejects(openDataset(settings, { directory }), how);
    strictEqual(await cityscapes.locate(directory), undefined);
    const { dataset, notice } = await findDataset(settings, { directory });
    equal([dataset.provenance.kind, dataset.train.ids.length], ["synthetic", 270]);
    match(notice!, how);
  }));

Deno.test("verifying reads every file, and says that no hash is pinned", () =>
  inFolder(async (directory) => {
    await load(directory);
    const told: string[] = [];
    const { state, images } = await verifyDataset("cityscapes", {
      directory,
      onProgress: ({ images, all }) => told.push(`${images}/${all}`),
    });
    equal([state, images], ["readable", 4]);
    equal(told, ["1/4", "2/4", "3/4", "4/4"]);
    await Deno.writeTextFile(join(directory, "cityscapes", MASK), "");
    const { state: after, problems } = await verifyDataset("cityscapes", { directory });
    equal([after, problems.length], ["damaged", 1]);
  }));

Deno.test("archives unpacked into folders of their own names are found, with the same hash", () =>
  inFolder(async (directory) => {
    const { data } = await load(directory);
    const [from, to] = [join(directory, "cityscapes"), join(directory, "apart", "cityscapes")];
    for (const part of ["leftImg8bit", "gtFine"]) {
      await Deno.mkdir(join(to, `${part}_trainvaltest`), { recursive: true });
      await Deno.rename(join(from, part), join(to, `${part}_trainvaltest`, part));
    }
    const options = { directory: join(directory, "apart"), log: () => {} };
    const apart = await openDataset({ name: "cityscapes", ...SCENE }, options);
    equal(apart.provenance, data.provenance);
    equal((await apart.train.load(0)).id, data.train.ids[0]);
  }));

Deno.test("cities may be links, and files left by macOS are skipped", () =>
  inFolder(async (directory) => {
    const { data, lines } = await load(directory, async (folder) => {
      for (const part of ["leftImg8bit", "gtFine"]) {
        const [city, elsewhere] = [join(folder, part, "train/ulm"), join(directory, `${part}-ulm`)];
        await Deno.rename(city, elsewhere);
        await Deno.symlink(elsewhere, city);
      }
      const hidden = join(
        folder,
        "leftImg8bit/train/aachen/._aachen_000000_000019_leftImg8bit.png",
      );
      await Deno.writeFile(hidden, new Uint8Array([0, 5, 22, 7]));
    });
    strictEqual(data.train.ids.length, 3);
    match(
      lines[0]!,
      /1 file of the operating system left out: leftImg8bit\/train\/aachen\/\._aachen/,
    );
  }));

Deno.test("a missing data set is reported with the paths that were searched", async () => {
  const places =
    /cityscapes\/leftImg8bit\/train\/<city>\/\*_leftImg8bit\.png and .*cityscapes\/gtFine\/train/;
  await inFolder((directory) =>
    rejects(openDataset({ name: "cityscapes", ...SCENE }, { directory }), places)
  );
  await refuses((folder) => Deno.remove(join(folder, "gtFine"), { recursive: true }), places);
});
