import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { stream } from "../random.ts";
import { countImage, sumCounts } from "./counts.ts";

const row = (...data: number[]) => ({ height: 1, width: data.length, data: Uint8Array.from(data) });

Deno.test("counts are [intersection, predicted, true] of each class", () => {
  const counts = countImage(row(0, 0, 1, 2, 2), row(0, 1, 1, 1, 2), { classes: 4 });
  deepStrictEqual(counts, [[1, 2, 1], [1, 1, 3], [1, 2, 1], [0, 0, 0]]);
});

Deno.test("predictions on ignored pixels are not counted", () => {
  const labels = { classes: 2, ignore: 255 };
  const counts = countImage(row(0, 1, 1, 0), row(255, 255, 1, 1), labels);
  deepStrictEqual(counts, [[0, 1, 0], [1, 1, 2]]);
  deepStrictEqual(countImage(row(200, 1), row(255, 1), labels), [[0, 0, 0], [1, 1, 1]]);
});

Deno.test("predicted and true pixels both add up to the counted pixels", () => {
  const random = stream(0, "counts");
  const draw = () => Uint8Array.from({ length: 35 }, () => random.integer(5));
  const [predicted, truth] = [draw(), draw()];
  const labels = { classes: 5, ignore: 4 };
  const map = (data: Uint8Array) => ({ height: 5, width: 7, data });
  const counts = countImage(map(predicted), map(truth), labels);
  const counted = truth.filter((value) => value !== 4).length;
  for (const column of [1, 2] as const) {
    strictEqual(counts.reduce((sum, of) => sum + of[column], 0), counted);
  }
});

Deno.test("values that are not a class are named", () => {
  throws(() => countImage(row(0), row(2), { classes: 2 }), /truth holds 2/);
  throws(() => countImage(row(255), row(0), { classes: 2, ignore: 255 }), /prediction holds 255/);
  throws(() => countImage(row(0, 0), row(0), { classes: 2 }), /1×2/);
});

Deno.test("sums need images of equally many classes", () => {
  deepStrictEqual(sumCounts([[[1, 2, 3], [0, 0, 1]], [[1, 1, 1], [2, 2, 2]]]), [
    [2, 3, 4],
    [2, 2, 3],
  ]);
  throws(() => sumCounts([]), /no images/);
  throws(() => sumCounts([[[0, 0, 0]], []]), /1 and 0 classes/);
});
