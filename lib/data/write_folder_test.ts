import { deepStrictEqual, rejects } from "node:assert/strict";
import { openFolder } from "./folder.ts";
import { openDataset } from "./open.ts";
import { writeFolder } from "./write_folder.ts";

const size = { height: 20, width: 16 };
const blobs = await openDataset({ name: "synthetic-blobs", ...size, train: 5 });
const classes = blobs.classes.map((known, value) => ({ ...known, value: 255 - 7 * value }));

Deno.test("a written folder opens with the same images", async () => {
  const folder = await Deno.makeTempDir({ prefix: "iel-folder-" });
  try {
    await writeFolder(folder, blobs.train, { classes });
    const data = await openFolder(folder, {
      ...{ classes, ...size, validation: ["003"], log: () => {} },
    });
    deepStrictEqual(data.train.ids, ["001", "002", "004", "005"]);
    deepStrictEqual(await data.validation.load(0), await blobs.train.load(2));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a label without a class is rejected", async () => {
  const folder = await Deno.makeTempDir({ prefix: "iel-folder-" });
  try {
    const two = writeFolder(folder, blobs.train, { classes: classes.slice(0, 2) });
    await rejects(two, /001: the label 2 is none of the classes/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("classes with colours are written as colour masks, ids with folders into subfolders", async () => {
  const folder = await Deno.makeTempDir({ prefix: "iel-folder-" });
  try {
    const coloured = blobs.classes.map((known) => ({ ...known, value: known.colour }));
    const nested = { ...blobs.train, ids: blobs.train.ids.map((id) => `a/${id}`) };
    await writeFolder(folder, nested, { classes: coloured });
    const options = { classes: coloured, ...size, validation: ["a/003"], log: () => {} };
    const { validation } = await openFolder(folder, options);
    deepStrictEqual((await validation.load(0)).label, (await blobs.train.load(2)).label);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
