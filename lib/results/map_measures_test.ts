import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type { LabelMap } from "../data/dataset.ts";
import { fakeRecord } from "./fixture.ts";
import { mapMeasures, mapMeasureTable } from "./map_measures.ts";
import { encodeMap } from "./maps.ts";
import type { RunRecord } from "./record.ts";

/** A label map from rows of digits. */
function mapOf(digits: string): LabelMap {
  const rows = digits.split(" ");
  return {
    height: rows.length,
    width: rows[0]!.length,
    data: Uint8Array.from(rows.join(""), Number),
  };
}

/** A record of images with these predictions; the authors' Dice counts classes 1 and 2. */
function predicting(...predictions: string[]): RunRecord {
  const record = fakeRecord({ arm: "noisy", epochs: 1, images: predictions.length });
  const maps = record.data.validation.map((id, at) => [id, encodeMap(mapOf(predictions[at]!))]);
  return { ...record, predictions: Object.fromEntries(maps) };
}

const truthsOf = ({ data }: RunRecord, ...truths: string[]) => ({
  maps: new Map(data.validation.map((id, at) => [id, mapOf(truths[at]!)])),
  ignore: undefined,
});

Deno.test("measures of maps, by hand: boundaries of all images, objects by size", () => {
  // Class 1: objects of 1, 2, 4 and 4 pixels, of which the one of 1 is lost. Class 2: found whole.
  const truth = ["1000110 0000000 1111000 0000000", "0000000 0111100 0000000 2222222"];
  const guess = ["0000110 0000000 1111000 0000000", "0000000 0111100 0000000 2222222"];
  const record = predicting(...guess);
  const measured = mapMeasures(record, truthsOf(record, ...truth));
  strictEqual(measured.found, 4 / 5);
  strictEqual(measured.foundSmall, 1 / 2); // of classes 1 and 2 the smallest each, 1 and 7 pixels
  strictEqual(measured.objects, (2 + 2) / 2);
  strictEqual(measured.trueObjects, (3 + 2) / 2);
  // Image 1, class 1: predicted border pixels are all near a true one; of the 7 true ones the lost pixel
  // is 2 pixels from the row below, and so near. Nothing is farther than that.
  strictEqual(measured.boundaryF1, 1);
  strictEqual(measured.hausdorff95, 0); // the median of 1.4 (by ranks), 0 and 0
});

Deno.test("a class in one of the maps alone is infinitely far, and the median is not", () => {
  const record = predicting("1100 1100", "1100 1100", "0000 0000");
  const truths = truthsOf(record, "1100 1100", "1100 1100", "1100 1100");
  strictEqual(mapMeasures(record, truths).hausdorff95, 0);
  const lost = predicting("0000 0000");
  strictEqual(mapMeasures(lost, truthsOf(lost, "1100 1100")).hausdorff95, Infinity);
  strictEqual(mapMeasures(lost, truthsOf(lost, "1100 1100")).boundaryF1, 0);
});

Deno.test("arms have a row each; without a truth nothing is measured", () => {
  const record = predicting("1100 1100");
  const truths = truthsOf(record, "1100 1100");
  const { columns, rows } = mapMeasureTable([record], truths);
  deepStrictEqual(rows, [["noisy", 1, 1, 0, 1, 1, 1, 1]]);
  strictEqual(rows[0]!.length, columns.length);
  throws(() => mapMeasures(record, { maps: new Map(), ignore: undefined }), /no map to measure/);
  const diverged = { ...record, predictions: {} };
  ok(mapMeasureTable([diverged], truths).rows.length === 0);
});
