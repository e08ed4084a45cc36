/**
 * Evaluation: predicts label maps with a network and counts their pixels. It always evaluates the
 * network alone, and can also evaluate operations at prediction in the same pass. It never uses the
 * inverse evolution layers of training.
 *
 * @module
 */
import type { After } from "../after/after.ts";
import { type Batch, batches } from "../data/batches.ts";
import type { LabelMap, Sample, Split } from "../data/dataset.ts";
import { spacedIndices } from "../data/evenly_spaced.ts";
import type { Engine } from "../engine/engine.ts";
import { UserError } from "../errors.ts";
import { countImage, type ImageCounts, type LabelSpace } from "../metrics/counts.ts";
import {
  type NoiseErrors as ImageErrors,
  noiseErrors,
  type PixelErrors,
} from "../metrics/noise_errors.ts";
import type { Model } from "../models/model.ts";
import type { NoisePlaces } from "../noise/places.ts";
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { type Tensor, type Tensor3D, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";
import type { NoiseErrors } from "./epoch.ts";
import { inLanes, lanesOf } from "./lanes.ts";
import { mapAfterwards } from "./returned.ts";
import { afterwards, applied } from "./returned_tensors.ts";
import { logitsOfWindows, slide, type SlidingWindow } from "./sliding_window.ts";

/**
 * Maximum number of label maps to keep; the 500 of Cityscapes would take a gigabyte.
 *
 * @example All 30 images of WBC, and about every sixteenth of the 500 of Cityscapes
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

/** The result of an evaluation. */
export interface Evaluation {
  /** Counts of the network alone, one entry per image, in the order of the split. */
  readonly counts: ImageCounts[];
  /** The same with each operation at prediction, by name. */
  readonly after: Readonly<Record<string, ImageCounts[]>>;
  /** Errors inside and outside the noise, if `places` was given; otherwise null. */
  readonly errors: NoiseErrors | null;
  /** Label maps of the network by id, for up to {@linkcode PREDICTIONS_KEPT} evenly spaced images. */
  readonly predictions: Readonly<Record<string, LabelMap>>;
}

/** A network prepared for evaluation. */
export interface Evaluator {
  /**
   * Predicts the label maps of a split and counts their pixels.
   *
   * @param values Parameters and running statistics.
   */
  evaluate(values: TensorRecord, split: Split, options?: EvaluateOptions): Promise<Evaluation>;
  /** Predicts the class with the greatest logit at each pixel, int32 [batch, height, width]. */
  predict(values: TensorRecord, images: Tensor4D): Promise<Tensor3D>;
  /**
   * Computes the probability of each class at each pixel, [batch, height, width, classes]: the softmax
   * of the network's logits.
   *
   * @throws {RangeError} with a sliding window.
   */
  probabilities(values: TensorRecord, images: Tensor4D): Promise<Tensor4D>;
  /** Frees the compiled functions. */
  dispose(): void;
}

/** Options of `Evaluator.evaluate`. */
export interface EvaluateOptions {
  /** Whether to leave out the operations at prediction. @default false */
  readonly plain?: boolean;
  /** Places inside and outside the noise of an image, in which errors are counted. @default none */
  readonly places?: ((sample: Pick<Sample, "id" | "label">) => NoisePlaces | undefined) | undefined;
  /** Changes each sample before evaluation, for example by corrupting its label. @default no change */
  readonly change?: ((sample: Sample) => Sample) | undefined;
}

/** Options of {@linkcode evaluator}. */
export interface EvaluatorOptions {
  /** Engine that computes it. */
  readonly engine: Engine;
  /**
   * Number of images per batch; the last batch may be smaller. With a window, always one. Several
   * batches run at once if an operation has fewer threads than the engine.
   */
  readonly batch: number;
  /** The classes, and the label value that is not counted. */
  readonly labels: LabelSpace;
  /**
   * Sliding window over each image; logits are averaged where windows overlap.
   * @default undefined, each image is evaluated as a whole
   */
  readonly window?: SlidingWindow | undefined;
  /**
   * Operations at prediction, by name; each is evaluated in addition to the network alone.
   * @default {} none
   */
  readonly after?: Readonly<Record<string, After>> | undefined;
}

/**
 * Prepares a network for evaluation on an engine.
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
  { engine, batch, labels, window, after = {} }: EvaluatorOptions,
): Evaluator {
  const onLogits = Object.entries(after).flatMap(([name, one]) =>
    one.on === "logits" ? [[name, one] as const] : []
  );
  const onMaps = Object.entries(after).flatMap(([name, one]) =>
    one.on === "maps" ? [[name, one] as const] : []
  );
  if (window && onLogits.length > 0) {
    throw new UserError(
      `${onLogits[0]![0]} acts on whole logits, which a sliding window never has: leave one out`,
    );
  }
  const logitsOf = (values: TensorRecord, images: Tensor4D) => {
    const { logits } = applied(model, { values, images, mode: "evaluate" });
    return resizeBilinear(logits, [images.shape[1], images.shape[2]]);
  };
  const whole = engine.compile((values: TensorRecord, images: Tensor4D) =>
    tf.argMax(logitsOf(values, images), 3) as Tensor3D
  );
  const all = engine.compile((values: TensorRecord, images: Tensor4D) => {
    const logits = logitsOf(values, images);
    return Object.fromEntries([
      [AS_IS, tf.argMax(logits, 3)],
      ...onLogits.map(([name, one]) => [
        name,
        classOrNone(afterwards(one, { arm: name, logits, images })),
      ]),
    ]) as TensorRecord;
  });
  const part = engine.compile(logitsOf);
  const soft = engine.compile((values: TensorRecord, images: Tensor4D) =>
    tf.softmax(logitsOf(values, images))
  );
  const { classes } = labels;
  const predict: Evaluator["predict"] = window
    ? async (values, images) => {
      const [size, height, width] = images.shape;
      if (size !== 1) throw new RangeError("with a sliding window, predict one image at a time");
      const map = await slide({ height, width, classes }, {
        window,
        logits: logitsOfWindows(images, (seen) => part(values, seen)),
      });
      return tf.tensor3d(map, [1, height, width], "int32");
    }
    : whole;
  /** Label maps of a batch by name: of the network and, unless it is `alone`, of the other outputs. */
  const mapsOf = async (
    values: TensorRecord,
    { images, size, height, width }: Batch,
    { alone }: { alone: boolean },
  ): Promise<Map<string, Int32Array>> => {
    const input = tf.tensor4d(images, [size, height, width, 3]);
    try {
      const outputs = alone ? { [AS_IS]: await predict(values, input) } : await all(values, input);
      const maps = new Map<string, Int32Array>();
      for (const [name, map] of Object.entries<Tensor>(outputs)) {
        maps.set(name, await map.data<"int32">());
      }
      tf.dispose(outputs);
      return maps;
    } finally {
      tf.dispose(input);
    }
  };
  return {
    predict,
    async probabilities(values, images) {
      if (window) throw new RangeError("a sliding window has no probabilities of whole images");
      return await soft(values, images);
    },
    dispose() {
      whole.dispose();
      all.dispose();
      part.dispose();
      soft.dispose();
    },
    async evaluate(values, split, { plain = false, places, change } = {}) {
      const counts: ImageCounts[] = [];
      const others = Object.fromEntries(
        Object.keys(plain ? {} : after).map((name) => [name, [] as ImageCounts[]]),
      );
      let errors: NoiseErrors | null = null;
      const predictions: Record<string, LabelMap> = {};
      const kept = new Set(
        spacedIndices(split.ids.length, PREDICTIONS_KEPT).map((index) => split.ids[index]),
      );
      const found = batches(split, { size: window ? 1 : batch, ...change && { change } });
      const start = async (batch: Batch) => ({
        ...batch,
        maps: await mapsOf(values, batch, { alone: plain || onLogits.length === 0 }),
      });
      const lanes = window ? 1 : lanesOf(engine);
      for await (const judged of inLanes(found, { lanes, start })) {
        const { ids, images, height, width, labels: truths, maps } = judged;
        const [broken] = [...maps].find(([, map]) => map.includes(NONE)) ?? [];
        if (broken !== undefined) {
          throw new UserError(
            `the after of arm ${broken} gives logits that are no numbers for one of ${ids}: take a smaller dt`,
          );
        }
        ids.forEach((id, at) => {
          const [from, to] = [at * height * width, (at + 1) * height * width];
          const mapOf = (data: Int32Array): LabelMap => (
            { height, width, data: Uint8Array.from(data.subarray(from, to)) }
          );
          const truth = mapOf(truths);
          const predicted = mapOf(maps.get(AS_IS)!);
          counts.push(countImage(predicted, truth, labels));
          const noise = places?.({ id, label: truth });
          if (noise) {
            const { inside: touched, outside: elsewhere } = noise;
            errors = added(
              errors,
              noiseErrors(predicted, truth, { ...labels, touched, elsewhere }),
            );
          }
          if (kept.has(id)) predictions[id] = predicted;
          if (plain) return;
          for (const [name] of onLogits) {
            others[name]!.push(countImage(mapOf(maps.get(name)!), truth, labels));
          }
          for (const [name, one] of onMaps) {
            const image = { height, width, data: images.slice(3 * from, 3 * to) };
            const map = mapOf(maps.get(AS_IS)!); // a copy, which it may edit
            const changed = mapAfterwards(one, { arm: name, id, map, image, classes });
            others[name]!.push(countImage(changed, truth, labels));
          }
        });
      }
      return { counts, after: others, errors, predictions };
    },
  };
}

/** Name of the network's own output; no arm has this name. */
const AS_IS = "";

/** Value in place of a class if a logit is NaN, which would otherwise count as the first class. */
const NONE = -1;

const classOrNone = (logits: Tensor4D): Tensor =>
  tf.where(tf.isNaN(tf.sum(logits, 3)), tf.scalar(NONE, "int32"), tf.argMax(logits, 3));

/** Adds the errors of one more image, in the format of the records. */
function added(errors: NoiseErrors | null, { inside, outside }: ImageErrors): NoiseErrors {
  const sum = (place: keyof NoiseErrors, { wrong, pixels }: PixelErrors): [number, number] => {
    const [before, all] = errors?.[place] ?? [0, 0];
    return [before + wrong, all + pixels];
  };
  return { inside: sum("inside", inside), outside: sum("outside", outside) };
}
