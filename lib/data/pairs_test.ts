import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { inFolder } from "./fixtures.ts";
import { pairedSplit, type PairOptions } from "./pairs.ts";
import { encodePng } from "./png.ts";

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

Deno.test("ignored mask values become 255, classes their position", async () => {
  equal(await labels([0, 7, 3, 255], { ...OPTIONS, ignored: [3, 255] }), [1, 0, 255, 255]);
});

Deno.test("a mask value that is neither class nor ignored is refused, with its place", async () => {
  await rejects(
    labels([0, 7, 3, 4], { ...OPTIONS, ignored: [3, 255] }),
    (error) =>
      error instanceof UserError &&
      /mask\.png: value 4 at row 0, column 3 is no class \(7 road, 0 sky, ignored: 3 255\); mend it$/
        .test(error.message),
  );
  await rejects(
    labels([0, 7, 255, 0]),
    /value 255 at row 0, column 2 is no class \(7 road, 0 sky\)/,
  );
});
