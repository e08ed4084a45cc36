/**
 * Tests of users' folders with masks as other tools write them.
 */
import { deepStrictEqual as equal, match, strictEqual } from "node:assert/strict";
import sharp from "sharp";
import { pngOf } from "../images/fixtures/png.ts";
import { encodePng } from "../images/png.ts";
import {
  classesOf,
  type Files,
  openCells,
  png,
  refusesCells,
  SIZE,
  two,
} from "./fixtures/cells.ts";

/** A PNG of one row of bits, padded to bytes. */
const bits = (row: number) =>
  pngOf({ width: 6, depth: 1, rows: [[0, row], [0, row], [0, row], [0, 0]] });

Deno.test("a 1-bit mask among others is read as 0 and 255, a grey palette by its greys", async () => {
  const { samples } = await openCells(two(bits(0b01100000)));
  equal([...samples.get("1")!.label.data.slice(0, 7)], [0, 1, 1, 0, 0, 0, 0]);
  const palette = pngOf({
    ...{ width: 6, depth: 1, colour: 3, extra: [["PLTE", [0, 0, 0, 2, 2, 2]]] },
    rows: [[0, 0b01100000], [0, 0], [0, 0], [0, 0]],
  });
  const { samples: ids } = await openCells(
    { ...two(palette), "masks/2.png": png(1, 2) },
    { classes: classesOf(0, 1, 2) },
  );
  equal([...ids.get("1")!.label.data.slice(0, 7)], [0, 2, 2, 0, 0, 0, 0]);
});

Deno.test("1-bit masks of classes 0 and 1 are read the same way in all files, with a note", async () => {
  const files = { ...two(bits(0b01100000)), "masks/2.png": bits(0) };
  const { samples, lines } = await openCells(files, { classes: classesOf(0, 1) });
  equal([...samples.get("1")!.label.data.slice(0, 3)], [0, 1, 1]);
  match(lines[1]!, /^1-bit masks are read as 0, 1 and so on/);
});

const VOC = [[0, 0, 0], [128, 0, 0], [0, 128, 0]];
const voc = (first: number, palette = VOC) =>
  pngOf({
    ...{ width: 6, colour: 3, extra: [["PLTE", palette.flat()]] },
    rows: Array.from({ length: 4 }, () => [0, first, 0, 0, 0, 0, 0]),
  });

