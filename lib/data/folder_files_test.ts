/**
 * Tests of users' folders with files as other tools write them. The values of masks are
 * tested in `folder_masks_test.ts`, options and splits in `folder_test.ts`.
 */
import { deepStrictEqual as equal, match, ok, rejects, strictEqual } from "node:assert/strict";
import sharp from "sharp";
import { join } from "@std/path";
import { inFolder } from "../fixture.ts";
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
import { writeTree } from "./fixtures/street.ts";
import { openFolder } from "./folder.ts";

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

Deno.test("images of six formats are read, and files that are no images are skipped", async () => {
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
  const { data, samples, lines } = await openCells(files, { validation: 0.25 });
  equal([data.train.ids.length, data.validation.ids.length], [4, 1]);
  for (const { label } of samples.values()) equal([...label.data].filter(Boolean).length, 12);
  equal(lines, [
    "cells: 5 images with masks, 4 for training and 1 for validation",
    "left out of images/, because the kit does not read them as images: 3 .json, 1 without extension",
    "in images/, 2 files of the operating system left out: ._1.png, Thumbs.db",
    "1 file of masks/ without an image left out: 6.png",
    "in masks/, 1 file of the operating system left out: .DS_Store",
    "pixels of the masks: 0 at 0 60 (50.0 %), 255 at 255 60 (50.0 %)",
  ]);
});

Deno.test("subfolders are read, and names of masks may have a suffix", async () => {
  const { data, lines } = await openCells({
    ...{ "images/a/1.png": png(1, 2), "images/b/1.png": png(3, 4), "images/2.png": png(5, 6) },
    ...{ "masks/a/1_mask.png": png(0, 255), "masks/b/1_mask.png": png(0, 255) },
    "masks/2_mask.png": png(255, 0),
  }, { validation: ["b/1"] });
  equal([...data.train.ids, ...data.validation.ids], ["2", "a/1", "b/1"]);
  strictEqual(lines[1], "names of images and masks differ: images/2.png has masks/2_mask.png");
});

Deno.test("an empty folder that is named like an image is reported; one with images is read", () =>
  inFolder(async (folder) => {
    const open = () => openFolder(folder, { classes: classesOf(0, 255), validation: 1, log() {} });
    await writeTree(folder, { ...two(png(0, 255)), "images/z.png": png(1, 2) });
    await Deno.mkdir(`${folder}/masks/z.png`);
    await rejects(open, {
      name: "UserError",
      message: `${join(folder, "masks")}: 1 folder under the name of an image (z.png); ` +
        "replace it with the file or remove it",
    });
    await Deno.remove(`${folder}/images/z.png`);
    for (const part of ["images", "masks"]) {
      await writeTree(folder, { [`${part}/z.png/1.png`]: png(0, 255) });
    }
    const { train, validation } = await open();
    ok([...train.ids, ...validation.ids].includes("z.png/1"));
  }));

Deno.test("an image with a wrong extension is read, with a note", async () => {
  const { lines } = await openCells({ ...two(png(0, 255)), "images/1.png": await image("jpeg") });
  match(lines[1]!, /^read by content, not by name: images\/1\.png is a JPEG$/);
});

Deno.test("images are turned as EXIF says, with a note, and masks must match", async () => {
  const upright = encodePng({
    height: 6,
    width: 4,
    channels: 1,
    data: new Uint8Array(24).fill(255),
  });
  const turned = await image("jpeg", 6);
  const { lines, samples } = await openCells({
    ...two(upright),
    "images/1.png": turned,
  }, { height: 6, width: 4 });
  match(
    lines[2]!,
    /^turned, as their EXIF orientation says: 1 of 2 images, images\/1\.png \(6\)/,
  );
  const { data } = samples.get("1")!.image; // the upper third of the stored image is on the right
  ok(data[9]! < 30 && data[0]! > 180, `${data.slice(0, 12)}`);
  await refusesCells(
    { ...two(png(0, 255)), "images/1.png": turned },
    /masks\/1\.png is 4×6 pixels, but its image is 6×4 \(turned, as its EXIF orientation 6 says\)/,
  );
});

Deno.test("dark 16-bit images get a note", async () => {
  const deep = (value: number) =>
    pngOf({
      width: 6,
      depth: 16,
      rows: Array.from(
        { length: 4 },
        () => [0, ...new Array(6).fill([value >> 8, value & 255]).flat()],
      ),
    });
  const { lines, samples } = await openCells({ ...two(png(0, 255)), "images/1.png": deep(4095) });
  match(
    lines[1]!,
    /^dark: 0 to 65535 of 1 image with 16 bits .* the greatest value is 4095; stretch/,
  );
  strictEqual(samples.get("1")!.image.data[0], Math.fround(4095 / 257));
  const { lines: fine } = await openCells({ ...two(png(0, 255)), "images/1.png": deep(60_000) });
  strictEqual(fine.length, 2);
});

Deno.test("all faults are reported in one line", async () => {
  await refusesCells(
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
    /3 files cannot be read: images\/2\.png: it is an HTML page.*, masks\/3\.png: .*Git LFS pointer.* and 1 more; replace .*; and masks\/4\.png is 4×6 pixels, but its image is 1×1; .*; and values of no class in 1 of 3 masks: 3 \(12 pixels/,
  );
});

Deno.test("broken and circular links are reported with the other faults", () =>
  inFolder(async (folder) => {
    await writeTree(folder, { ...two(png(0, 3)), "masks/3.png": png(0) });
    await Deno.symlink("3.png", `${folder}/images/3.png`);
    await Deno.remove(`${folder}/masks/2.png`);
    await Deno.symlink("gone.png", `${folder}/masks/2.png`);
    await rejects(
      openFolder(folder, { classes: classesOf(0, 255), ...SIZE, log() {} }),
      /2 files cannot be read: masks\/2\.png is missing, images\/3\.png cannot be read \(ELOOP.*; and values of no class in 1 of 2 masks: 3 /,
    );
    await Deno.remove(`${folder}/images`, { recursive: true });
    await Deno.symlink("images", `${folder}/images`);
    await rejects(
      openFolder(folder, { classes: classesOf(0, 255), log() {} }),
      /UserError: .*images cannot be read \(ELOOP/,
    );
  }));

Deno.test("for a folder without images, the message lists its contents", async () => {
  await refusesCells(
    { "images/1.npy": png(1), "masks/1.png": png(0) },
    /no images in .*images \(1 \.npy there\); put files there that end with \.png/,
  );
  await refusesCells({ "Images/1.png": png(1) }, /no folder .*images; .* \(there: Images\)$/);
  await refusesCells(
    { "images/1.png": png(1), "masks/.keep": png(0) },
    /no masks in .*masks; put files/,
  );
});

Deno.test("changed files are read again when a folder is reopened", () =>
  inFolder(async (folder) => {
    const options = { classes: classesOf(0, 255), ...SIZE, validation: 1, log: () => {} };
    await writeTree(folder, two(png(0, 255)));
    const first = await openFolder(folder, options);
    equal((await openFolder(folder, options)).provenance, first.provenance);
    await writeTree(folder, { "masks/1.png": png(0, 9) });
    await rejects(openFolder(folder, options), /9 \(12 pixels in 1 file: masks\/1\.png\)/);
  }));

Deno.test("images with too many pixels are rejected", () =>
  refusesCells(
    two(png(0, 255)),
    /4 files cannot be read: .*4×6 pixels, above the limit "maxPixels" of 23/,
    {
      maxPixels: 23,
    },
  ));
