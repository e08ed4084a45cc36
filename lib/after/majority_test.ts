import { deepStrictEqual, throws } from "node:assert/strict";
import type { LabelMap } from "../data/dataset.ts";
import { stream } from "../random.ts";
import { majority } from "./majority.ts";

const map = (digits: string): LabelMap => {
  const rows = digits.split(" ");
  const data = Uint8Array.from(rows.join(""), Number);
  return { height: rows.length, width: rows[0]!.length, data };
};
const filtered = (label: LabelMap, size: number) => {
  const after = majority.make(majority({ size }), { classes: 10 });
  if (after.on !== "maps") throw new TypeError("majority acts on maps");
  const { height, width } = label;
  return after.apply(label, { height, width, data: new Float32Array(height * width * 3) });
};

Deno.test("by hand: 3×3 over the middle, the side and the corner of an image", () => {
  // Ones of the pixels seen, row by row: 1/4 3/6 2/4, 3/6 5/9 3/6, 3/4 4/6 2/4. Halves keep their own.
  deepStrictEqual(filtered(map("001 101 110"), 3), map("001 111 110"));
});

Deno.test("in a tie a pixel keeps its own class, otherwise it gets the lowest", () => {
  deepStrictEqual(filtered(map("2211"), 3), map("2211"));
  deepStrictEqual(filtered(map("21113"), 5), map("11111"));
  deepStrictEqual(filtered(map("3240"), 7), map("3240"), "each class once: all keep their own");
  deepStrictEqual(filtered(map("33422"), 5), map("33222"), "the middle takes 2 of 2 and 3");
});

Deno.test("an isolated pixel and a thin line disappear, a straight boundary stays", () => {
  deepStrictEqual(filtered(map("0000 0100 0000"), 3), map("0000 0000 0000"));
  deepStrictEqual(filtered(map("00000 00000 11111 00000 00000"), 3).data, new Uint8Array(25));
  deepStrictEqual(filtered(map("0011 0011 0011"), 3), map("0011 0011 0011"));
});

Deno.test("equals counting anew for each pixel, even if the square is larger than the image", () => {
  const random = stream(0, "majority");
  for (const [height, width] of [[7, 9], [3, 12], [1, 1]] as const) {
    const label = {
      height,
      width,
      data: Uint8Array.from({ length: height * width }, () => random.integer(3)),
    };
    for (const size of [1, 3, 5, 11]) {
      deepStrictEqual(filtered(label, size).data, bruteForce(label, size));
    }
  }
});

function bruteForce({ height, width, data }: LabelMap, size: number): Uint8Array {
  const reach = (size - 1) / 2;
  return data.map((own, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    const counts = new Array(10).fill(0);
    for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++) {
      for (
        let column = Math.max(0, x - reach);
        column <= Math.min(width - 1, x + reach);
        column++
      ) {
        counts[data[row * width + column]!]++;
      }
    }
    const most = Math.max(...counts);
    return counts[own] === most ? own : counts.indexOf(most);
  });
}

Deno.test("a square of even side is rejected", () => {
  throws(() => majority({ size: 4 }), /majority: size: must be odd/);
});
