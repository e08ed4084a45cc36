/**
 * Folders as other tools write them, and what becomes of them. Options and splits are examined in
 * `folder_test.ts`.
 */
import { deepStrictEqual as equal, match, ok, rejects, strictEqual } from "node:assert/strict";
import sharp from "sharp";
import { inFolder } from "../fixture.ts";
import { pngOf } from "../images/fixtures/png.ts";
import { encodePng } from "../images/png.ts";
import type { Dataset } from "./dataset.ts";
import { writeTree } from "./fixtures/street.ts";
import { type FolderOptions, openFolder } from "./folder.ts";
import type { MaskValue } from "./label_table.ts";

const SIZE = { height: 4, width: 6 } as const;

const classesOf = (...values: MaskValue[]) =>
  values.map((value) => ({ name: `at ${value}`, colour: "#000000", value }));
const CELLS = classesOf(0, 255);

/** A grey PNG with those values, each as often as it takes to fill the size. */
function png(...values: number[]): Uint8Array {
  const { height, width } = SIZE;
  const length = height * width;
  const each = length / values.length;
  const data = Uint8Array.from({ length }, (_, at) => values[Math.floor(at / each)]!);
  return encodePng({ ...SIZE, channels: 1, data });
}

/** An image in another format. */
async function image(
  format: "jpeg" | "tiff" | "webp" | "gif",
  orientation = 1,
): Promise<Uint8Array> {
  const { data, info } = await sharp(png(10, 90, 200)).raw().toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const file = sharp(data, { raw }).withMetadata({ orientation }).toFormat(format, {
    quality: 100,
  });
  return new Uint8Array(await file.toBuffer());
}

/** A PNG of one row of bits, padded to bytes. */
const bits = (row: number) =>
  pngOf({ width: 6, depth: 1, rows: [[0, row], [0, row], [0, row], [0, 0]] });

type Files = Record<string, Uint8Array>;

