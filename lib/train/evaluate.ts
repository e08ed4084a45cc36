/**
 * Evaluation: label maps of a network and their counts. There is no way to hand it an inverse
 * evolution layer: those belong to training.
 *
 * @module
 */
import { batches } from "../data/batches.ts";
import type { LabelMap, Split } from "../data/dataset.ts";
import { spacedIndices } from "../data/evenly_spaced.ts";
import type { Engine } from "../engine/engine.ts";
import { countImage, type ImageCounts, type LabelSpace } from "../metrics/counts.ts";
import type { Model } from "../models/model.ts";
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { type Tensor3D, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";
import { slide, type SlidingWindow } from "./sliding_window.ts";

/**
 * How many label maps are kept; the 500 of Cityscapes would take a gigabyte.
 *
 * @example All of the 30 of WBC, and about every sixteenth of the 500 of Cityscapes
 * ```ts
 * import { PREDICTIONS_KEPT } from "./evaluate.ts";
 * import { spacedIndices } from "../data/evenly_spaced.ts";
 * import { deepStrictEqual, ok } from "node:assert/strict";
 *
 * ok(PREDICTIONS_KEPT >= 30);
 * deepStrictEqual(spacedIndices(500, PREDICTIONS_KEPT).slice(0, 3), [0, 15, 31]);
 * ```
 */
export const PREDICTIONS_KEPT = 32;

/** What evaluation finds. */
export interface Evaluation {
  /** One entry per image, in the order of the split. */
  readonly counts: ImageCounts[];
  /** The network's label maps by id: of up to {@linkcode PREDICTIONS_KEPT} images, evenly spaced. */
  readonly predictions: Readonly<Record<string, LabelMap>>;
}

/** A network ready to be evaluated. */
export interface Evaluator {
  /**
   * Label maps of a split and their counts.
   *
   * @param values Parameters and running statistics.
   */
  evaluate(values: TensorRecord, split: Split): Promise<Evaluation>;
  /** The class with the greatest logit at each pixel, int32 [batch, height, width]. */
  predict(values: TensorRecord, images: Tensor4D): Promise<Tensor3D>;
  /** Frees what compiling made. */
  dispose(): void;
}

/** How a network is evaluated. */
export interface EvaluatorOptions {
  /** Where it is computed. */
  readonly engine: Engine;
  /** Images at once; the last batch may be smaller. With a window, one image at once. */
  readonly batch: number;
  /** The classes, and the label that counts nowhere. */
  readonly labels: LabelSpace;
  /**
   * Images are seen window by window, logits averaged where windows overlap.
   * @default undefined, each image is seen as a whole
   */
  readonly window?: SlidingWindow | undefined;
}

/**
 * Makes a network ready for evaluation on an engine.
 *
 * @example
 * ```ts
 * import { openEngine } from "../engine/open.ts";
 * import { initialParameters } from "../models/model.ts";
 * import { stream } from "../random.ts";
 * import { evaluator } from "./evaluate.ts";
 * import { smallTraining } from "./fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const engine = await openEngine({ engine: "wasm" });
 * const { model, dataset } = await smallTraining();
 * const labels = { classes: 3, ignore: undefined };
 * const evaluation = evaluator(model, { engine, batch: 2, labels });
 * const parameters = initialParameters(model, stream(0, "init"));
 * const { counts } = await evaluation.evaluate(parameters, dataset.validation);
 * strictEqual(counts.length, dataset.validation.ids.length);
 * engine.close();
 * ```
 */
export function evaluator(
  model: Model,
  { engine, batch, labels, window }: EvaluatorOptions,
): Evaluator {
  const logitsOf = (values: TensorRecord, images: Tensor4D) => {
    const { logits } = model.apply(values, images, { mode: "evaluate" });
    return resizeBilinear(logits, [images.shape[1], images.shape[2]]);
  };
  const whole = engine.compile((values: TensorRecord, images: Tensor4D) =>
    tf.argMax(logitsOf(values, images), 3) as Tensor3D
  );
  const part = engine.compile(logitsOf);
  const { classes } = labels;
  const predict: Evaluator["predict"] = window
    ? async (values, images) => {
      const [size, height, width] = images.shape;
      if (size !== 1) throw new RangeError("with a sliding window, predict one image at a time");
      const map = await slide({ height, width, classes }, {
        window,
        async logits({ top, left, height, width }) {
          const seen = tf.slice(images, [0, top, left, 0], [1, height, width, 3]);
          const logits = await part(values, seen);
          const data = await logits.data();
          tf.dispose([seen, logits]);
          return data;
        },
      });
      return tf.tensor3d(map, [1, height, width], "int32");
    }
    : whole;
  return {
    predict,
    dispose() {
      whole.dispose();
      part.dispose();
    },
    async evaluate(values, split) {
      const counts: ImageCounts[] = [];
      const predictions: Record<string, LabelMap> = {};
      const kept = new Set(
        spacedIndices(split.ids.length, PREDICTIONS_KEPT).map((index) => split.ids[index]),
      );
      for await (
        const { ids, images, size, height, width, labels: truth } of batches(split, {
          size: window ? 1 : batch,
        })
      ) {
        const input = tf.tensor4d(images, [size, height, width, 3]);
        const output = await predict(values, input);
        const classes = await output.data();
        tf.dispose([input, output]);
        ids.forEach((id, at) => {
          const area = [at * height * width, (at + 1) * height * width] as const;
          const predicted = { height, width, data: Uint8Array.from(classes.subarray(...area)) };
          counts.push(
            countImage(
              predicted,
              { height, width, data: Uint8Array.from(truth.subarray(...area)) },
              labels,
            ),
          );
          if (kept.has(id)) predictions[id] = predicted;
        });
      }
      return { counts, predictions };
    },
  };
}
