/**
 * Measures of shapes by hand, with their empty cases and ignored pixels. Larger maps are held against
 * libraries in `reference_test.ts`.
 *
 * @module
 */
import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { mapOf } from "../noise/fixture.ts";
import { decodeMap, encodeMap } from "../results/maps.ts";
import { boundaryF1, countBoundaries } from "./boundary_f1.ts";
import { hausdorff } from "./hausdorff.ts";
import { memorisation, noiseErrors } from "./noise_errors.ts";
import { countFound, countObjects } from "./objects.ts";

const labels = { classes: 3, ignore: 9 };

Deno.test("a perfect prediction is perfect in every measure", () => {
  const truth = mapOf("0001100 0021100 0022000");
  deepStrictEqual(countBoundaries(truth, truth, labels).map(boundaryF1), [1, 1, 1]);
  deepStrictEqual(hausdorff(truth, truth, labels), [0, 0, 0]);
  deepStrictEqual(countObjects(truth, truth, labels), [
    { predicted: 2, true: 2 },
    { predicted: 1, true: 1 },
    { predicted: 1, true: 1 },
  ]);
  deepStrictEqual(countFound(truth, truth, labels), [[[2, 2]], [[1, 1]], [[1, 1]]]);
});

Deno.test("boundary F1 by hand: 2·P·R / (P + R) of border pixels within the tolerance", () => {
  // Class 1 ends after column 2 and, as predicted, after column 5 with a stray pixel in column 8.
  const [truth, predicted] = [mapOf("1110000000"), mapOf("1111110010")];
  const counts = (tolerance: number) =>
    countBoundaries(predicted, truth, { ...labels, tolerance })[1]!;
  deepStrictEqual(counts(2), [0, 2, 0, 1]);
  deepStrictEqual(counts(3), [1, 2, 1, 1]);
  strictEqual(boundaryF1(counts(3)), 2 * 0.5 * 1 / 1.5);
});

Deno.test("boundaries in no map are undefined, those in only one map are missed", () => {
  const [flat, edge] = [mapOf("0000"), mapOf("0011")];
  deepStrictEqual(countBoundaries(flat, flat, labels).map(boundaryF1), [NaN, NaN, NaN]);
  deepStrictEqual(countBoundaries(edge, flat, labels).map(boundaryF1), [0, 0, NaN]);
  deepStrictEqual(countBoundaries(flat, edge, labels).map(boundaryF1), [0, 0, NaN]);
});

Deno.test("Hausdorff by hand: a stray pixel far away, in the whole and at the 95th percentile", () => {
  // 20 border pixels of class 1 in the truth; the prediction has one more, 5 to the right of the last.
  const truth = mapOf("1".repeat(20) + "0".repeat(10));
  const predicted = mapOf("1".repeat(20) + "0000" + "1" + "00000");
  strictEqual(hausdorff(predicted, truth, { ...labels, percentile: 100 })[1], 5);
  // 41 distances, forty of them 0: position 0.95 · 40 = 38 of the sorted ones. MONAI's, of the 21 of
  // the prediction: position 19.
  strictEqual(hausdorff(predicted, truth, labels)[1], 0);
  strictEqual(hausdorff(predicted, truth, { ...labels, convention: "monai" })[1], 0);
  strictEqual(hausdorff(predicted, truth, { ...labels, percentile: 98.75 })[1], 2.5);
});

Deno.test("a class in no map has no distance, one in a single map an infinite one", () => {
  const [none, some] = [mapOf("000 000"), mapOf("000 010")];
  deepStrictEqual(hausdorff(none, none, labels).slice(1), [NaN, NaN]);
  deepStrictEqual(hausdorff(some, none, labels).slice(1), [Infinity, NaN]);
  deepStrictEqual(hausdorff(none, some, labels).slice(1), [Infinity, NaN]);
});

