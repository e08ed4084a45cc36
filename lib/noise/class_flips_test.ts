import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { connectedComponents } from "../data/components.ts";
import { classFlips } from "./class_flips.ts";
import { scene } from "./fixture.ts";

const clean = scene(4, 9);
type Options = Parameters<typeof classFlips>[0];
const noiseOf = (options: Options, seed = 0, classes = 4) =>
  classFlips.make(classFlips(options), { classes, ignore: 9, height: 60, width: 72, seed });
const MATRIX = [[1, 0, 0, 0], [0, 0.5, 0.2, 0.3], [0.1, 0, 0.9, 0], [0, 0, 1, 0]];

/** How often class i became j, in units. */
function confusion(options: Options, runs: number): number[][] {
  const counts = Array.from({ length: 4 }, () => new Array(4).fill(0));
  const { owner, labels } = connectedComponents(clean);
  for (let seed = 0; seed < runs; seed++) {
    const { data } = noiseOf(options, seed).corrupt(clean, { id: "a", epoch: 1 });
    const seen = new Set<number>();
    data.forEach((value, at) => {
      if (clean.data[at] === 9) return;
      if (options?.unit !== "pixel") {
        if (seen.has(owner[at]!)) return;
        seen.add(owner[at]!);
        strictEqual(labels[owner[at]!], clean.data[at]);
      }
      counts[clean.data[at]!]![value]++;
    });
  }
  return counts;
}

for (const unit of ["component", "pixel"] as const) {
  Deno.test(`classes become others as often as the matrix says, by ${unit}`, () => {
    confusion({ unit, matrix: MATRIX }, unit === "pixel" ? 10 : 150).forEach((row, own) => {
      const total = row.reduce((sum, count) => sum + count);
      ok(total >= 300, `${total}`);
      row.forEach((count, other) => {
        const chance = MATRIX[own]![other]!;
        const deviation = Math.sqrt(total * chance * (1 - chance));
        ok(Math.abs(count - total * chance) <= 4 * deviation, `${own} → ${other}: ${count}`);
      });
    });
  });
}

Deno.test("share flips equally to all other classes, and never flips kept classes", () => {
  const counts = confusion({ unit: "pixel", share: 0.3, keep: [0, 2] }, 10);
  for (const own of [0, 2]) ok(counts[own]!.every((count, other) => other === own || count === 0));
  for (const own of [1, 3]) {
    const total = counts[own]!.reduce((sum, count) => sum + count);
    counts[own]!.forEach((count, other) => {
      const chance = other === own ? 0.7 : 0.1;
      ok(Math.abs(count - total * chance) < 4 * Math.sqrt(total * chance * (1 - chance)));
    });
  }
});

Deno.test("a component is flipped as a whole", () => {
  const { owner, count } = connectedComponents(clean);
  const noise = noiseOf({ share: 0.5 });
  const { data } = noise.corrupt(clean, { id: "a", epoch: 1 });
  const values = Array.from({ length: count }, () => new Set<number>());
  data.forEach((value, at) => values[owner[at]!]!.add(value));
  ok(values.every((set) => set.size === 1));
  const touched = noise.touched!({ id: "a", epoch: 1 }, clean);
  deepStrictEqual(touched, data.map((value, at) => Number(value !== clean.data[at])));
});

Deno.test("positions may stay while classes are drawn anew", () => {
  const noise = noiseOf({ share: 0.5, unit: "pixel", values: "redrawn" });
  const [one, two] = [1, 2].map((epoch) => noise.corrupt(clean, { id: "a", epoch }).data);
  const wrong = (data: Uint8Array) => data.map((value, at) => Number(value !== clean.data[at]));
  deepStrictEqual(wrong(one!), wrong(two!));
  ok(one!.some((value, at) => value !== two![at]));
});

Deno.test("invalid matrices are rejected", () => {
  throws(() => classFlips({ matrix: [[0.5, 0.4], [0, 1]] }), /matrix\[0\]: .*add up to 1/);
  throws(() => classFlips({ matrix: [[2, -1], [0, 1]] }), /matrix/);
  throws(() => noiseOf({ matrix: [[1, 0], [0, 1]] }), /2 rows cannot flip 4 classes: give 4 rows/);
  throws(() => noiseOf({ matrix: [[1], [1], [1], [1]] }), RangeError);
});
