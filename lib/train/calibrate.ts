/**
 * Counts confidence bins after the last epoch: for the network alone, through the layers of training,
 * and with each operation at prediction. Scores come from `evaluate.ts`, which never uses the layers.
 *
 * @module
 */
import { type Batch, batches } from "../data/batches.ts";
import type { Split } from "../data/dataset.ts";
import type { TrainingTransform } from "../iel.ts";
import { binConfidence, type ConfidenceBin, sumBins } from "../metrics/calibration.ts";
import type { Model } from "../models/model.ts";
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { type Tensor4D, type TensorRecord, tf } from "../tensor.ts";
import type { Calibration } from "./epoch.ts";
import type { EvaluatorOptions } from "./evaluate.ts";
import { inLanes, lanesOf } from "./lanes.ts";
import { afterwards, applied } from "./returned_tensors.ts";
import { logitsOfWindows, slideSums, type SlidingWindow } from "./sliding_window.ts";
import { trainingLogits } from "./training_logits.ts";

/** A network prepared for counting its confidence. */
export interface Calibrator {
  /**
   * Counts the bins of a split, all images together. Holds one batch of probabilities in memory at a
   * time.
   *
   * @param values Parameters and running statistics.
   */
  calibrate(values: TensorRecord, split: Split): Promise<Calibration>;
  /** Frees the compiled functions. */
  dispose(): void;
}

/** Options of {@linkcode calibrator}. */
export interface CalibratorOptions extends EvaluatorOptions {
  /** The layers of training. @default undefined, none */
  readonly transform?: TrainingTransform | undefined;
}

/**
 * Prepares counting the confidence of a network on an engine, in a separate evaluation. With a sliding
 * window the layers act on each window, as they act on crops in training.
 *
 * @example
 * ```ts
 * import { openEngine } from "../engine/open.ts";
 * import { expectedCalibrationError } from "../metrics/calibration.ts";
 * import { initialParameters } from "../models/model.ts";
 * import { stream } from "../random.ts";
 * import { calibrator } from "./calibrate.ts";
 * import { smallTraining } from "./fixture.ts";
 * import { ok, strictEqual } from "node:assert/strict";
 *
 * const engine = await openEngine({ engine: "wasm" });
 * const { model, dataset } = await smallTraining();
 * const labels = { classes: 3, ignore: undefined };
 * const calibration = calibrator(model, { engine, batch: 2, labels });
 * const parameters = initialParameters(model, stream(0, "init"));
 * const { plain, layers } = await calibration.calibrate(parameters, dataset.validation);
 * ok(expectedCalibrationError(plain!) > 0);
 * strictEqual(layers, null);
 * engine.close();
 * ```
 */
export function calibrator(
  model: Model,
  { engine, batch, labels, window, after = {}, transform }: CalibratorOptions,
): Calibrator {
  const { classes } = labels;
  const names = Object.keys(after).filter((name) => after[name]!.on === "logits");
  const ways = 1 + (transform ? 1 : 0) + names.length;
  /** Logits at image size: the network's own, then through the layers, then of each operation. */
  const logitsOf = (values: TensorRecord, images: Tensor4D): Tensor4D[] => {
    const { logits } = applied(model, { values, images, mode: "evaluate" });
    const size = [images.shape[1], images.shape[2]] as const;
    const plain = resizeBilinear(logits, [...size]);
    return [
      plain,
      ...transform ? [trainingLogits(logits, { size, transform, scene: { images } })] : [],
      ...names.flatMap((name) => {
        const one = after[name]!;
        return one.on === "logits" ? [afterwards(one, { arm: name, logits: plain, images })] : [];
      }),
    ];
  };
  const whole = engine.compile((values: TensorRecord, images: Tensor4D) =>
    judged(logitsOf(values, images))
  );
  const part = engine.compile((values: TensorRecord, images: Tensor4D) =>
    tf.concat(logitsOf(values, images), 3)
  );
  const joined = engine.compile((logits: Tensor4D) => judged(tf.split(logits, ways, 3)));
  /** Class and confidence of each pixel of an image, evaluated window by window. */
  const slid = async (values: TensorRecord, images: Tensor4D, window: SlidingWindow) => {
    const [, height, width] = images.shape;
    const { sums, counts } = await slideSums({ height, width, classes: ways * classes }, {
      window,
      logits: logitsOfWindows(images, (seen) => part(values, seen)),
    });
    const mean = sums.map((sum, at) => sum / counts[Math.floor(at / (ways * classes))]!);
    const logits = tf.tensor4d(mean, [1, height, width, ways * classes]);
    try {
      return await joined(logits);
    } finally {
      tf.dispose(logits);
    }
  };
  const judge = async (values: TensorRecord, { images, size, height, width }: Batch) => {
    const input = tf.tensor4d(images, [size, height, width, 3]);
    try {
      const outputs = window ? await slid(values, input, window) : await whole(values, input);
      const found: Judged[] = [];
      for (let way = 0; way < ways; way++) {
        found.push({
          classes: await outputs[`classes/${way}`]!.data<"int32">(),
          confidence: await outputs[`confidence/${way}`]!.data<"float32">(),
        });
      }
      tf.dispose(outputs);
      return found;
    } finally {
      tf.dispose(input);
    }
  };
  return {
    async calibrate(values, split) {
      const sums: (ConfidenceBin[] | null | undefined)[] = Array.from({ length: ways });
      const found = batches(split, { size: window ? 1 : batch });
      const start = async (batch: Batch) => ({ ...batch, judged: await judge(values, batch) });
      for await (const one of inLanes(found, { lanes: window ? 1 : lanesOf(engine), start })) {
        one.judged.forEach(({ classes, confidence }, way) => {
          const before = sums[way];
          if (before === null) return;
          if (confidence.includes(NONE)) {
            sums[way] = null;
            return;
          }
          const rows = one.size * one.height; // a batch of images, one below the other
          const mapOf = (data: Int32Array) => (
            { height: rows, width: one.width, data: Uint8Array.from(data) }
          );
          const bins = binConfidence(mapOf(classes), mapOf(one.labels), { ...labels, confidence });
          sums[way] = before ? sumBins([before, bins]) : bins;
        });
      }
      const bins = sums.map((sum) => sum ?? null);
      return {
        plain: bins[0]!,
        layers: transform ? bins[1]! : null,
        after: Object.fromEntries(
          names.map((name, at) => [name, bins[ways - names.length + at]!]),
        ),
      };
    },
    dispose() {
      whole.dispose();
      part.dispose();
      joined.dispose();
    },
  };
}

/** Class and confidence of each pixel of a batch, for one kind of logits. */
interface Judged {
  readonly classes: Int32Array;
  readonly confidence: Float32Array;
}

/** Value in place of a confidence if a logit is NaN. */
const NONE = -1;

/** Class with the greatest logit, and its probability, for each kind of logits of the same pixels. */
const judged = (ways: readonly Tensor4D[]): TensorRecord =>
  Object.fromEntries(ways.flatMap((logits, way) => {
    const probabilities = tf.softmax(logits);
    const broken = tf.isNaN(tf.sum(probabilities, 3));
    return [
      [`classes/${way}`, tf.argMax(logits, 3)],
      [`confidence/${way}`, tf.where(broken, tf.scalar(NONE), tf.max(probabilities, 3))],
    ];
  }));
