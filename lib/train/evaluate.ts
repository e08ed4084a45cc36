/**
 * Evaluation: label maps of a network and their counts. There is no way to hand it an inverse
 * evolution layer: those belong to training.
 *
 * @module
 */
import { batches } from "../data/batches.ts";
import type { LabelMap, Split } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import { countImage, type ImageCounts, type LabelSpace } from "../metrics/counts.ts";
import type { Model } from "../models/model.ts";
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { type Tensor3D, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";

/** What evaluation finds. */
export interface Evaluation {
  /** One entry per image, in the order of the split. */
  readonly counts: ImageCounts[];
  /** The network's label map of each image, by id. */
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

/**
 * Makes a network ready for evaluation on an engine.
 *
 * @param options.batch Images at once; the last batch may be smaller.
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
  { engine, batch, labels }: { engine: Engine; batch: number; labels: LabelSpace },
): Evaluator {
  const predict = engine.compile((values: TensorRecord, images: Tensor4D) => {
    const { logits } = model.apply(values, images, { mode: "evaluate" });
    return tf.argMax(resizeBilinear(logits, [images.shape[1], images.shape[2]]), 3) as Tensor3D;
  });
  return {
    predict,
    dispose: () => predict.dispose(),
    async evaluate(values, split) {
      const counts: ImageCounts[] = [];
      const predictions: Record<string, LabelMap> = {};
      for await (
        const { ids, images, size, height, width, labels: truth } of batches(split, { size: batch })
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
          predictions[id] = predicted;
        });
      }
      return { counts, predictions };
    },
  };
}
