import { deepStrictEqual as equal, ok, rejects } from "node:assert/strict";
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { packBatch } from "./batches.ts";
import { pngOf } from "../images/fixtures/png.ts";
import { pairedSplit, type PairOptions } from "./pairs.ts";
import { encodePng } from "../images/png.ts";
import { inFolder } from "../fixture.ts";

const OPTIONS = {
  height: 1,
  width: 4,
  classes: [
    { name: "road", colour: "#804080", value: 7 },
    { name: "sky", colour: "#4682b4", value: 0 },
  ],
  remedy: "mend it",
} as const;

/** The label of one row of mask values. */
async function labels(values: readonly number[], options: PairOptions = OPTIONS) {
  let label: readonly number[] = [];
  await inFolder(async (folder) => {
    const mask = join(folder, "mask.png");
    const data = Uint8Array.from(values);
    await Deno.writeFile(mask, encodePng({ height: 1, width: values.length, channels: 1, data }));
    const split = pairedSplit([{ id: "a", image: mask, mask }], options);
    label = [...(await split.load(0)).label.data];
  });
  return label;
}

Deno.test("ignored mask values become 255, values of classes their position", async () => {
  equal(await labels([0, 7, 3, 255], { ...OPTIONS, ignored: [3, 255] }), [1, 0, 255, 255]);
});

Deno.test("a mask value that is neither a class nor ignored is rejected, with its place", async () => {
  await rejects(
    labels([0, 7, 3, 4], { ...OPTIONS, ignored: [3, 255] }),
    (error) =>
      error instanceof UserError &&
      /mask\.png: value 4 at row 0, column 3 is not a class \(7 road, 0 sky, ignored: 3 255\); mend it$/
        .test(error.message),
  );
  await rejects(
    labels([0, 7, 255, 0]),
    /value 255 at row 0, column 2 is not a class \(7 road, 0 sky\)/,
  );
});

/** The picture and the labels of a file that is its own mask; values 0 and 1 are classes. */
async function loaded(png: Uint8Array, width: number) {
  const classes = [0, 1].map((value) => ({ name: `at ${value}`, colour: "#000000", value }));
  const remedy = "mend it";
  let both: number[][] = [];
  await inFolder(async (folder) => {
    const file = join(folder, "both.png");
    await Deno.writeFile(file, png);
    const options = { height: 1, width, classes, remedy };
    const { image, label } = await pairedSplit([{ id: "a", image: file, mask: file }], options)
      .load(0);
    both = [[...image.data], [...label.data]];
  });
  return both;
}

Deno.test("images are read by a palette's colours, masks by its indices", async () => {
  const palette = ["PLTE", [200, 10, 20, 9, 9, 9]] as const;
  const file = { width: 2, colour: 3, rows: [[0, 0, 1]] };
  const expected = [[200, 10, 20, 9, 9, 9], [0, 1]];
  equal(await loaded(pngOf({ ...file, extra: [palette] }), 2), expected);
  equal(await loaded(pngOf({ ...file, extra: [palette, ["tRNS", [0, 128]]] }), 2), expected);
  await rejects(
    loaded(pngOf({ ...file, extra: [["PLTE", [200, 10, 20]]] }), 2),
    /UserError: .*both\.png cannot be read \(colour 1 of a palette of 1\); mend/,
  );
});

Deno.test("images of 1, 2 and 4 bits are scaled to 255, masks keep their values", async () => {
  for (const [depth, grey] of [[1, 255], [2, 85], [4, 17]] as const) {
    const png = pngOf({ width: 2, depth, rows: [[0, 1 << (8 - 2 * depth)]] });
    equal(await loaded(png, 2), [[0, 0, 0, grey, grey, grey], [0, 1]], `${depth} bits`);
  }
});

Deno.test("16-bit images are scaled and keep fractions, masks keep their values", async () => {
  const png = pngOf({ width: 3, depth: 16, rows: [[0, 0, 0, 0, 1, 0, 1]] });
  equal(await loaded(png, 3), [[0, 0, 0, ...new Array(6).fill(Math.fround(1 / 257))], [0, 1, 1]]);
  const white = pngOf({ width: 1, depth: 16, rows: [[0, 255, 255]] });
  await rejects(loaded(white, 1), /both\.png: value 65535 at row 0, column 0 is not a class/);
});

Deno.test("an image at its own size is kept as bytes, and gives the same batch", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "a.png");
    const data = Uint8Array.from({ length: 12 }, (_, at) => 20 * at);
    await Deno.writeFile(file, encodePng({ height: 1, width: 4, channels: 3, data }));
    const mask = join(folder, "mask.png");
    await Deno.writeFile(
      mask,
      encodePng({ height: 1, width: 4, channels: 1, data: new Uint8Array(4) }),
    );
    const load = async (width: number) => {
      const split = pairedSplit([{ id: "a", image: file, mask }], { ...OPTIONS, width });
      return await split.load(0);
    };
    const own = await load(4);
    ok(own.image.data instanceof Uint8Array);
    equal(packBatch([own]).images, Float32Array.from(data));
    const wide = await load(8);
    ok(wide.image.data instanceof Float32Array);
    equal(packBatch([wide]).images.slice(3, 6), Float32Array.of(15, 35, 55));
  });
});
