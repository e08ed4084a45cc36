import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type { LabelMap } from "../data/dataset.ts";
import { boundaryBand } from "./boundary_band.ts";
import { drawn, mapOf } from "./fixture.ts";

const first = { id: "a", epoch: 1 };
const SIZE = 40;
const disc = drawn(SIZE, SIZE, (y, x) => Number(Math.hypot(y - 20, x - 20) < 9));
/** A nucleus (2) in its cytoplasm (1) on background (0). */
const cell = drawn(SIZE, SIZE, (y, x) => {
  const radius = Math.hypot(y - 20, x - 20);
  return radius < 6 ? 2 : radius < 14 ? 1 : 0;
});
type Options = Parameters<typeof boundaryBand>[0];
const noiseOf = (label: LabelMap, options: Options, { classes = 3, seed = 0 } = {}) => {
  const context = { classes, ignore: 9, height: label.height, width: label.width, seed };
  return boundaryBand.make(boundaryBand(options), context);
};
const corrupted = (label: LabelMap, options: Options, more = {}) =>
  noiseOf(label, options, more).corrupt(label, first);

/** Whether a pixel of the class lies nearer than `width`, by trying them all. */
function within(label: LabelMap, at: number, [value, width]: [number, number]): boolean {
  const [y, x] = [Math.floor(at / label.width), at % label.width];
  return label.data.some((own, other) =>
    own === value &&
    Math.hypot(Math.floor(other / label.width) - y, other % label.width - x) < width
  );
}

Deno.test("dilation adds what is nearer than the width, erosion takes it away: by brute force", () => {
  for (const width of [1.2, 2, 3.7]) {
    const [wider, narrower] = [1, 0].map((dilate) =>
      corrupted(disc, { least: width, greatest: width, dilate }).data
    );
    disc.data.forEach((own, at) => {
      strictEqual(wider![at], Number(own === 1 || within(disc, at, [1, width])));
      strictEqual(narrower![at], Number(own === 1 && !within(disc, at, [0, width])));
    });
  }
});

Deno.test("neighbours are one pixel apart: a width of 1 or less changes nothing", () => {
  for (const width of [0.5, 1]) {
    deepStrictEqual(corrupted(cell, { least: width, greatest: width }), cell);
  }
  ok(corrupted(cell, { least: 1.01, greatest: 1.01 }).data.some((v, at) => v !== cell.data[at]));
});

Deno.test("each boundary of a region moves independently, by a width from the range", () => {
  const outcomes = new Set<string>();
  const [radii, edges]: [number[], number[]] = [[], []];
  for (let seed = 0; seed < 200; seed++) {
    const { data } = corrupted(cell, { least: 1, greatest: 5 }, { seed });
    const along = [...data.subarray(20 * SIZE + 20, 20 * SIZE + 40)]; // from the centre to the right
    const nucleus = along.lastIndexOf(2) + 1;
    const outer = along.indexOf(0);
    outcomes.add(`${Math.sign(nucleus - 6)} ${Math.sign(outer - 14)}`);
    radii.push(nucleus);
    edges.push(outer);
  }
  for (const both of ["-1 -1", "-1 1", "1 -1", "1 1"]) ok(outcomes.has(both), both);
  ok(Math.min(...radii) === 2 && Math.max(...radii) === 10, `${Math.min(...radii)}`);
  ok(Math.min(...edges) === 10 && Math.max(...edges) === 18, `${Math.max(...edges)}`);
});

Deno.test("dilate is the probability of the higher class, share that of a boundary", () => {
  const count = (options: Options) => {
    let [grown, shrunk] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const area = corrupted(disc, { least: 2, greatest: 2, ...options }, { seed }).data
        .filter((value) => value === 1).length;
      const clean = disc.data.filter((value) => value === 1).length;
      if (area > clean) grown++;
      if (area < clean) shrunk++;
    }
    return [grown, shrunk];
  };
  // Four standard deviations of 200 draws: 28 at ½, 22 at 0.8.
  const [grown, shrunk] = count({ dilate: 0.8 });
  strictEqual(grown! + shrunk!, 200);
  ok(Math.abs(grown! - 160) < 22, `${grown}`);
  const [some, others] = count({ share: 0.5 });
  ok(Math.abs(some! + others! - 100) < 28, `${some} and ${others}`);
  deepStrictEqual(count({ share: 0 }), [0, 0]);
});

Deno.test("ignored pixels neither move nor grow, and they separate their neighbours", () => {
  const label = mapOf("1191100 1191100 1191100");
  const { data } = corrupted(label, { least: 1.2, greatest: 1.2, dilate: 1 });
  deepStrictEqual({ ...label, data }, mapOf("1191110 1191110 1191110"));
  const noise = noiseOf(label, { least: 1.2, greatest: 1.2, dilate: 1 });
  deepStrictEqual(noise.touched!(first, label), mapOf("0000010 0000010 0000010").data);
  strictEqual(noise.expectedWrongShare!(label), 3 / 18);
});

Deno.test("by hand: the chance of each pixel, with two neighbours that may both grow over it", () => {
  // Widths U(0, 2). The middle pixel is 1 from both: ½ · ½ each; those beside it 1 and √… away: ½ · ½.
  const label = mapOf("02100");
  const noise = noiseOf(label, { least: 0, greatest: 2 });
  // Pixel 0: 2 at 1 → ¼; 1 at 2: 0. Pixel 1: 0 and 1 at 1 → 1 − (¾)². Pixel 2: the same, the second 0
  // of pixel 3. Pixel 3: 1 at 1 → ¼, 2 at 2: 0. Pixel 4: 1 at 2: 0.
  const expected = (1 / 4 + (1 - 9 / 16) + (1 - 9 / 16) + 1 / 4) / 5;
  ok(Math.abs(noise.expectedWrongShare!(label) - expected) < 1e-12);
});

Deno.test("a range with least above greatest is rejected", () => {
  throws(
    () => boundaryBand({ least: 4 }),
    /boundary-band: least: least must not be above greatest/,
  );
});

Deno.test("of two equally near grown classes, the lower one gets the pixel", () => {
  const options = { least: 1.5, greatest: 1.5, dilate: 1 };
  for (const [clean, noisy] of [["201", "211"], ["102", "112"]] as const) {
    deepStrictEqual(corrupted(mapOf(clean), options), mapOf(noisy));
  }
});
