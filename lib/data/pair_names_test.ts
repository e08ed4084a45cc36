import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { pairNames, type PairNaming } from "./pair_names.ts";

/** Pairs as `id: image + mask`. */
const paired = (images: string[], masks: string[], naming?: PairNaming) =>
  pairNames({ images, masks }, naming).pairs.map(({ id, image, mask }) =>
    `${id}: ${image} + ${mask}`
  );

const refuses = (run: () => unknown, message: RegExp) =>
  throws(run, { name: "UserError", message });

Deno.test("equal names are pairs, whatever their extensions, and pairs are sorted", () => {
  equal(paired(["b.jpg", "a.TIF"], ["a.png", "b.bmp"]), ["a: a.TIF + a.png", "b: b.jpg + b.bmp"]);
});

Deno.test("subfolders are part of the name", () => {
  equal(paired(["x/1.png", "y/1.png"], ["y/1.png", "x/1.png"]), [
    "x/1: x/1.png + x/1.png",
    "y/1: y/1.png + y/1.png",
  ]);
});

Deno.test("letters with accents are equal, composed or not", () => {
  const [composed, apart] = ["\u00e9", "e\u0301"];
  equal(paired([`${apart}.png`], [`${composed}.png`]), [
    `${composed}: ${apart}.png + ${composed}.png`,
  ]);
  equal(
    paired([`${composed}1.png`, `${apart}2.png`], [`${apart}1_m.png`, `${apart}2_m.png`]).length,
    2,
  );
});

Deno.test("a suffix of all masks is found: words and their separator", () => {
  for (const suffix of ["_mask", "_L", "-seg", " label", ".jpg", "mask", "_manual1", "_m1"]) {
    equal(paired(["001.png", "002.png"], [`001${suffix}.png`, `002${suffix}.png`]), [
      `001: 001.png + 001${suffix}.png`,
      `002: 002.png + 002${suffix}.png`,
    ]);
  }
  equal(paired(["7.png"], ["7_mask.gif"]), ["7: 7.png + 7_mask.gif"]);
});

Deno.test("prefixes and suffixes on both sides are found if numbers distinguish images", () => {
  equal(
    paired(["img_1.png", "img_2.png"], ["mask_1.png", "mask_2.png"])[1],
    "img_2: img_2.png + mask_2.png",
  );
  equal(paired(["image1.png", "image2.png"], ["label1.png", "label2.png"]).length, 2);
  equal(
    paired(["21_training.tif", "22_training.tif"], ["21_manual.gif", "22_manual.gif"]).length,
    2,
  );
  equal(
    paired(["a/img_1.png", "b/img_1.png"], ["b/mask_1.png", "a/mask_1.png"])[0],
    "a/img_1: a/img_1.png + a/mask_1.png",
  );
});

Deno.test("prefixes and suffixes with digits are found too, unless only the digits differ", () => {
  const drive = paired(["21_training.tif", "22_training.tif"], [
    "21_manual1.gif",
    "22_manual1.gif",
  ]);
  equal(drive[0], "21_training: 21_training.tif + 21_manual1.gif");
  const street = ["0_left8bit.png", "1_left8bit.png"];
  equal(
    paired(street.map((name) => `a_00${name}`), ["a_000_gt_ids.png", "a_001_gt_ids.png"])[1],
    "a_001_left8bit: a_001_left8bit.png + a_001_gt_ids.png",
  );
  refuses(() => paired(["p1_01.png", "p1_02.png"], ["p2_01.png", "p2_02.png"]), /no mask/);
  refuses(() => paired(["01_p1.png", "02_p1.png"], ["01_p2.png", "02_p2.png"]), /no mask/);
  refuses(() => paired(["a_1.png", "b_1.png"], ["a_2.png", "b_2.png"]), /no mask/);
});

Deno.test("different numbers mean different images", () => {
  refuses(
    () => paired(["1.png", "2.png"], ["10.png", "20.png"]),
    /2 images have no mask: 1\.png, 2\.png;/,
  );
  refuses(() => paired(["001.png", "002.png"], ["101.png", "102.png"]), /2 images have no mask/);
  refuses(() => paired(["a1.png", "a2.png"], ["a11.png", "a21.png"]), /2 images have no mask/);
  refuses(
    () => paired(["cell.png"], ["dog.png"]),
    /images\/cell\.png has no mask; put cell\.png into/,
  );
});

Deno.test("the option decides between two possible suffixes", () => {
  const images = ["1.png", "2.png"];
  const masks = ["1_mask.png", "2_mask.png", "1_edge.png", "2_edge.png"];
  refuses(
    () => paired(images, masks),
    /more than one mask: 1_mask, 1_edge; say .*"maskSuffix": "_mask"/,
  );
  const { pairs, spare } = pairNames({ images, masks }, { maskSuffix: "_edge" });
  equal(pairs.map(({ mask }) => mask), ["1_edge.png", "2_edge.png"]);
  equal(spare, { images: [], masks: ["1_mask.png", "2_mask.png"] });
});

Deno.test("suffixes of both sides can be given, and other files are left out", () => {
  const images = ["1_rgb.png", "2_rgb.png", "1_depth.png"];
  const given = { imageSuffix: "_rgb", maskSuffix: "_gt" };
  equal(paired(images, ["1_gt.png", "2_gt.png"], given)[0], "1: 1_rgb.png + 1_gt.png");
  equal(pairNames({ images, masks: ["1_gt.png", "2_gt.png"] }, given).spare.images, [
    "1_depth.png",
  ]);
  refuses(() => paired(images, ["1.png", "2.png"], { maskSuffix: "_gt" }), /3 images have no mask/);
});

Deno.test("masks without images are reported, images without masks rejected", () => {
  equal(pairNames({ images: ["1.png"], masks: ["1.png", "3.png"] }).spare.masks, ["3.png"]);
  refuses(
    () => paired(["1.png", "2.png", "3.png", "4.png"], ["1.png"]),
    /^3 images have no mask: 2\.png, 3\.png and 1 more; put files of the same names .*"maskSuffix"/,
  );
});

Deno.test("two files with the same name are rejected", () => {
  refuses(
    () => paired(["1.png", "1.jpg"], ["1.png"]),
    /^images\/1\.png and 1\.jpg have the same name; remove/,
  );
  refuses(
    () => paired(["1.png"], ["1.png", "1.bmp"]),
    /^masks\/1\.png and 1\.bmp have the same name; remove/,
  );
});
