import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { stream } from "../random.ts";
import {
  classesToCorrect,
  correctionEpoch,
  correctLabels,
  fitLearningCurve,
  type LearningCurve,
} from "./early_learning.ts";

const at = ({ a, b, c }: LearningCurve, t: number) => a * (1 - Math.exp(-(t ** b) / c));

/**
 * SciPy 1.17, `curve_fit` with the bounds and deviations of the authors' code (bounds=([0, 0, 0],
 * [1, 1, inf]), sigma=geomspace(1, 0.1, n)) from four starting points, at t = 1 … n: the weighted sum
 * of squares, and the epoch of its curve at r = 0.9.
 */
const SCIPY = [
  { ious: [0.30, 0.55, 0.68, 0.74, 0.77, 0.79, 0.80, 0.805], sum: 0.004251266441919747, epoch: 5 },
  {
    ious: [0.05, 0.12, 0.17, 0.24, 0.28, 0.33, 0.37, 0.42, 0.45, 0.48, 0.51, 0.53],
    sum: 0.005590805423471692,
    epoch: 28,
  },
  {
    ious: [0.42, 0.37, 0.58, 0.61, 0.57, 0.68, 0.66, 0.72, 0.69, 0.73],
    sum: 0.11655217918189557,
    epoch: 10,
  },
  { ious: [0.2, 0.5, 0.6], sum: 0.012084906751733723, epoch: 6 },
];

for (const [index, { ious, sum, epoch }] of SCIPY.entries()) {
  Deno.test(`learning curve ${index} fits as well as SciPy's, and ends early learning at its epoch`, () => {
    const curve = fitLearningCurve(ious);
    ok(curve.a >= 0 && curve.a <= 1 && curve.b > 0 && curve.b <= 1 && curve.c > 0);
    const squares = ious.map((iou, i) => (
      (at(curve, i + 1) - iou) ** 2 * 100 ** (i / (ious.length - 1))
    ));
    const found = squares.reduce((total, square) => total + square);
    ok(Math.abs(found - sum) < 1e-4 * sum, `${found} is not ${sum}`);
    strictEqual(correctionEpoch(curve), epoch);
  });
}

Deno.test("fitting the values of a curve recovers it", () => {
  const random = stream(0, "curves");
  for (let draw = 0; draw < 10; draw++) {
    const curve = {
      a: 0.3 + 0.6 * random.uniform(),
      b: 0.5 + 0.5 * random.uniform(),
      c: 0.5 + 3 * random.uniform(),
    };
    const values = Array.from({ length: 12 }, (_, i) => at(curve, i + 1));
    const found = fitLearningCurve(values);
    values.forEach((value, i) => ok(Math.abs(at(found, i + 1) - value) < 2e-3));
    ok(Math.abs(correctionEpoch(found) - correctionEpoch(curve)) <= 1);
  }
});

Deno.test("the correction epoch is the first at which the slope has fallen enough", () => {
  for (const curve of [{ a: 1, b: 1, c: 3 }, { a: 0.5, b: 0.4, c: 1 }, { a: 0.9, b: 0.8, c: 40 }]) {
    for (const threshold of [0.1, 0.5, 0.9, 0.99]) {
      const epoch = correctionEpoch(curve, { threshold });
      const slope = (t: number) =>
        curve.a * curve.b / curve.c * t ** (curve.b - 1) * Math.exp(-(t ** curve.b) / curve.c);
      const lost = (t: number) => (slope(1) - slope(t)) / slope(1);
      ok(lost(epoch) > threshold && lost(epoch - 1) <= threshold, `${epoch}`);
    }
  }
  strictEqual(correctionEpoch({ a: 1, b: 1, c: 1e-4 }), 2, "saturated in the first epoch");
});

Deno.test("a class is corrected from its correction epoch on", () => {
  const rise = (t: number) => 0.8 * (1 - Math.exp(-t));
  const ious = Array.from(
    { length: 12 },
    (_, i) => [0.95, i < 6 ? rise(i + 1) : 0.1 * i, 0.01 * i],
  );
  const first = ious.findIndex((_, i) => classesToCorrect(ious.slice(0, i + 1)).includes(1));
  strictEqual(first, 3); // f' falls as e^(1 − t): below a tenth from epoch 4 on
  for (let epochs = first + 1; epochs <= 12; epochs++) {
    ok(classesToCorrect(ious.slice(0, epochs)).includes(1));
  }
  ok(!classesToCorrect(ious).includes(0), "never the background by itself");
  ok(classesToCorrect(ious, { background: 2 }).includes(0));
  deepStrictEqual(classesToCorrect([]), []);
  deepStrictEqual(classesToCorrect(ious.map(([, one]) => [0, one!, NaN])), [1]);
});

Deno.test("three epochs are enough for a correction, two are not", () => {
  const ious = [1, 2, 3].map((t) => [0.9, 0.8 * (1 - Math.exp(-3 * t))]);
  deepStrictEqual([2, 3].map((epochs) => classesToCorrect(ious.slice(0, epochs))), [[], [1]]);
});

const label = { height: 1, width: 6, data: Uint8Array.of(0, 1, 1, 2, 0, 9) };
/** One probability for the named class of each pixel, the rest for the others alike. */
const sure = (classes: number[], p = 0.9) =>
  classes.flatMap((own) => [0, 1, 2].map((value) => value === own ? p : (1 - p) / 2));
const corrected = (probabilities: number[], correct: number[], more = {}) => {
  const options = { probabilities, classes: 3, correct, ignore: 9, ...more };
  return [...correctLabels(label, options).data];
};

Deno.test("pixels change between the background and the classes to be corrected", () => {
  deepStrictEqual(corrected(sure([1, 0, 1, 0, 2, 1]), [1]), [1, 0, 1, 2, 0, 9]);
  deepStrictEqual(corrected(sure([1, 0, 1, 0, 2, 1]), [1, 2]), [1, 0, 1, 0, 2, 9]);
  deepStrictEqual(corrected(sure([1, 0, 1, 0, 2, 1]), []), [...label.data]);
  deepStrictEqual(corrected(sure([2, 2, 2, 2, 2, 2]), [1]), [...label.data], "2 is not corrected");
});

Deno.test("only confident predictions count, and only of classes that the image has", () => {
  deepStrictEqual(corrected(sure([1, 0, 0, 0, 1, 1], 0.8), [1, 2]), [...label.data]);
  deepStrictEqual(
    corrected(sure([1, 0, 0, 0, 1, 1], 0.8), [1, 2], { confidence: 0.79 }),
    [1, 0, 0, 0, 1, 9],
  );
  const ones = { height: 1, width: 2, data: Uint8Array.of(0, 1) };
  const options = { probabilities: sure([2, 0]), classes: 3, correct: [1, 2] };
  deepStrictEqual(
    [...correctLabels(ones, options).data],
    [0, 0],
    "no 2 in the map, but background",
  );
  const before = label.data.slice();
  corrected(sure([1, 0, 1, 0, 2, 1]), [1, 2]);
  deepStrictEqual(label.data, before);
});

Deno.test("a low confidence still takes the most probable class", () => {
  const probabilities = [0.2, 0.45, 0.35, ...sure([1, 1, 2, 0, 0])];
  deepStrictEqual(corrected(probabilities, [1, 2], { confidence: 0.3 }), [1, 1, 1, 2, 0, 9]);
});

Deno.test("too few epochs and a wrong number of probabilities are rejected", () => {
  throws(() => fitLearningCurve([0.1, 0.2]), /three epochs/);
  throws(
    () => corrected([1], [1]),
    /1 probabilities are not one for each of 6 pixels and 3 classes/,
  );
});
