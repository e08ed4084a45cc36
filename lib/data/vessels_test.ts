import { ok, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import type { LabelMap } from "./dataset.ts";
import { drawVessels } from "./vessels.ts";

const SIZE = { height: 96, width: 96 };
const LABELS = Array.from(
  { length: 12 },
  (_, at) => drawVessels(`${at + 1}`.padStart(3, "0"), SIZE).label,
);

Deno.test("golden pixels: a changed drawing needs a new VERSION, so that hashes of records differ", () => {
  const { image, label } = drawVessels("001", SIZE);
  const pixels = createHash("sha256").update(Uint8Array.from(image.data)).update(label.data);
  strictEqual(pixels.digest("hex"), GOLDEN);
});
const GOLDEN = "f6c824200984d0b36b522990d6d5aa9ed10e06cfd5f7cf585d6065a4ecdf7e20";

Deno.test("every picture has both kinds of vessels, and is mostly background", () => {
  for (const { data } of LABELS) {
    const share = (label: number) => data.filter((value) => value === label).length / data.length;
    ok(share(1) > 0.02 && share(1) < 0.25, `wide: ${share(1)}`);
    ok(share(2) > 0.02 && share(2) < 0.3, `thin: ${share(2)}`);
  }
});

/** Fraction of the pixels of these labels that lie in a square of `side` pixels with only such labels. */
function inSquares({ height, width, data }: LabelMap, side: number, labels: readonly number[]) {
  const squared = new Set<number>();
  for (let y = 0; y + side <= height; y++) {
    for (let x = 0; x + side <= width; x++) {
      const pixels = Array.from(
        { length: side * side },
        (_, at) => (y + Math.floor(at / side)) * width + x + at % side,
      );
      if (pixels.every((at) => labels.includes(data[at]!))) pixels.forEach((at) => squared.add(at));
    }
  }
  return squared.size / data.filter((label) => labels.includes(label)).length;
}

Deno.test("vessels are 1 to 4 pixels wide: few thin ones hold a 3×3 square, few of any kind a 5×5", () => {
  const mean = (side: number, labels: readonly number[]) =>
    LABELS.reduce((sum, label) => sum + inSquares(label, side, labels), 0) / LABELS.length;
  const [thin, wide, any] = [mean(3, [2]), mean(3, [1]), mean(5, [1, 2])];
  ok(thin < 0.2, `thin: ${thin}`); // where two tubes merge
  ok(wide > 0.8, `wide: ${wide}`);
  ok(any < 0.25, `any: ${any}`);
});

Deno.test("vessels are unbroken: each enters at an edge", () => {
  for (const { height, width, data } of LABELS) {
    const reached = new Uint8Array(data.length);
    const pending = [...data.keys()].filter((at) => {
      const [x, y] = [at % width, Math.floor(at / width)];
      return data[at] !== 0 && (x === 0 || y === 0 || x === width - 1 || y === height - 1);
    });
    pending.forEach((at) => reached[at] = 1);
    while (pending.length > 0) {
      const at = pending.pop()!;
      const [x, y] = [at % width, Math.floor(at / width)];
      for (
        const [dx, dy] of [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const))
      ) {
        const [left, top] = [x + dx, y + dy];
        if (left < 0 || top < 0 || left >= width || top >= height) continue;
        const next = top * width + left;
        if (data[next] === 0 || reached[next]) continue;
        reached[next] = 1;
        pending.push(next);
      }
    }
    ok(data.every((label, at) => label === 0 || reached[at] === 1));
  }
});

Deno.test("thin vessels have less contrast to the background than wide ones", () => {
  const [sums, counts] = [[0, 0, 0], [0, 0, 0]];
  for (let id = 1; id <= 8; id++) {
    const { image, label } = drawVessels(`${id}`.padStart(3, "0"), SIZE);
    label.data.forEach((value, at) => {
      sums[value]! += image.data[3 * at + 1]!;
      counts[value]! += 1;
    });
  }
  const [ground, wide, thin] = sums.map((sum, label) => sum / counts[label]!);
  ok(wide! < thin! - 5 && thin! < ground! - 5, `${[ground, wide, thin]}`);
});