Deno.test("palettes of colours are read by index or by colour, never by inconsistent indices", async () => {
  const same = { ...two(voc(1)), "masks/2.png": voc(2) };
  const { samples } = await openCells(same, { classes: classesOf(0, 1, 2) });
  equal([...samples.get("2")!.label.data.slice(0, 2)], [2, 0]);
  const sorted = { ...same, "masks/2.png": voc(1, [VOC[0]!, VOC[2]!]) };
  await refusesCells(
    sorted,
    /palettes of masks\/1\.png and masks\/2\.png differ: index 1 is #800000 in one and #008000 in the other.* colours as values/,
    { classes: classesOf(0, 1, 2) },
  );
  const colours = { classes: classesOf("#000000", "#800000", "#008000") };
  const { samples: seen } = await openCells(sorted, colours);
  equal([...seen.get("1")!.label.data.slice(0, 2)], [1, 0]);
  equal([...seen.get("2")!.label.data.slice(0, 2)], [2, 0]);
  await refusesCells(
    same,
    /values of no class in all 2 masks: 1 \(#800000 in its palette\) \(4 pixels in 1 file: masks\/1\.png\), 2 \(#008000/,
  );
});

Deno.test("colour pictures are read by the classes' colours if those cover all pixels", async () => {
  const data = new Uint8Array(72);
  data.set([128, 64, 128]);
  const mask = encodePng({ ...SIZE, channels: 3, data });
  const files = {
    ...two(mask),
    "masks/2.png": encodePng({ ...SIZE, channels: 3, data: new Uint8Array(72) }),
  };
  const [ground, road] = classesOf(0, 1);
  const classes = [ground!, { ...road!, colour: "#804080" }];
  const { samples, lines } = await openCells(files, { classes });
  equal([...samples.get("1")!.label.data.slice(0, 2)], [1, 0]);
  match(lines[1]!, /^masks are colour pictures, read by the colours of the classes/);
  await refusesCells(
    files,
    /in 1 of 2 masks: #804080 \(1 pixel in 1 file: masks\/1\.png\).*give classes their colours as values/,
  );
});

Deno.test("stray values are reported with pixels, files and the largest distance; nearest accepts them", async () => {
  const files: Files = {};
  for (let id = 10; id < 30; id++) {
    files[`images/${id}.png`] = png(id);
    files[`masks/${id}.png`] = png(0, 128, 255);
  }
  files["masks/11.png"] = png(0, 2, 3, 128, 255, 255);
  files["masks/12.png"] = png(0, 0, 2, 128, 255, 255);
  files["masks/13.png"] = png(7, 42, 128, 255);
  const classes = classesOf(0, 128, 255);
  await refusesCells(
    files,
    /cells-\w+: values of no class in 3 of 20 masks: 2 \(8 pixels in 2 files: masks\/11\.png, masks\/12\.png\), 7 \(6 pixels in 1 file: masks\/13\.png\), 42 \(6 pixels in 1 file: masks\/13\.png\), 3 \(4 pixels in 1 file: masks\/11\.png\); the classes are 0 at 0, 128 at 128, 255 at 255: correct "classes", name such values in "ignored", or .* "nearest" \(the farthest is 42 from one\)$/,
    { classes },
  );
  await refusesCells(files, /: 42 \(6 pixels in 1 file: masks\/13\.png\); the/, {
    classes,
    nearest: 41,
  });
  const { samples, lines } = await openCells(files, { classes, nearest: 42 });
  equal([...samples.get("13")!.label.data.filter((label) => label === 0)].length, 12);
  strictEqual(
    lines.at(-1),
    '"nearest" within 42 gave a class to 24 pixels (5.00 %) of 3 masks',
  );
});

Deno.test("a class in no mask is reported, with the pixels of the others", async () => {
  const { lines } = await openCells(two(png(0, 0, 0, 255)), {
    classes: classesOf(0, 128, 255),
    ignored: [7],
  });
  equal(lines.slice(1), [
    "pixels of the masks: 0 at 0 30 (62.5 %), 128 at 128 none, 255 at 255 18 (37.5 %)",
    'no mask has a pixel of "at 128" (128): scores of an absent class mean nothing; correct ' +
    '"classes" (0 at 0, 128 at 128, 255 at 255, ignored: 7) or remove it',
  ]);
});

Deno.test("masks saved as JPEG are rejected, or read with nearest and a note", async () => {
  const jpeg = new Uint8Array(await sharp(png(0, 255)).jpeg({ quality: 40 }).toBuffer());
  const files: Files = { ...two(png(0, 255)), "masks/1.jpg": jpeg };
  delete files["masks/1.png"];
  await refusesCells(
    files,
    /1 of 2 masks saved as JPEG \(masks\/1\.jpg\): JPEG changes labels.*"nearest"/,
  );
  const { samples, lines } = await openCells(files, { nearest: 100 });
  equal([...samples.get("1")!.label.data], [...new Array(12).fill(0), ...new Array(12).fill(1)]);
  match(
    lines.at(-1)!,
    /^"nearest" within 100 gave a class to \d+ pixels .* of 1 mask; 1 of 2 masks were saved with loss$/,
  );
  await refusesCells(two(jpeg), /1 of 2 masks saved as JPEG \(masks\/1\.png\)/);
});

Deno.test("a mask stored in the alpha channel is rejected by name", async () => {
  const data = Uint8Array.from({ length: 96 }, (_, at) => at % 4 < 3 || at < 48 ? 255 : 0);
  await refusesCells(
    two(encodePng({ ...SIZE, channels: 4, data })),
    /cells-\w+: masks\/1\.png: its 4×6 pixels have one colour and differ in their alpha channel only/,
  );
});

Deno.test("pictures in place of masks are reported, with a hint on alpha", async () => {
  const [height, width] = [20, 20];
  const data = Uint8Array.from(
    { length: 4 * height * width },
    (_, at) => Math.imul(at, 2654435761) >>> 24,
  );
  const cutout = encodePng({ height, width, channels: 4, data });
  const picture = encodePng({ height, width, channels: 1, data: new Uint8Array(height * width) });
  await refusesCells(
    { ...two(png(0, 255)), "images/3.png": picture, "masks/3.png": cutout },
    /1 of 3 masks have \d{3} values of no class, like pictures: .*\(where only alpha shows it,/,
  );
});