/** Opens a folder with those files, and loads all samples. */
async function open(files: Files, options: Partial<FolderOptions> = {}) {
  const folder = await Deno.makeTempDir({ prefix: "iel-cells-" });
  const lines: string[] = [];
  try {
    await writeTree(folder, files);
    const data = await openFolder(folder, {
      ...{ classes: CELLS, ...SIZE, validation: 1, log: (line) => lines.push(line) },
      ...options,
    });
    const samples = new Map(
      (await Promise.all([data.train, data.validation].map(all))).flat()
        .map((sample) => [sample.id, sample]),
    );
    return { data, samples, lines: lines.map((line) => line.replace(/iel-cells-\w+/, "cells")) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const all = (split: Dataset["train"]) => Promise.all(split.ids.map((_, at) => split.load(at)));

const refuses = (files: Files, message: RegExp, options?: Partial<FolderOptions>) =>
  rejects(open(files, options), (error) => {
    const { name, message: line } = error as Error;
    strictEqual(name, "UserError", `${error}`);
    ok(!line.includes("\n"));
    match(line, message);
    return true;
  });

const two = (mask: Uint8Array) => ({
  ...{ "images/1.png": png(9, 200), "images/2.png": png(30, 40) },
  ...{ "masks/1.png": mask, "masks/2.png": png(0, 255) },
});

Deno.test("images of six formats with masks of other extensions, and what else lies there", async () => {
  const files: Files = {
    "images/1.png": png(10, 20),
    "images/2.JPG": await image("jpeg"),
    "images/3.tif": await image("tiff"),
    "images/4.webp": await image("webp"),
    "images/5.gif": await image("gif"),
    "masks/5.gif": await image("gif"),
    "masks/6.png": png(0),
  };
  for (const id of [1, 2, 3, 4]) files[`masks/${id}.png`] = png(0, 255);
  files["masks/5.gif"] = new Uint8Array(
    await sharp(png(0, 255)).gif().toBuffer(),
  );
  for (const id of [1, 2, 3]) files[`images/${id}.json`] = new TextEncoder().encode("{}");
  Object.assign(files, {
    "images/._1.png": new Uint8Array([0, 5, 22, 7]),
    "masks/.DS_Store": new Uint8Array(9),
    "images/Thumbs.db": new Uint8Array(9),
    "images/notes": new Uint8Array(9),
  });
  const { data, samples, lines } = await open(files, { validation: 0.25 });
  equal([data.train.ids.length, data.validation.ids.length], [4, 1]);
  for (const { label } of samples.values()) equal([...label.data].filter(Boolean).length, 12);
  equal(lines, [
    "cells: 5 images with masks, 4 for training and 1 for validation",
    "left out of images/, as no images that the kit reads: 3 .json, 1 without extension",
    "in images/, 2 files of the operating system left out: ._1.png, Thumbs.db",
    "1 file of masks/ without an image left out: 6.png",
    "in masks/, 1 file of the operating system left out: .DS_Store",
    "pixels of the masks: 0 at 0 60 (50.0 %), 255 at 255 60 (50.0 %)",
  ]);
});

Deno.test("folders inside are read, and names of masks may have a suffix", async () => {
  const { data, lines } = await open({
    ...{ "images/a/1.png": png(1, 2), "images/b/1.png": png(3, 4), "images/2.png": png(5, 6) },
    ...{ "masks/a/1_mask.png": png(0, 255), "masks/b/1_mask.png": png(0, 255) },
    "masks/2_mask.png": png(255, 0),
  }, { validation: ["b/1"] });
  equal([...data.train.ids, ...data.validation.ids], ["2", "a/1", "b/1"]);
  strictEqual(lines[1], "names of images and masks differ: images/2.png has masks/2_mask.png");
});

Deno.test("a 1-bit mask among others has 0 and 255, a palette of greys its greys", async () => {
  const { samples } = await open(two(bits(0b01100000)));
  equal([...samples.get("1")!.label.data.slice(0, 7)], [0, 1, 1, 0, 0, 0, 0]);
  const palette = pngOf({
    ...{ width: 6, depth: 1, colour: 3, extra: [["PLTE", [0, 0, 0, 2, 2, 2]]] },
    rows: [[0, 0b01100000], [0, 0], [0, 0], [0, 0]],
  });
  const { samples: ids } = await open(
    { ...two(palette), "masks/2.png": png(1, 2) },
    { classes: classesOf(0, 1, 2) },
  );
  equal([...ids.get("1")!.label.data.slice(0, 7)], [0, 2, 2, 0, 0, 0, 0]);
});

Deno.test("1-bit masks of classes 0 and 1 are read so in every file, and it is said", async () => {
  const files = { ...two(bits(0b01100000)), "masks/2.png": bits(0) };
  const { samples, lines } = await open(files, { classes: classesOf(0, 1) });
  equal([...samples.get("1")!.label.data.slice(0, 3)], [0, 1, 1]);
  match(lines[1]!, /^1-bit masks are read as 0, 1 and so on/);
});

const VOC = [[0, 0, 0], [128, 0, 0], [0, 128, 0]];
const voc = (first: number, palette = VOC) =>
  pngOf({
    ...{ width: 6, colour: 3, extra: [["PLTE", palette.flat()]] },
    rows: Array.from({ length: 4 }, () => [0, first, 0, 0, 0, 0, 0]),
  });

Deno.test("palettes of colours: by index, by colours, and never by indices that differ", async () => {
  const same = { ...two(voc(1)), "masks/2.png": voc(2) };
  const { samples } = await open(same, { classes: classesOf(0, 1, 2) });
  equal([...samples.get("2")!.label.data.slice(0, 2)], [2, 0]);
  const sorted = { ...same, "masks/2.png": voc(1, [VOC[0]!, VOC[2]!]) };
  await refuses(
    sorted,
    /palettes of masks\/1\.png and masks\/2\.png differ: index 1 is #800000 in one and #008000 in the other.* colours as values/,
    { classes: classesOf(0, 1, 2) },
  );
  const colours = { classes: classesOf("#000000", "#800000", "#008000") };
  const { samples: seen } = await open(sorted, colours);
  equal([...seen.get("1")!.label.data.slice(0, 2)], [1, 0]);
  equal([...seen.get("2")!.label.data.slice(0, 2)], [2, 0]);
  await refuses(
    same,
    /values that are no class in all 2 masks: 1 \(#800000 in its palette\) \(4 pixels in 1 file: masks\/1\.png\), 2 \(#008000/,
  );
});

Deno.test("colour pictures are read by the colours of the classes, where these have all of them", async () => {
  const data = new Uint8Array(72);
  data.set([128, 64, 128]);
  const mask = encodePng({ ...SIZE, channels: 3, data });
  const files = {
    ...two(mask),
    "masks/2.png": encodePng({ ...SIZE, channels: 3, data: new Uint8Array(72) }),
  };
  const [ground, road] = classesOf(0, 1);
  const classes = [ground!, { ...road!, colour: "#804080" }];
  const { samples, lines } = await open(files, { classes });
  equal([...samples.get("1")!.label.data.slice(0, 2)], [1, 0]);
  match(lines[1]!, /^masks are colour pictures, read by the colours of the classes/);
  await refuses(
    files,
    /in 1 of 2 masks: #804080 \(1 pixel in 1 file: masks\/1\.png\).*give classes their colours as values/,
  );
});

Deno.test("stray values are told at once, with pixels, files and the farthest; a distance takes them", async () => {
  const files: Files = {};
  for (let id = 10; id < 30; id++) {
    files[`images/${id}.png`] = png(id);
    files[`masks/${id}.png`] = png(0, 128, 255);
  }
  files["masks/11.png"] = png(0, 2, 3, 128, 255, 255);
  files["masks/12.png"] = png(0, 0, 2, 128, 255, 255);
  files["masks/13.png"] = png(7, 42, 128, 255);
  const classes = classesOf(0, 128, 255);
  await refuses(
    files,
    /cells-\w+: values that are no class in 3 of 20 masks: 2 \(8 pixels in 2 files: masks\/11\.png, masks\/12\.png\), 7 \(6 pixels in 1 file: masks\/13\.png\), 42 \(6 pixels in 1 file: masks\/13\.png\), 3 \(4 pixels in 1 file: masks\/11\.png\); the classes are 0 at 0, 128 at 128, 255 at 255: correct "classes", name such values in "ignored", or .* "nearest" \(the farthest is 42 from one\)$/,
    { classes },
  );
  await refuses(files, /: 42 \(6 pixels in 1 file: masks\/13\.png\); the/, {
    classes,
    nearest: 41,
  });
  const { samples, lines } = await open(files, { classes, nearest: 42 });
  equal([...samples.get("13")!.label.data.filter((label) => label === 0)].length, 12);
  strictEqual(
    lines.at(-1),
    '"nearest" within 42 gave a class to 24 pixels (5.00 %) of 3 masks',
  );
});

Deno.test("a class that no mask has is told, with the pixels of the others", async () => {
  const { lines } = await open(two(png(0, 0, 0, 255)), {
    classes: classesOf(0, 128, 255),
    ignored: [7],
  });
  equal(lines.slice(1), [
    "pixels of the masks: 0 at 0 30 (62.5 %), 128 at 128 none, 255 at 255 18 (37.5 %)",
    'no mask has a pixel of "at 128" (128): scores of a class that is nowhere say nothing; correct ' +
    '"classes" (0 at 0, 128 at 128, 255 at 255, ignored: 7) or take it out',
  ]);
});

Deno.test("masks saved as JPEG are refused, or read with a distance, and it is said", async () => {
  const jpeg = new Uint8Array(await sharp(png(0, 255)).jpeg({ quality: 40 }).toBuffer());
  const files: Files = { ...two(png(0, 255)), "masks/1.jpg": jpeg };
  delete files["masks/1.png"];
  await refuses(
    files,
    /1 of 2 masks saved as JPEG \(masks\/1\.jpg\): JPEG changes labels.*"nearest"/,
  );
  const { samples, lines } = await open(files, { nearest: 100 });
  equal([...samples.get("1")!.label.data], [...new Array(12).fill(0), ...new Array(12).fill(1)]);
  match(
    lines.at(-1)!,
    /^"nearest" within 100 gave a class to \d+ pixels .* of 1 mask; 1 of 2 masks were saved with loss$/,
  );
  await refuses(two(jpeg), /1 of 2 masks saved as JPEG \(masks\/1\.png\)/);
});

Deno.test("an image that is not what its name says is read, and it is said", async () => {
  const { lines } = await open({ ...two(png(0, 255)), "images/1.png": await image("jpeg") });
  match(lines[1]!, /^read by content, not by name: images\/1\.png is a JPEG$/);
});

Deno.test("images are turned as EXIF says; it is said, and masks must show them so", async () => {
  const upright = encodePng({
    height: 6,
    width: 4,
    channels: 1,
    data: new Uint8Array(24).fill(255),
  });
  const turned = await image("jpeg", 6);
  const { lines, samples } = await open({
    ...two(upright),
    "images/1.png": turned,
  }, { height: 6, width: 4 });
  match(
    lines[2]!,
    /^turned, as their EXIF orientation says: 1 of 2 images, images\/1\.png \(6\)/,
  );
  const { data } = samples.get("1")!.image; // the upper third of the stored image is on the right
  ok(data[9]! < 30 && data[0]! > 180, `${data.slice(0, 12)}`);
  await refuses(
    { ...two(png(0, 255)), "images/1.png": turned },
    /masks\/1\.png is 4×6 pixels, but its image is 6×4 \(turned, as its EXIF orientation 6 says\)/,
  );
});

Deno.test("dark images of 16 bits are told of", async () => {
  const deep = (value: number) =>
    pngOf({
      width: 6,
      depth: 16,
      rows: Array.from(
        { length: 4 },
        () => [0, ...new Array(6).fill([value >> 8, value & 255]).flat()],
      ),
    });
  const { lines, samples } = await open({ ...two(png(0, 255)), "images/1.png": deep(4095) });
  match(
    lines[1]!,
    /^dark: 0 to 65535 of 1 image with 16 bits .* the greatest value is 4095; stretch/,
  );
  strictEqual(samples.get("1")!.image.data[0], Math.fround(4095 / 257));
  const { lines: fine } = await open({ ...two(png(0, 255)), "images/1.png": deep(60_000) });
  strictEqual(fine.length, 2);
});

Deno.test("all that is wrong is told in one line", async () => {
  await refuses(
    {
      ...two(png(0, 3)),
      "images/2.png": new TextEncoder().encode("<!DOCTYPE html><html>"),
      "images/3.png": png(1),
      "masks/3.png": new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\n"),
      "images/4.png": encodePng({ height: 1, width: 1, channels: 1, data: Uint8Array.of(1) }),
      "masks/4.png": png(0),
      "images/5.png": png(1),
      "masks/5.png": new Uint8Array(),
    },
    /3 files cannot be read: images\/2\.png is damaged or of an unknown kind \(it is an HTML page.*\), masks\/3\.png .*Git LFS pointer.* and 1 more; replace .*; and masks\/4\.png is 4×6 pixels, but its image is 1×1; .*; and values that are no class in 1 of 3 masks: 3 \(12 pixels/,
  );
});

Deno.test("a folder without images says what is there", async () => {
  await refuses(
    { "images/1.npy": png(1), "masks/1.png": png(0) },
    /no images in .*images \(1 \.npy there\); put files there that end with \.png/,
  );
  await refuses(
    { "images/1.png": png(1), "masks/.keep": png(0) },
    /no masks in .*masks; put files/,
  );
});

Deno.test("a folder that is opened again is read anew where it changed", () =>
  inFolder(async (folder) => {
    const options = { classes: CELLS, ...SIZE, validation: 1, log: () => {} };
    await writeTree(folder, two(png(0, 255)));
    const first = await openFolder(folder, options);
    equal((await openFolder(folder, options)).provenance, first.provenance);
    await writeTree(folder, { "masks/1.png": png(0, 9) });
    await rejects(openFolder(folder, options), /9 \(12 pixels in 1 file: masks\/1\.png\)/);
  }));

Deno.test("images of more pixels than allowed are refused", () =>
  refuses(
    two(png(0, 255)),
    /4 files cannot be read: .*4×6 pixels, above the limit "maxPixels" of 23/,
    {
      maxPixels: 23,
    },
  ));
