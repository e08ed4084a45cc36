import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import type { After } from "../after/after.ts";
import { packBatch } from "../data/batches.ts";
import { close, quickEngine, testEngines, withEngine } from "../engine/fixture.ts";
import {
  type ConfidenceBin,
  countConfidence,
  expectedCalibrationError,
  sumBins,
} from "../metrics/calibration.ts";
import { initialParameters } from "../models/model.ts";
import { stream } from "../random.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { calibrator } from "./calibrate.ts";
import type { Calibration } from "./epoch.ts";
import { layers, outcome, smallTraining } from "./fixture.ts";

const labels = { classes: 3, ignore: undefined };
const sharper: After = { on: "logits", apply: (logits) => tf.mul(logits, 3) as Tensor4D };
const flat: After = { on: "maps", apply: (map) => map };

/** Bins agree: the same pixels, and confidences but for rounding. */
function agree(actual: readonly ConfidenceBin[], expected: readonly ConfidenceBin[]) {
  const counts = (bins: readonly ConfidenceBin[]) => bins.map(([all, right]) => [all, right]);
  const sums = (bins: readonly ConfidenceBin[]) => bins.map(([, , sum]) => sum);
  deepStrictEqual(counts(actual), counts(expected));
  close(sums(actual), sums(expected), { tolerance: 1e-4 });
}

testEngines(
  "bins are counted for the softmax of z, of Lz and of prediction-only steps on logits",
  async (engine) => {
    const { model, dataset } = await smallTraining();
    const parameters = initialParameters(model, stream(0, "init"));
    const samples = await Promise.all(
      dataset.validation.ids.map((_, at) => dataset.validation.load(at)),
    );
    const { images, size, height, width } = packBatch(samples);
    const all = samples.length * height * width;
    const truth = {
      ...{ height: samples.length * height, width },
      data: Uint8Array.from(samples.flatMap(({ label }) => [...label.data])),
    };
    /** Bins of all images at once, of all their probabilities. */
    const expected = (of: (logits: Tensor4D) => Tensor4D) => {
      const probabilities = tf.tidy(() => {
        const input = tf.tensor4d(images, [size, height, width, 3]);
        return tf.softmax(of(model.apply(parameters, input, { mode: "evaluate" }).logits))
          .dataSync();
      });
      return countConfidence(probabilities, truth, labels);
    };
    const calibration = calibrator(model, {
      ...{ engine, batch: 2, labels, transform: layers, after: { sharper, flat } },
    });
    const found = await calibration.calibrate(parameters, dataset.validation);
    agree(found.plain!, expected((logits) => logits));
    agree(found.layers!, expected((logits) => layers.apply(logits)));
    deepStrictEqual(Object.keys(found.after), ["sharper"]);
    agree(found.after.sharper!, expected((logits) => tf.mul(logits, 3)));
    strictEqual(found.plain!.reduce((sum, [pixels]) => sum + pixels, 0), all);
    ok(found.plain!.length === 15 && expectedCalibrationError(found.plain!) > 0);
    calibration.dispose();
    disposeTree(parameters);
  },
  ["tensorflow", "wasm"],
);

testEngines(
  "one window over the whole image changes nothing; layers act in each window",
  async (engine) => {
    const { model, dataset } = await smallTraining();
    const parameters = initialParameters(model, stream(0, "init"));
    const of = async (window?: { height: number; strideHeight: number }) => {
      const calibration = calibrator(model, {
        ...{ engine, batch: 2, labels, transform: layers },
        window: window && { ...window, width: 32, strideWidth: 32 },
      });
      const found = await calibration.calibrate(parameters, dataset.validation);
      calibration.dispose();
      return found;
    };
    const [plain, whole, halves] = [
      await of(),
      await of({ height: 32, strideHeight: 32 }),
      await of({ height: 16, strideHeight: 16 }),
    ];
    agree(whole.plain!, plain.plain!);
    agree(whole.layers!, plain.layers!);
    const pixels = (bins: Calibration["layers"]) => bins!.reduce((sum, [count]) => sum + count, 0);
    strictEqual(pixels(halves.layers), pixels(plain.layers));
    ok(JSON.stringify(halves.layers) !== JSON.stringify(plain.layers));
    disposeTree(parameters);
  },
  ["tensorflow", "wasm"],
);

testEngines("NaN logits have no bins and do not affect other bins", async (engine) => {
  const { model, dataset } = await smallTraining();
  const parameters = initialParameters(model, stream(0, "init"));
  const broken: After = { on: "logits", apply: (logits) => tf.log(tf.mul(logits, 0).sub(1)) };
  const calibration = calibrator(model, {
    ...{ engine, batch: 2, labels, after: { broken, sharper } },
  });
  const { plain, layers, after } = await calibration.calibrate(parameters, dataset.validation);
  deepStrictEqual([layers, after.broken], [null, null]);
  ok(plain && after.sharper);
  deepStrictEqual(sumBins([plain]), plain);
  calibration.dispose();
  disposeTree(parameters);
}, ["tensorflow", "wasm"]);

Deno.test("only the last epoch is calibrated, and its correct pixels equal those of the counts", () =>
  withEngine(quickEngine, async (engine) => {
    const training = await smallTraining({ iel: true, epochs: 2 });
    const { epochs } = await outcome({ ...training, after: { sharper } }, { engine });
    deepStrictEqual(epochs.map((epoch) => "calibration" in epoch), [false, true]);
    const { counts, calibration } = epochs[1]!;
    const right = counts.flat().reduce((sum, [both]) => sum + both, 0);
    for (const bins of [calibration!.plain!, calibration!.after.sharper!]) {
      strictEqual(bins.reduce((sum, [, correct]) => sum + correct, 0), right);
    }
    ok(calibration!.layers);
    // A longer training comes to the same after its second epoch, which is not its last.
    const longer = await outcome({ ...training, epochs: 3 }, { engine });
    deepStrictEqual(longer.epochs[1]!.counts, counts);
    ok(!("calibration" in longer.epochs[1]!) && longer.epochs[2]!.calibration);
  }));