Deno.test("ignored pixels belong to no shape, whatever was predicted there", () => {
  const truth = mapOf("00990011 00990011 00990011");
  const predicted = mapOf("00210011 00120011 00110011");
  deepStrictEqual(countBoundaries(predicted, truth, labels).map(boundaryF1), [1, 1, NaN]);
  deepStrictEqual(hausdorff(predicted, truth, labels), [0, 0, NaN]);
  deepStrictEqual(countObjects(predicted, truth, labels), [
    { predicted: 2, true: 2 },
    { predicted: 1, true: 1 },
    { predicted: 0, true: 0 },
  ]);
  deepStrictEqual(countFound(predicted, truth, labels), [[[2, 2]], [[1, 1]], [[0, 0]]]);
  const errors = noiseErrors(predicted, truth, { ...labels, touched: new Uint8Array(24).fill(1) });
  deepStrictEqual(errors, { inside: { wrong: 0, pixels: 18 }, outside: { wrong: 0, pixels: 0 } });
});

Deno.test("the map of a record has the same measures as the map itself", () => {
  const [truth, predicted] = [mapOf("0001100 0021100 0022000"), mapOf("0001000 0021110 0020000")];
  const stored = decodeMap(encodeMap(predicted));
  deepStrictEqual(hausdorff(stored, truth, labels), hausdorff(predicted, truth, labels));
  deepStrictEqual(
    countBoundaries(stored, truth, labels),
    countBoundaries(predicted, truth, labels),
  );
  deepStrictEqual(countFound(stored, truth, labels), countFound(predicted, truth, labels));
});

Deno.test("an object is found when half of it has its class, by ranges of areas", () => {
  const truth = mapOf("1011011110 0000011110");
  const predicted = mapOf("0010011100 0000010000");
  const found = (coverage: number) =>
    countFound(predicted, truth, { ...labels, areas: [2, 8], coverage })[1];
  deepStrictEqual(found(0.5), [[0, 1], [1, 1], [1, 1]]);
  deepStrictEqual(found(0.51), [[0, 1], [0, 1], [0, 1]]);
  deepStrictEqual(found(0), [[1, 1], [1, 1], [1, 1]]);
});

Deno.test("errors inside and outside: shares of all images together, undefined without errors", () => {
  const truth = mapOf("00000000");
  const touched = Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0);
  const of = (digits: string) => noiseErrors(mapOf(digits), truth, { ...labels, touched });
  strictEqual(memorisation([of("11000010"), of("10000000")]), (3 / 8) / (1 / 8));
  strictEqual(memorisation([of("11000000")]), Infinity);
  strictEqual(memorisation([of("00000000")]), NaN);
  strictEqual(memorisation([]), NaN);
  const elsewhere = Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1);
  deepStrictEqual(noiseErrors(mapOf("11001010"), truth, { ...labels, touched, elsewhere }), {
    inside: { wrong: 2, pixels: 4 },
    outside: { wrong: 1, pixels: 2 },
  });
  throws(
    () => noiseErrors(truth, truth, { ...labels, touched, elsewhere: new Uint8Array(3) }),
    /mask of 3 pixels is not one of 1×8/,
  );
  throws(
    () => noiseErrors(truth, truth, { ...labels, touched: new Uint8Array(7) }),
    /mask of 7 pixels is not one of 1×8/,
  );
});

Deno.test("every measure rejects maps of different sizes and values that are not a class", () => {
  const touched = new Uint8Array(2);
  const measures = [
    countBoundaries,
    hausdorff,
    countObjects,
    countFound,
    (a: typeof small, b: typeof small, space: typeof labels) =>
      noiseErrors(a, b, { ...space, touched }),
  ];
  const small = mapOf("01");
  for (const measure of measures) {
    throws(
      () => measure(mapOf("011"), small, labels),
      /1×3 cannot be counted against a truth of 1×2/,
    );
    throws(() => measure(mapOf("07"), small, labels), /prediction holds 7/);
    throws(() => measure(small, mapOf("07"), labels), /truth holds 7/);
  }
});
