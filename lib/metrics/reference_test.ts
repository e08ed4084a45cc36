/**
 * Measures of label maps against the libraries of the field, whose numbers `reference/maps.py` computed.
 *
 * @module
 */
import { deepStrictEqual, ok } from "node:assert/strict";
import { countBoundaries } from "./boundary_f1.ts";
import { countConfidence, expectedCalibrationError } from "./calibration.ts";
import { hausdorff } from "./hausdorff.ts";
import { countFound, countObjects } from "./objects.ts";
import reference from "./reference/maps.json" with { type: "json" };

const { height, width } = reference;
const mapOf = (rows: string[]) => ({ height, width, data: Uint8Array.from(rows.join(""), Number) });
const near = (actual: number, expected: number, tolerance = 1e-9) =>
  ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);

reference.cases.forEach(({ truth, predicted, classes }, index) => {
  const maps = [mapOf(predicted), mapOf(truth)] as const;
  const labels = { classes: 3 };

  Deno.test(`maps ${index}: Hausdorff distances are MedPy's and MONAI's`, () => {
    const [medpy, monai, greatest] = [
      hausdorff(...maps, labels),
      hausdorff(...maps, { ...labels, convention: "monai" }),
      hausdorff(...maps, { ...labels, percentile: 100 }),
    ];
    for (const { value, ...expected } of classes) {
      near(medpy![value]!, expected.medpy);
      near(greatest![value]!, expected.greatest);
      near(monai![value]!, expected.monai, 1e-5); // float32
    }
  });

  Deno.test(`maps ${index}: boundaries are those of scikit-image, distances SciPy's`, () => {
    for (const { value, boundaries } of classes) {
      for (const [tolerance, expected] of Object.entries(boundaries)) {
        const counts = countBoundaries(...maps, { ...labels, tolerance: Number(tolerance) });
        deepStrictEqual(counts[value], expected);
      }
    }
  });

  Deno.test(`maps ${index}: objects are those of scikit-image`, () => {
    const counts = countObjects(...maps, labels);
    const found = countFound(...maps, { ...labels, areas: [30] });
    for (const { value, components: [guessed, real], found: expected } of classes) {
      deepStrictEqual(counts[value], { predicted: guessed, true: real });
      deepStrictEqual(found[value], expected);
    }
  });
});

Deno.test("the expected calibration error is torchmetrics'", () => {
  const pixels = height * width;
  const logits = Array.from(
    { length: 3 * pixels },
    (_, i) => 3 * Math.sin(1 + 0.7390851332151607 * i),
  );
  const probabilities = logits.flatMap((_, at) => {
    if (at % 3) return [];
    const powers = logits.slice(at, at + 3).map(Math.exp);
    return powers.map((power) => power / powers.reduce((sum, one) => sum + one));
  });
  const data = Uint8Array.from({ length: pixels }, (_, i) => Math.floor(i * 7 / 11) % 3);
  for (const [bins, expected] of Object.entries(reference.calibration)) {
    const options = { classes: 3, bins: Number(bins) };
    const counts = countConfidence(probabilities, { height, width, data }, options);
    near(expectedCalibrationError(counts), expected, 1e-6);
  }
});
