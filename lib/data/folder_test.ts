import { deepStrictEqual as equal, ok, rejects } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { IGNORE_LABEL } from "./dataset.ts";
import { flatBmp, MASK } from "./fixtures.ts";
import { type FolderOptions, openFolder } from "./folder.ts";
import { encodePng } from "../images/png.ts";
import { writeFolder } from "./write_folder.ts";
import { inFolder } from "../fixture.ts";

const classes = [0, 128, 255].map((value) => ({ name: `at ${value}`, colour: "#000000", value }));

async function fill(folder: string, ids: readonly string[]): Promise<void> {
  for (const part of ["images", "masks"]) await Deno.mkdir(`${folder}/${part}`);
  for (const id of ids) {
    await Deno.writeFile(`${folder}/images/${id}.BMP`, flatBmp(MASK));
    await Deno.writeFile(`${folder}/masks/${id}.png`, encodePng(MASK));
  }
  await Deno.writeTextFile(`${folder}/images/notes.txt`, "not an image");
}

Deno.test("the seed determines the split, unless it is given", () =>
  inFolder(async (folder) => {
    await fill(folder, ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]);
    const ids = async (options: { validation?: string[] | number; seed?: number } = {}) =>
      (await openFolder(folder, { classes, log: () => {}, ...options })).validation.ids;
    equal((await ids()).length, 2);
    equal(await ids({ validation: 4 }), await ids({ validation: 4 }));
    ok(`${await ids({ validation: 4 })}` !== `${await ids({ validation: 4, seed: 1 })}`);
    equal(await ids({ validation: ["c", "a"] }), ["c", "a"]);
    const { train } = await openFolder(folder, {
      classes,
      validation: ["c"],
      height: 2,
      width: 3,
      log: () => {},
    });
    equal(train.ids.join(""), "abdefghijk");
    equal((await train.load(0)).label.data, Uint8Array.of(0, 1, 2, 2, 1, 0));
  }));

Deno.test("ignored values are no class, and are written back unchanged", () =>
  inFolder(async (folder) => {
    await fill(folder, ["a", "b"]);
    const options = {
      ...{ classes: classes.slice(0, 2), ignored: [255], height: 2, width: 3 },
      validation: ["b"],
      log: () => {},
    };
    const { train, ignore } = await openFolder(folder, options);
    equal(ignore, IGNORE_LABEL);
    equal((await train.load(0)).label.data, Uint8Array.of(0, 1, 255, 255, 1, 0));
    const copy = `${folder}/copy`;
    await writeFolder(copy, { ...train, ids: ["a", "b"], load: () => train.load(0) }, options);
    equal(await (await openFolder(copy, options)).train.load(0), await train.load(0));
  }));

Deno.test("faults of a folder are reported in one line", () =>
  inFolder(async (folder) => {
    const refuses = (line: RegExp, validation?: string[] | number) =>
      rejects(
        openFolder(folder, { classes, ...(validation === undefined ? {} : { validation }) }),
        (error) => error instanceof UserError && line.test(error.message),
        `${line}`,
      );
    await refuses(/no folder .*images; a data set needs images\/ and masks\//);
    await fill(folder, ["a", "b"]);
    await refuses(/no image "z"/, ["z"]);
    await refuses(/leave 0 for training/, 2);
    await refuses(/0 of them for validation/, 0);
    await refuses(
      /"validation" is -1; give a whole number of images, a share below 1, or ids$/,
      -1,
    );
    await refuses(/"validation" is 2\.7; give/, 2.7);
    await refuses(/"validation" names the image "a" twice; name it once$/, ["a", "a"]);
    for (const second of ["images/a.png", "masks/a.bmp"]) {
      await Deno.writeTextFile(`${folder}/${second}`, "");
      await refuses(/a\.(BMP|bmp) and a\.png have the same name; remove one of them$/);
      await Deno.remove(`${folder}/${second}`);
    }
    await Deno.remove(`${folder}/masks/b.png`);
    await refuses(/b\.BMP has no mask; put b\.png into/);
  }));

Deno.test("invalid options are reported in one line", () =>
  inFolder(async (folder) => {
    await fill(folder, ["a", "b"]);
    const refuses = (line: RegExp, options: Partial<FolderOptions>) =>
      rejects(openFolder(folder, { classes, log: () => {}, ...options }), {
        name: "UserError",
        message: line,
      });
    const valued = (...values: number[]) =>
      values.map((value, at) => ({ name: `class ${at}`, colour: "#000000", value }));
    for (const value of [70_000, -1, 0.5]) {
      const line = new RegExp(`"class 1" is ${value}; give a whole number from 0 to 65535, or a`);
      await refuses(line, { classes: valued(0, value) });
    }
    await refuses(/the value of "ignored" is 65536; give/, { ignored: [65536] });
    await refuses(/"class 0" and "class 2" have one value, 7; give/, { classes: valued(7, 0, 7) });
    await refuses(/"class 1" and "ignored" have one value, 8; give/, {
      classes: valued(7, 8),
      ignored: [8],
    });
    await openFolder(folder, { classes: valued(0, 128), ignored: [255, 255], log: () => {} });
    await refuses(/"height" is 0; give a whole number of pixels, 1 or more$/, { height: 0 });
    await refuses(/"width" is 2\.5; give a whole number/, { width: 2.5 });
  }));
