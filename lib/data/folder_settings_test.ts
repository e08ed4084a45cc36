import { deepStrictEqual as equal, rejects, strictEqual } from "node:assert/strict";
import { inFolder } from "../fixture.ts";
import { png, SIZE, two } from "./fixtures/cells.ts";
import { writeTree } from "./fixtures/street.ts";
import { datasets, folder } from "./table.ts";

Deno.test("an experiment can raise the pixel limit, which is not recorded", () =>
  inFolder(async (path) => {
    await writeTree(path, two(png(0, 255)));
    const classes = [0, 255].map((value) => ({ name: `${value}`, colour: "#000000", value }));
    const settings = (maxPixels: number) => folder({ path, classes, ...SIZE, maxPixels });
    const open = (maxPixels: number) =>
      datasets.make(settings(maxPixels), { directory: path, base: path, log() {} });
    await rejects(open(23), /above the limit "maxPixels" of 23/);
    strictEqual((await open(24)).height, SIZE.height);
    equal(datasets.recorded(settings(24)), datasets.recorded(folder({ path, classes, ...SIZE })));
  }));
