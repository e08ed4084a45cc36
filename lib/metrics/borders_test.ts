import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mapOf } from "../noise/fixture.ts";
import { stream } from "../random.ts";
import { borderOf, distancesTo } from "./borders.ts";

Deno.test("distances equal the minimum over all given pixels, by brute force", () => {
  const random = stream(0, "distances");
  for (const [height, width] of [[1, 1], [1, 17], [17, 1], [9, 14], [14, 9]] as const) {
    for (const share of [0.02, 0.2, 0.9]) {
      const pixels = Array.from({ length: height * width }, (_, at) => at)
        .filter(() => random.uniform() < share);
      distancesTo(pixels, { height, width }).forEach((distance, at) => {
        const squares = pixels.map((other) =>
          (Math.floor(other / width) - Math.floor(at / width)) ** 2 +
          (other % width - at % width) ** 2
        );
        strictEqual(distance, Math.sqrt(Math.min(Infinity, ...squares)));
      });
    }
  }
  ok(distancesTo([], { height: 3, width: 2 }).every((distance) => distance === Infinity));
});

Deno.test("by hand: the border of a square, at the image's edge and beside what is ignored", () => {
  const label = mapOf("11190 11190 11100 00000");
  const border = (edge: boolean) => borderOf(label, { value: 1, ignore: 9, edge });
  deepStrictEqual(border(false), [10, 11, 12]);
  deepStrictEqual(border(true), [0, 1, 2, 5, 10, 11, 12]);
  deepStrictEqual(borderOf(label, { value: 2, ignore: 9, edge: true }), []);
});
