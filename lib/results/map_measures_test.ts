import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import type { LabelMap } from "../data/dataset.ts";
import { fakeRecord } from "./fixture.ts";
import { mapMeasures, mapMeasureTable } from "./map_measures.ts";
import type { ConfidenceBin } from "../metrics/calibration.ts";
import type { Calibration } from "../train/epoch.ts";
import { encodeMap } from "./maps.ts";
import { RunRecord } from "./record.ts";

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

Deno.test("map measures agree with a calculation by hand: boundaries of all images, objects by size", () => {
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

Deno.test("a class in only one of the maps has an infinite distance, and the median stays finite", () => {
  const record = predicting("1100 1100", "1100 1100", "0000 0000");
  const truths = truthsOf(record, "1100 1100", "1100 1100", "1100 1100");
  strictEqual(mapMeasures(record, truths).hausdorff95, 0);
  const lost = predicting("0000 0000");
  strictEqual(mapMeasures(lost, truthsOf(lost, "1100 1100")).hausdorff95, Infinity);
  strictEqual(mapMeasures(lost, truthsOf(lost, "1100 1100")).boundaryF1, 0);
});

Deno.test("images without any object have no boundary, distance or recall, and are no error", () => {
  const record = predicting("0000 0000");
  const { boundaryF1, hausdorff95, found, objects } = mapMeasures(
    record,
    truthsOf(record, "0000 0000"),
  );
  deepStrictEqual([boundaryF1, hausdorff95, found, objects], [NaN, NaN, NaN, 0]);
});

Deno.test("each arm has a row; without clean labels the measures are refused", () => {
  const record = predicting("1100 1100");
  const truths = truthsOf(record, "1100 1100");
  const { columns, rows } = mapMeasureTable([record], truths);
  deepStrictEqual(rows, [["noisy", 1, 1, 0, 1, 1, 1, 1]]);
  strictEqual(rows[0]!.length, columns.length);
  throws(() => mapMeasures(record, { maps: new Map(), ignore: undefined }), /no map to measure/);
  const diverged = { ...record, predictions: {} };
  ok(mapMeasureTable([diverged], truths).rows.length === 0);
});

/** Fifteen bins, of which the last has these pixels and right ones, all of them sure. */
const sure = (pixels: number, correct: number): ConfidenceBin[] => [
  ...Array.from({ length: 14 }, (): ConfidenceBin => [0, 0, 0]),
  [pixels, correct, pixels],
];

/** The record with these bins in its last epoch. */
const calibrated = (record: RunRecord, calibration: Calibration): RunRecord => ({
  ...record,
  epochs: record.epochs.map((epoch, at) =>
    at === record.epochs.length - 1 ? { ...epoch, calibration } : epoch
  ),
});

Deno.test("the calibration error has a column if a record has bins; rows without bins are blank", () => {
  const plain = predicting("1100 1100");
  const truths = truthsOf(plain, "1100 1100");
  const smoothed = fakeRecord({
    arm: "noisy",
    after: ["smooth", "filtered"],
    epochs: 1,
    images: 1,
  });
  const record = calibrated({ ...smoothed, predictions: plain.predictions }, {
    ...{ plain: sure(8, 6), layers: sure(8, 4), after: { smooth: sure(8, 7) } },
  });
  const { predictions } = plain;
  const other = { ...fakeRecord({ arm: "clean", epochs: 1, images: 1 }), predictions };
  const { columns, rows } = mapMeasureTable([record, other], truths);
  deepStrictEqual(columns.slice(-2), ["ECE", "ECE through layers"]);
  const cells = Object.fromEntries(rows.map(([arm, ...rest]) => [arm, rest]));
  deepStrictEqual(cells.noisy, [1, 1, 0, 1, 1, 1, 1, 0.25, 0.5]);
  deepStrictEqual(cells.clean, [1, 1, 0, 1, 1, 1, 1, null, null]);
  // What acts on logits at prediction kept no map; what acts on maps has neither.
  deepStrictEqual(cells.smooth, [1, null, null, null, null, null, null, 0.125, null]);
  deepStrictEqual(Object.keys(cells).sort(), ["clean", "noisy", "smooth"]);
  // Over the seeds that have it.
  const seed = { ...fakeRecord({ arm: "noisy", seed: 1, epochs: 1, images: 1 }), predictions };
  const [row] = mapMeasureTable([record, seed], truths).rows;
  deepStrictEqual([row![0], row![1], row!.at(-2)], ["noisy", 2, 0.25]);
});

Deno.test("a record is rejected if its bins do not fit its last epoch, arms and pixels", () => {
  const record = fakeRecord({ arm: "noisy-iel", after: ["smooth"], epochs: 2, images: 1 });
  const pixels = 112 * 112;
  const good = { plain: sure(pixels, 9), layers: sure(pixels, 8), after: { smooth: null } };
  const read = (value: RunRecord) => RunRecord.parse(JSON.parse(JSON.stringify(value)));
  deepStrictEqual(read(calibrated(record, good)), calibrated(record, good));
  strictEqual(read(record).key, record.key);
  const bad: [Calibration, RegExp][] = [
    [{ ...good, plain: sure(pixels - 1, 9) }, /not the 12544 pixels that are counted/],
    [{ ...good, after: { other: null } }, /not of the settings: other/],
    [{ ...good, plain: sure(pixels, pixels + 1) }, /not 15 bins of confidence/],
    [{ ...good, plain: sure(pixels, 9).slice(1) }, /not 15 bins of confidence/],
  ];
  for (const [calibration, problem] of bad) {
    throws(() => RunRecord.parse(calibrated(record, calibration)), problem);
  }
  const [first, last] = record.epochs;
  const early = { ...record, epochs: [{ ...first!, calibration: good }, last!] };
  throws(() => RunRecord.parse(early), /not of the last epoch/);
  const none = fakeRecord({ arm: "noisy", epochs: 1, images: 1 });
  throws(
    () => RunRecord.parse(calibrated(none, { ...good, after: {} })),
    /through layers, but the settings have none/,
  );
});
