import { deepStrictEqual as equal, match, ok, strictEqual } from "node:assert/strict";
import { camvid } from "../../lib/data/camvid.ts";
import { dataDirectory } from "../../lib/data/directory.ts";
import { MANIFESTS } from "../../lib/data/manifest.ts";
import { openDataset } from "../../lib/data/open.ts";
import { verifyDataset } from "../../lib/data/verify.ts";
import { inFolder } from "../../lib/fixture.ts";
import { CITYSCAPES_IDS, writeCityscapes } from "./layout.ts";

Deno.test("each class of CamVid has an id that Cityscapes evaluates", () => {
  const evaluated = MANIFESTS.cityscapes.classes.map(({ value }) => value);
  strictEqual(new Set(CITYSCAPES_IDS).size, MANIFESTS.camvid.classes.length);
  ok(CITYSCAPES_IDS.every((id) => (evaluated as readonly number[]).includes(id)));
});

Deno.test({
  name: "the loader of Cityscapes reads what is written, and verification reads every file",
  ignore: await camvid.locate(dataDirectory()) === undefined,
  fn: () =>
    inFolder(async (directory) => {
      const size = { height: 48, width: 96 };
      await writeCityscapes(directory, { train: 3, validation: 2, size });
      const { state, images, problems, notes } = await verifyDataset("cityscapes", { directory });
      equal({ state, images, problems }, { state: "readable", images: 5, problems: [] });
      match(notes.join(), /has 3 training and 2 validation images, Cityscapes has 2975 and 500/);
      const quiet = { directory, log: () => {} };
      const city = await openDataset({ name: "cityscapes", ...size }, quiet);
      const street = await openDataset({ name: "camvid", ...size, train: 3 }, { log: () => {} });
      const [{ label, image }, original] = [await city.train.load(0), await street.train.load(0)];
      const { classes } = MANIFESTS.cityscapes;
      const back = label.data.map((value) =>
        value === 255 ? 255 : CITYSCAPES_IDS.findIndex((id) => id === classes[value]!.value)
      );
      equal(back, original.label.data);
      ok(image.data.every((value, at) => Math.abs(value - original.image.data[at]!) <= 0.5));
    }),
});
