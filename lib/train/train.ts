/**
 * The training loop, as an iterator over epochs: a notebook plots each epoch as it arrives, a command
 * writes it to a record.
 *
 * @module
 */
import type { After } from "../after/after.ts";
import { UserError } from "../errors.ts";
import type { Augmentation } from "../data/augmentation_kind.ts";
import type { Dataset, Split } from "../data/dataset.ts";
import { spacedIndices } from "../data/evenly_spaced.ts";
import { type Parts, published } from "../data/split.ts";
import type { Engine } from "../engine/engine.ts";
import type { TrainingTransform } from "../iel.ts";
import type { Loss } from "../losses/loss.ts";
import type { ConventionName } from "../metrics/conventions.ts";
import { score } from "../metrics/score.ts";
import { checkBatch, checkSize } from "../models/fit.ts";
import type { Model } from "../models/model.ts";
import type { LabelCorrection } from "../noise/label_correction.ts";
import type { LabelNoise } from "../noise/label_noise.ts";
import { fixedPlaces, noisePlaces } from "../noise/places.ts";
import { stream } from "../random.ts";
import { type TensorRecord, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { calibrator } from "./calibrate.ts";
import { type CheckpointPlace, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { checkCorrection, correctedAfter, labelled, NOTHING_CORRECTED } from "./correcting.ts";
import type { Epoch, EpochNumbers, Progress } from "./epoch.ts";
import { evaluator, PREDICTIONS_KEPT } from "./evaluate.ts";
import { withKeptCounts } from "./kept_counts.ts";
import { summary, trainEpoch } from "./pass.ts";
import type { Optimizer } from "./optimizer/optimizer.ts";
import { scheduled } from "./returned.ts";
import type { Schedule, ScheduleState } from "./schedule/schedule.ts";
import type { SlidingWindow } from "./sliding_window.ts";
import { initialState, type TrainState, trainStep } from "./step.ts";

/** Where noise acts: on the data set's label map, or on what the network sees after augmentation. */
export type NoiseFrame = "image" | "network";

/** A training: model, data and recipe. */
export interface Training {
  /** The network. */
  readonly model: Model;
  /** Images with their labels. */
  readonly dataset: Dataset;
  /** Which of the images are for training, for selection, and for scoring. @default as published */
  readonly parts?: Parts | undefined;
  /** Corrupts the labels of the training split; `undefined` leaves them as they are. */
  readonly noise: LabelNoise | undefined;
  /**
   * Whether noise acts before augmentation, so that a wrong label moves with its pixels, or after it,
   * in the frame that the network sees. @default "image"
   */
  readonly noiseFrame?: NoiseFrame | undefined;
  /** Corrupts the labels of the selection part, unless these are clean. @default that of training */
  readonly selectionNoise?: LabelNoise | undefined;
  /**
   * Replaces labels by predictions, from epoch to epoch. It corrects the labels before augmentation,
   * and no noise is applied to corrected labels. @default undefined, nothing is corrected
   */
  readonly correction?: LabelCorrection | undefined;
  /** The inverse evolution layers of training; `undefined` for none. */
  readonly transform: TrainingTransform | undefined;
  /**
   * Methods that act only at prediction, by name; evaluated in addition to the network as it is.
   * @default {}
   */
  readonly after?: Readonly<Record<string, After>> | undefined;
  /** A random transformation of each training sample in each epoch. @default undefined, none */
  readonly augmentation?: Augmentation | undefined;
  /**
   * Returns initial parameters and statistics by name; all others are random. Called when no
   * checkpoint is used; its result is disposed. @default undefined, all are random
   */
  readonly weights?: (() => Promise<TensorRecord>) | undefined;
  /** The windows by which validation sees images. @default undefined, each image as a whole */
  readonly window?: SlidingWindow | undefined;
  /** The loss to minimise. */
  readonly loss: Loss;
  /** Turns gradients into updates; has the initial learning rate. */
  readonly optimizer: Optimizer;
  /** Adjusts the learning rate. */
  readonly schedule: Schedule;
  /** The score that a plateau schedule monitors, on the selection part. */
  readonly metric: ConventionName;
  /** Images per step; the last step of an epoch may have fewer. */
  readonly batch: number;
  /** Passes over the training split. */
  readonly epochs: number;
  /**
   * Seed of the streams for initial weights, data order and noise: arms with the same seed share
   * them.
   */
  readonly seed: number;
}

/** Options for running it. */
export interface TrainOptions {
  /** The engine that computes it. */
  readonly engine: Engine;
  /** Stops training between two steps by throwing its reason. */
  readonly signal?: AbortSignal | undefined;
  /** The file that is written after each epoch, and from which training resumes. */
  readonly checkpoint?: CheckpointPlace | undefined;
  /** Called after each step. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Stores something about each epoch before its checkpoint is written: if it fails, or the process
   * ends in it, the epoch is trained again.
   */
  readonly keep?: ((epoch: Epoch) => Promise<void>) | undefined;
}

/**
 * Trains, and yields each epoch once it has been evaluated. A checkpoint of the same run is resumed:
 * its epochs are not yielded again (except the last one, if all epochs are complete), and the rest
 * matches an uninterrupted run bit for bit.
 *
 * Streams of the seed: `init` for the weights, `order/epoch-<e>` for the order of the samples,
 * `dropout/epoch-<e>` for the seeds of dropout, `augment/epoch-<e>/<id>` for the augmentation of a
 * sample. The noise names its own streams.
 *
 * @throws the signal's reason, when the signal is aborted.
 * @throws {Diverged} when a loss, a gradient, or a weight after an epoch is not finite; the
 * checkpoint is that of the previous epoch.
 * @throws {UserError} when the network does not support such images or batches.
 *
 * @example The loss falls
 * ```ts
 * import { openEngine } from "../engine/open.ts";
 * import { smallTraining } from "./fixture.ts";
 * import { train } from "./train.ts";
 * import { ok } from "node:assert/strict";
 *
 * const engine = await openEngine({ engine: "wasm" });
 * const losses: number[] = [];
 * for await (const { numbers } of train(await smallTraining(), { engine })) {
 *   losses.push(numbers.loss!);
 * }
 * ok(losses[2]! < losses[0]!);
 * engine.close();
 * ```
 */
export async function* train(training: Training, options: TrainOptions): AsyncGenerator<Epoch> {
  const { model, dataset, schedule, metric, batch, window, augmentation, after } = training;
  const { noise, optimizer, correction } = training;
  checkCorrection(training);
  if (model.classes !== dataset.classes.length) {
    throw new UserError(
      `the network has ${model.classes} classes, but the data set has ${dataset.classes.length}`,
    );
  }
  const parts = training.parts ?? published.make(published(), dataset);
  const { test, selection } = parts;
  const images = parts.train.ids.length;
  checkBatch(model, {
    ...augmentation?.size ?? { height: dataset.height, width: dataset.width },
    batch: Math.min(batch, images),
    lastBatch: images % batch || batch,
  });
  checkSize(model, window ?? dataset);
  const { engine, signal, checkpoint } = options;
  const labels = { classes: dataset.classes.length, ignore: dataset.ignore };
  const evaluation = evaluator(model, { engine, batch, labels, window, after });
  const { transform } = training;
  const calibration = calibrator(model, { engine, batch, labels, window, after, transform });
  const step = engine.compileStep(trainStep(training));
  const saved = checkpoint && await readCheckpoint(checkpoint);
  let epochs = [...saved?.epochs ?? []];
  let rate: ScheduleState = saved?.schedule ??
    scheduled(schedule.init(optimizer.learningRate));
  let state = saved?.state ?? await firstState(training);
  let corrected = saved?.correction ?? NOTHING_CORRECTED;
  const selectionNoise = parts.selectionLabels === "clean"
    ? undefined
    : training.selectionNoise ?? noise;
  const moved = augmentation !== undefined && (training.noiseFrame ?? "image") === "image";
  const places = noise && !moved ? fixedPlaces(noise, dataset) : undefined;
  const seen = noise?.touched && !places && !augmentation ? fewOf(parts.train) : undefined;
  try {
    if (epochs.length === training.epochs) {
      const parameters = valuesOf(state);
      const { predictions } = await evaluation.evaluate(parameters, test, { plain: true });
      yield { numbers: epochs.at(-1)!, predictions, parameters };
    }
    for (let epoch = epochs.length + 1; epoch <= training.epochs; epoch++) {
      const begun = performance.now();
      const pass = await trainEpoch({ ...training, parts }, {
        ...options,
        epoch,
        step,
        state,
        rate,
        corrected,
      });
      state = pass.state;
      const parameters = valuesOf(state);
      if (correction && epoch < training.epochs) {
        corrected = await correctedAfter(corrected, {
          ...{ correction, evaluation, values: parameters, split: parts.train, batch },
          seen: (sample) => labelled(sample, { noise, epoch, corrected }),
        });
      }
      const trained = performance.now();
      const tested = await evaluation.evaluate(parameters, test, {
        places: places && (() => places),
      });
      const learned = seen && await evaluation.evaluate(parameters, seen, {
        plain: true,
        places: ({ id, label }) => noisePlaces(noise!, { id, label, epoch }),
      });
      const selected = selection === test
        ? null
        : await evaluation.evaluate(parameters, selection, {
          change: selectionNoise &&
            ((sample) => labelled(sample, { noise: selectionNoise, epoch })),
        });
      const numbers: EpochNumbers = {
        epoch,
        steps: pass.outputs.length,
        learningRate: rate.learningRate,
        ...summary(pass.outputs),
        trainSeconds: (trained - begun) / 1000,
        validationSeconds: (performance.now() - trained) / 1000,
        counts: tested.counts,
        selection: selected?.counts ?? null,
        after: tested.after,
        ...selected && Object.keys(selected.after).length > 0
          ? { selectionAfter: selected.after }
          : {},
        wrongLabels: pass.wrongLabels,
        noiseErrors: tested.errors ?? learned?.errors ?? null,
        ...epoch === training.epochs
          ? { calibration: await calibration.calibrate(parameters, test) }
          : {},
      };
      rate = schedule.unit === "epoch"
        ? scheduled(
          schedule.next(pass.rate, score(metric, numbers.selection ?? numbers.counts).mean),
        )
        : pass.rate;
      epochs = withKeptCounts([...epochs, numbers], { total: training.epochs, metric });
      const done: Epoch = { numbers, predictions: tested.predictions, parameters };
      await options.keep?.(done);
      if (checkpoint) {
        const kept = correction && { correction: corrected };
        await writeCheckpoint(checkpoint, { state, schedule: rate, epochs, ...kept });
      }
      yield done;
      signal?.throwIfAborted();
    }
  } finally {
    disposeTree(state);
    step.dispose();
    evaluation.dispose();
    calibration.dispose();
  }
}

/** At most 32 images of a split, evenly spaced. */
function fewOf(split: Split): Split {
  const kept = spacedIndices(split.ids.length, PREDICTIONS_KEPT);
  return { ids: kept.map((at) => split.ids[at]!), load: (at) => split.load(kept[at]!) };
}

async function firstState({ weights: give, ...training }: Training): Promise<TrainState> {
  const weights = await give?.();
  try {
    return initialState({ ...training, weights }, stream(training.seed, "init"));
  } finally {
    tf.dispose(weights);
  }
}

/** The values that the network is applied with. */
const valuesOf = ({ parameters, statistics }: TrainState) => ({ ...parameters, ...statistics });
