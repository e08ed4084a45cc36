import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { connectedComponents } from "../data/components.ts";
import type { LabelMap } from "../data/dataset.ts";
import { stream } from "../random.ts";
import { drawn, mapOf } from "./fixture.ts";
import { instances } from "./instances.ts";

const first = { id: "a", epoch: 1 };
type Options = Parameters<typeof instances>[0];
const noiseOf = (label: LabelMap, options: Options, seed = 0) => {
  const context = { classes: 3, ignore: 9, height: label.height, width: label.width, seed };
  return instances.make(instances(options), context);
};
const corrupted = (label: LabelMap, options: Options, seed = 0) =>
  noiseOf(label, options, seed).corrupt(label, first);
const objects = (label: LabelMap, background = 0) =>
  connectedComponents(label, { part: (value) => value === background || value === 9 ? -1 : 0 });

/** Discs of radius 3 every 10 pixels: gaps of 5. */
const field = drawn(60, 60, (y, x) => Number(Math.hypot(y % 10 - 5, x % 10 - 5) < 3));

Deno.test("a missing object becomes background, with all its parts", () => {
  const cells = mapOf("01210012 01110022 00000000");
  deepStrictEqual(corrupted(cells, { missing: 1 }), mapOf("00000000 00000000 00000000"));
  const seen = new Set(Array.from({ length: 40 }, (_, seed) => (
    corrupted(cells, { missing: 0.5, merged: 0 }, seed).data.join("")
  )));
  deepStrictEqual(
    seen,
    new Set(
      ["01210012 01110022", "00000012 00000022", "01210000 01110000", "00000000 00000000"]
        .map((rows) => mapOf(`${rows} 00000000`).data.join("")),
    ),
  );
});

Deno.test("the number of missing objects matches the probability", () => {
  let left = 0;
  for (let seed = 0; seed < 40; seed++) {
    left += objects(corrupted(field, { missing: 0.3, merged: 0 }, seed)).count;
  }
  // 40 · 36 objects, standard deviation √(1440 · 0.21) = 17.4.
  strictEqual(objects(field).count, 36);
  ok(Math.abs(left - 0.7 * 1440) < 4 * 17.4, `${left}`);
});

Deno.test("a bridge joins two objects: random pairs of pixels", () => {
  const random = stream(0, "pairs");
  for (let draw = 0; draw < 200; draw++) {
    const [a, b] = [[7, 7], [7 + random.integer(6), 7 + random.integer(6)]] as const;
    if (Math.hypot(b[0]! - 7, b[1]! - 7) > 5) continue;
    const pair = drawn(
      20,
      20,
      (y, x) => Number([a, b].some(([top, left]) => y === top && x === left)),
    );
    const merged = corrupted(pair, { missing: 0, merged: 1, gap: 4 });
    strictEqual(objects(merged).count, 1, `${b}`);
  }
});

Deno.test("by hand: the bridge between two squares, and between cells of two classes", () => {
  const squares = mapOf("0000000 0110110 0110110 0000000");
  // Ways over a middle pixel are 1 + 1 = 2, the distance; those above and below 2·√2 ≤ 2 + 1.
  const bridged = mapOf("0001000 0111110 0111110 0001000");
  deepStrictEqual(corrupted(squares, { missing: 0, merged: 1 }), bridged);
  const cells = mapOf("1100022");
  deepStrictEqual(corrupted(cells, { missing: 0, merged: 1 }), mapOf("1111222"));
});

Deno.test("objects further apart than the gap stay apart, and so do missing ones", () => {
  const apart = mapOf("11000011");
  deepStrictEqual(corrupted(apart, { missing: 0, merged: 1, gap: 3 }), apart);
  deepStrictEqual(corrupted(apart, { missing: 0, merged: 1, gap: 4 }), mapOf("11111111"));
  for (let seed = 0; seed < 40; seed++) {
    const { data } = corrupted(apart, { missing: 0.5, merged: 1 }, seed);
    ok(["11111111", "11000000", "00000011", "00000000"].includes(data.join("")));
  }
});

Deno.test("ignored pixels are not bridged, and another class may be the background", () => {
  const label = mapOf("0119110");
  deepStrictEqual(corrupted(label, { missing: 0, merged: 1 }), label);
  const inverse = mapOf("1001001");
  deepStrictEqual(
    corrupted(inverse, { missing: 0, merged: 1, background: 1 }),
    mapOf("1000001"),
  );
  throws(() => noiseOf(label, { background: 3 }), /cannot be the background of 3 classes/);
});

Deno.test("by hand: the expected share where two bridges share an object", () => {
  // Three objects; the pixels between belong to one bridge each, the first and last two to the outer pair
  // alone, which are too far apart. Missing: 3 · m of 7 pixels; each gap: g·(1 − m)².
  const label = mapOf("1010100");
  const [m, g] = [0.2, 0.3];
  const noise = noiseOf(label, { missing: m, merged: g, gap: 1 });
  const expected = (3 * m + 2 * g * (1 - m) ** 2) / 7;
  ok(Math.abs(noise.expectedWrongShare!(label) - expected) < 1e-12);
  // With a gap of 3 the outer pair is one too, over the middle object: both gaps have two bridges that
  // share an object. P(none) = Σ over who is missing.
  const wide = noiseOf(label, { missing: m, merged: g, gap: 3 }).expectedWrongShare!(label);
  const all = (1 - m) ** 3 * (1 - (1 - g) ** 2);
  const two = 2 * m * (1 - m) ** 2 * g; // one end of the pair that is left may be the outer one
  ok(Math.abs(wide - (3 * m + 2 * (all + two)) / 7) < 1e-12, `${wide}`);
});
