import { ok, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { drawCell } from "./blobs.ts";

const SIZE = { height: 64, width: 64 };

Deno.test("golden pixels: a changed drawing needs a new VERSION, so that hashes of records differ", () => {
  const { image, label } = drawCell("001", SIZE);
  const pixels = createHash("sha256").update(Uint8Array.from(image.data)).update(label.data);
  strictEqual(pixels.digest("hex"), GOLDEN);
});
const GOLDEN = "5dfd45297bb741f40662def9e67287ad1f1ce5b86600e7ac2e25def74530e45a";

Deno.test("every picture has all classes, in shares like those of WBC", () => {
  const pixels = [0, 0, 0];
  for (let id = 1; id <= 40; id++) {
    const { label } = drawCell(`${id}`.padStart(3, "0"), SIZE);
    const seen = [0, 0, 0];
    for (const value of label.data) seen[value]! += 1;
    ok(seen.every((count) => count > 0.01 * 64 * 64), `${id}: ${seen}`);
    seen.forEach((count, value) => pixels[value]! += count / (40 * 64 * 64));
  }
  [0.69, 0.19, 0.12].forEach((share, value) => ok(Math.abs(pixels[value]! - share) < 0.06));
});

Deno.test("no brightness threshold separates the cell from the background", () => {
  let [best, total] = [0, 0];
  const bins = Array.from({ length: 256 }, () => [0, 0]);
  for (let id = 1; id <= 40; id++) {
    const { image, label } = drawCell(`${id}`.padStart(3, "0"), SIZE);
    label.data.forEach((value, pixel) => {
      const brightness = Math.round((image.data[3 * pixel]! + image.data[3 * pixel + 1]!) / 2);
      bins[brightness]![Number(value === 1)]! += 1;
      total += 1;
    });
  }
  for (const [other, cytoplasm] of bins) best += Math.max(other!, cytoplasm!);
  const always = bins.reduce((sum, [other]) => sum + other!, 0);
  ok(best / total < always / total + 0.02, `${best / total} against ${always / total}`);
});
