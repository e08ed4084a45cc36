/**
 * Calibration by hand; larger maps are held against torchmetrics in `reference_test.ts`.
 *
 * @module
 */
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { mapOf } from "../noise/fixture.ts";
import { stream } from "../random.ts";
import {
  binConfidence,
  CONFIDENCE_BINS,
  countConfidence,
  expectedCalibrationError as ece,
  isConfidenceBins,
  sumBins,
} from "./calibration.ts";

const labels = { classes: 3, ignore: 9 };

Deno.test("calibration by hand: bins are closed above, ties take the first class", () => {
  const truth = mapOf("00119");
  const probabilities = [0.5, 0.5, 0, 1, 0, 0, 0.2, 0.6, 0.2, 0.6, 0.4, 0, 0, 0, 1];
  const bins = countConfidence(probabilities, truth, { ...labels, bins: 2 });
  deepStrictEqual(bins, [[1, 1, 0.5], [3, 2, 2.2]]);
  strictEqual(ece(bins).toFixed(12), ((0.5 + 0.2) / 4).toFixed(12));
  throws(() => countConfidence([1], truth, labels), /not one for each of 5 pixels and 3 classes/);
});

Deno.test("a network that is right as often as it is sure has no calibration error", () => {
  // Of four pixels at 0.75 three are right, of two at 0.5 one is.
  const [predicted, truth] = [mapOf("000011"), mapOf("000110")];
  const bins = binConfidence(predicted, truth, {
    ...labels,
    confidence: [0.75, 0.75, 0.75, 0.75, 0.5, 0.5],
  });
  strictEqual(ece(bins), 0);
  deepStrictEqual(bins.filter(([pixels]) => pixels > 0), [[2, 1, 1], [4, 3, 3]]);
});

Deno.test("always sure and half wrong: the error is a half", () => {
  const bins = binConfidence(mapOf("0101"), mapOf("0000"), { ...labels, confidence: [1, 1, 1, 1] });
  deepStrictEqual(bins.at(-1), [4, 2, 4]);
  strictEqual(ece(bins), 0.5);
  // Too unsure is an error as well: right each time at 0.6.
  const unsure = { ...labels, confidence: [0.6, 0.6] };
  strictEqual(ece(binConfidence(mapOf("01"), mapOf("01"), unsure)).toFixed(12), "0.400000000000");
});

Deno.test("errors of bins do not make up for each other; those within a bin do", () => {
  const [predicted, truth] = [mapOf("0000"), mapOf("0011")];
  const of = (...confidence: number[]) =>
    ece(binConfidence(predicted, truth, { ...labels, confidence, bins: 2 }));
  strictEqual(of(0.4, 0.4, 0.8, 0.8), (2 * 0.6 + 2 * 0.8) / 4);
  strictEqual(of(0.5, 0.3, 0.5, 0.3).toFixed(12), (0.1).toFixed(12));
});

Deno.test("ignored pixels are in no bin, whatever was predicted there and however surely", () => {
  const confidence = [1, 0.7, NaN, 0.9];
  const bins = binConfidence(mapOf("0127"), mapOf("0199"), { ...labels, confidence });
  strictEqual(bins.reduce((sum, [pixels]) => sum + pixels, 0), 2);
  const nothing = binConfidence(mapOf("0"), mapOf("9"), { ...labels, confidence: [1] });
  ok(Number.isNaN(ece(nothing)));
});

Deno.test("bins are closed above: 0 is in the first, 1 in the last, and an edge in the lower one", () => {
  const at = (confidence: number, bins?: number) =>
    binConfidence(mapOf("0"), mapOf("0"), {
      ...{ ...labels, confidence: [confidence] },
      ...bins === undefined ? {} : { bins },
    }).findIndex(([pixels]) => pixels === 1);
  strictEqual(CONFIDENCE_BINS, 15);
  deepStrictEqual([0, 1e-9, 1].map((confidence) => at(confidence)), [0, 0, 14]);
  deepStrictEqual([0.25, 0.2501, 0.5, 0.75, 0.9999].map((one) => at(one, 4)), [0, 1, 1, 2, 3]);
  // What a softmax in float32 gives may be more than 1 by rounding; no more than 1 is added.
  const [bin] = binConfidence(mapOf("0"), mapOf("0"), {
    ...labels,
    confidence: [1 + 2e-7],
    bins: 1,
  });
  deepStrictEqual(bin, [1, 1, 1]);
});

Deno.test("empty bins add nothing", () => {
  const confidence = [0.9, 0.9];
  const [few, many] = [1, 1000].map((bins) =>
    ece(binConfidence(mapOf("01"), mapOf("00"), { ...labels, confidence, bins }))
  );
  strictEqual(few, 0.4);
  strictEqual(many, few);
});

Deno.test("the bins of images, added, are those of all of them", () => {
  const random = stream(0, "calibration");
  const images = Array.from({ length: 4 }, () => {
    const digits = (top: number) => Array.from({ length: 20 }, () => random.integer(top)).join("");
    const confidence = Array.from({ length: 20 }, () => Math.round(1024 * random.uniform()) / 1024);
    return { predicted: digits(3), truth: digits(3), confidence };
  });
  const apart = images.map(({ predicted, truth, confidence }) =>
    binConfidence(mapOf(predicted), mapOf(truth), { ...labels, confidence })
  );
  const join = (part: "predicted" | "truth") => mapOf(images.map((one) => one[part]).join(" "));
  const together = binConfidence(join("predicted"), join("truth"), {
    ...labels,
    confidence: images.flatMap(({ confidence }) => confidence),
  });
  deepStrictEqual(sumBins(apart), together); // multiples of 2^-10 add up exactly
  deepStrictEqual(sumBins([sumBins(apart.slice(0, 1)), sumBins(apart.slice(1))]), together);
  throws(() => sumBins([]), /no bins cannot be added/);
  throws(() => sumBins([[[1, 1, 1]], []]), /1 and 0 bins cannot be added/);
});

Deno.test("what is no probability, or no class, is refused", () => {
  for (const confidence of [NaN, -0.1, 1.1, Infinity]) {
    throws(
      () => binConfidence(mapOf("0"), mapOf("0"), { ...labels, confidence: [confidence] }),
      /a confidence of .* is none/,
    );
  }
  throws(
    () => binConfidence(mapOf("00"), mapOf("00"), { ...labels, confidence: [1] }),
    /1 confidences are not one for each of 2 pixels/,
  );
  throws(
    () => binConfidence(mapOf("0"), mapOf("7"), { ...labels, confidence: [1] }),
    /truth holds 7/,
  );
});

Deno.test("bins that were read are whole numbers, right ones among all, and sums of confidences", () => {
  ok(isConfidenceBins([[0, 0, 0], [3, 3, 3], [3, 0, 0.5]]));
  const no = [
    ...[null, {}, [], [[1, 1]], [[1, 1, 1, 1]], [[1, 2, 1]], [[1.5, 1, 1]], [[-1, -1, 0]]],
    ...[[[1, 1, 1.1]], [[1, 1, -0.1]], [[1, 1, NaN]], [[1, 1, null]], [[2, 1, "1"]]],
    [[Infinity, 1, 1]],
  ];
  for (const value of no) ok(!isConfidenceBins(value), JSON.stringify(value));
});
