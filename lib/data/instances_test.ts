import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { encode } from "fast-png";
import { nucleusMask as mask } from "./fixtures/nuclei.ts";
import { mergeInstances } from "./instances.ts";
import { encodePng } from "../images/png.ts";
import { stream } from "../random.ts";

const SIZE = { height: 2, width: 3 };
const merge = (...pngs: Uint8Array[]) =>
  mergeInstances(pngs.map((png, at) => ({ name: `${at}.png`, png })), SIZE);

Deno.test("the map is the union of the masks, in any order, overlapping or not", () => {
  const [one, two] = [mask([255, 255, 0, 0, 0, 0]), mask([0, 255, 0, 0, 0, 255])];
  equal(merge(one, two).data, Uint8Array.of(1, 1, 0, 0, 0, 1));
  equal(merge(two, one), merge(one, two));
  equal(merge(one, one), merge(one));
  equal(merge().data, new Uint8Array(6));
});

Deno.test("every pixel of every width is found at any memory alignment", () => {
  const random = stream(0, "test/instances");
  for (let width = 1; width <= 9; width++) {
    const data = Uint8Array.from({ length: 5 * width }, () => random.uniform() < 0.3 ? 255 : 0);
    const png = encodePng({ height: 5, width, channels: 1, data });
    const rgb = Uint8Array.from([...data].flatMap((value) => [value, value, value]));
    const slow = encodePng({ height: 5, width, channels: 3, data: rgb });
    for (const bytes of [png, slow]) {
      const merged = mergeInstances([{ name: "a", png: bytes }], { height: 5, width });
      equal(merged.data, data.map((value) => value && 1));
    }
  }
});

Deno.test("faults of a mask are reported with its name", () => {
  const good = mask([0, 0, 0, 0, 0, 0]);
  throws(() => merge(good, mask([0, 0, 0, 0], { height: 2, width: 2 })), {
    message: "1.png is 2×2 pixels, but its image is 2×3",
  });
  throws(() => merge(mask([0, 0, 0, 0, 128, 0])), {
    message: "0.png has the value 128 at row 1, column 1, not 0 or 255",
  });
  throws(
    () => merge(good.subarray(0, 40)),
    /^Unreadable: 0\.png cannot be read \(truncated/,
  );
  const deep = encode({ ...SIZE, channels: 1, depth: 16, data: new Uint16Array(6).fill(700) });
  throws(() => merge(deep), /0\.png cannot be read \(the value 700 of 16 bits/);
  const colours = encodePng({
    ...SIZE,
    channels: 3,
    data: Uint8Array.from({ length: 18 }, (_, at) => at),
  });
  throws(() => merge(colours), /^Unreadable: 0\.png cannot be read \(/);
});
