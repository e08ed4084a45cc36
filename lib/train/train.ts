/**
 * The training loop, as something to iterate over: a notebook plots each epoch as it comes, a
 * command writes them into a record.
 *
 * @module
 */
import { augment } from "../data/augment.ts";
import { type AugmentationSettings, checkAugmentation } from "../data/augmentation.ts";
import { type Batch, batches, epochOrder } from "../data/batches.ts";
import type { Dataset, Sample } from "../data/dataset.ts";
import type { CompiledStep, Engine } from "../engine/engine.ts";
import type { IelResolution, LogitTransform } from "../iel.ts";
import type { Loss } from "../losses/loss.ts";
import type { ConventionName } from "../metrics/conventions.ts";
import { score } from "../metrics/score.ts";
import type { Model } from "../models/model.ts";
import type { LabelNoise } from "../noise/label_noise.ts";
import { type RandomStream, stream } from "../random.ts";
import { type TensorRecord, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { type CheckpointPlace, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { Epoch, EpochNumbers, Progress } from "./epoch.ts";
import { evaluator } from "./evaluate.ts";
import type { Optimizer } from "./optimizer/optimizer.ts";
import type { Schedule, ScheduleState } from "./schedule/schedule.ts";
import type { SlidingWindow } from "./sliding_window.ts";
import {
  initialState,
  type StepInput,
  type StepOutput,
  type TrainState,
  trainStep,
} from "./step.ts";

/** What is trained, on what, and how. */
export interface Training {
  /** The network. */
  readonly model: Model;
  /** Training and validation images with their labels. */
  readonly dataset: Dataset;
  /** Corrupts the labels of the training split; `undefined` leaves them as they are. */
  readonly noise: LabelNoise | undefined;
  /** The inverse evolution layers of training; `undefined` for none. */
  readonly transform: LogitTransform | undefined;
  /** Whether they see the logits as the network gives them, or resized to the labels. @default "logits" */
  readonly resolution?: IelResolution | undefined;
  /** Random scales, crops, flips and colours of training samples. @default undefined, none */
  readonly augmentation?: AugmentationSettings | undefined;
  /**
   * Gives parameters and statistics to begin with, by name; others are drawn. Called when no checkpoint
   * is taken up; what it gives is disposed. @default undefined, all are drawn
   */
  readonly weights?: (() => Promise<TensorRecord>) | undefined;
  /** Validation sees images window by window. @default undefined, each as a whole */
  readonly window?: SlidingWindow | undefined;
  /** What is made small. */
  readonly loss: Loss;
  /** How gradients become updates, and the learning rate at the beginning. */
  readonly optimizer: Optimizer;
  /** How the learning rate goes on. */
  readonly schedule: Schedule;
  /** Score that a plateau schedule watches. */
  readonly metric: ConventionName;
  /** Images of a step; the last one of an epoch may have fewer. */
  readonly batch: number;
  /** Passes over the training split. */
  readonly epochs: number;
  /** Initial weights, data order and noise come from streams of this seed: arms of one seed share them. */
  readonly seed: number;
}

/** How it is run. */
export interface TrainOptions {
  /** Where it is computed. */
  readonly engine: Engine;
  /** Ends training between two steps, with its reason thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Kept after each epoch, and where training goes on from. */
  readonly checkpoint?: CheckpointPlace | undefined;
  /** Told of each step. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Trains, and yields each epoch once it has been validated. A checkpoint of the same run is taken up:
 * its epochs are not yielded again (but the last one, if it has all), and the rest comes out bit for
 * bit as without the interruption.
 *
 * Streams of the seed: `init` for the weights, `order/epoch-<e>` for the order of the samples,
 * `dropout/epoch-<e>` for the seeds of dropout, `augment/epoch-<e>/<id>` for the augmentation of a
 * sample, which comes after its noise: a wrong label moves with its pixels. The noise names its own.
 *
 * @throws the signal's reason, when it is aborted.
 * @throws {RangeError} when augmentation does not fit the data set.
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
  const { model, dataset, schedule, metric, batch, window, augmentation } = training;
  if (augmentation) checkAugmentation(augmentation, dataset);
  const { engine, signal, checkpoint } = options;
  const labels = { classes: dataset.classes.length, ignore: dataset.ignore };
  const validation = evaluator(model, { engine, batch, labels, window });
  const step = engine.compileStep(trainStep(training));
  const saved = checkpoint && await readCheckpoint(checkpoint);
  const epochs = [...saved?.epochs ?? []];
  let state = saved?.state ?? await firstState(training);
  let rate: ScheduleState = saved?.schedule ?? schedule.init(training.optimizer.learningRate);
  try {
    if (epochs.length === training.epochs) {
      const parameters = valuesOf(state);
      const { predictions } = await validation.evaluate(parameters, dataset.validation);
      yield { numbers: epochs.at(-1)!, predictions, parameters };
    }
    for (let epoch = epochs.length + 1; epoch <= training.epochs; epoch++) {
      const begun = performance.now();
      const pass = await trainEpoch(training, { ...options, epoch, step, state, rate });
      state = pass.state;
      const trained = performance.now();
      const parameters = valuesOf(state);
      const { counts, predictions } = await validation.evaluate(parameters, dataset.validation);
      const numbers: EpochNumbers = {
        epoch,
        steps: pass.outputs.length,
        learningRate: rate.learningRate,
        ...summary(pass.outputs),
        trainSeconds: (trained - begun) / 1000,
        validationSeconds: (performance.now() - trained) / 1000,
        counts,
      };
      rate = schedule.unit === "epoch"
        ? schedule.next(pass.rate, score(metric, counts).mean)
        : pass.rate;
      epochs.push(numbers);
      if (checkpoint) await writeCheckpoint(checkpoint, { state, schedule: rate, epochs });
      yield { numbers, predictions, parameters };
      signal?.throwIfAborted();
    }
  } finally {
    disposeTree(state);
    step.dispose();
    validation.dispose();
  }
}

async function firstState({ weights: give, ...training }: Training): Promise<TrainState> {
  const weights = await give?.();
  try {
    return initialState({ ...training, weights }, stream(training.seed, "init"));
  } finally {
    tf.dispose(weights);
  }
}

/** What the network is applied with. */
const valuesOf = ({ parameters, statistics }: TrainState) => ({ ...parameters, ...statistics });

interface StepNumbers {
  readonly samples: number;
  readonly loss: number;
  readonly gradientNorm: number;
}

interface Pass {
  readonly state: TrainState;
  readonly rate: ScheduleState;
  readonly outputs: readonly StepNumbers[];
}

async function trainEpoch(
  training: Training,
  options: TrainOptions & {
    epoch: number;
    step: CompiledStep<TrainState, StepInput, StepOutput>;
    state: TrainState;
    rate: ScheduleState;
  },
): Promise<Pass> {
  const { dataset, noise, augmentation, batch: size, schedule, seed } = training;
  const { epoch, step, signal, onProgress } = options;
  let { state, rate } = options;
  const order = epochOrder(stream(seed, `order/epoch-${epoch}`), dataset.train.ids.length);
  const steps = Math.ceil(order.length / size);
  const dropout = stream(seed, `dropout/epoch-${epoch}`);
  const outputs: StepNumbers[] = [];
  const change = (sample: Sample): Sample => {
    const { id, label } = sample;
    const seen = noise ? { ...sample, label: noise.corrupt(label, { id, epoch }) } : sample;
    if (!augmentation) return seen;
    const random = stream(seed, `augment/epoch-${epoch}/${id}`);
    return augment(seen, augmentation, { random, ignore: dataset.ignore });
  };
  try {
    for await (const batch of batches(dataset.train, { size, order, change })) {
      signal?.throwIfAborted();
      const input = stepInput(batch, { learningRate: rate.learningRate, dropout });
      const done = await step(state, input);
      state = done.state;
      disposeTree(input);
      const [[loss], [gradientNorm]] = await Promise.all([
        done.output.loss.data(),
        done.output.gradientNorm.data(),
      ]);
      disposeTree(done.output);
      outputs.push({ samples: batch.size, loss: loss!, gradientNorm: gradientNorm! });
      if (schedule.unit === "iteration") rate = schedule.next(rate);
      onProgress?.({ epoch, epochs: training.epochs, step: outputs.length, steps, loss: loss! });
    }
  } catch (error) {
    disposeTree(state);
    throw error;
  }
  return { state, rate, outputs };
}

function stepInput(
  { images, labels, size, height, width }: Batch,
  { learningRate, dropout }: { learningRate: number; dropout: RandomStream },
): StepInput {
  return {
    images: tf.tensor4d(images, [size, height, width, 3]),
    labels: tf.tensor3d(labels, [size, height, width], "int32"),
    learningRate: tf.scalar(learningRate),
    seed: tf.tensor1d([dropout.integer(2 ** 31), dropout.integer(2 ** 31)], "int32"),
  };
}

function summary(outputs: readonly StepNumbers[]): Pick<EpochNumbers, "loss" | "gradientNorm"> {
  const finite = (value: number) => Number.isFinite(value) ? value : null;
  const samples = outputs.reduce((sum, output) => sum + output.samples, 0);
  const norms = outputs.map(({ gradientNorm }) => gradientNorm);
  return {
    loss: finite(outputs.reduce((sum, output) => sum + output.loss * output.samples, 0) / samples),
    gradientNorm: {
      mean: finite(norms.reduce((sum, norm) => sum + norm, 0) / norms.length),
      max: finite(norms.reduce((greatest, norm) => Math.max(greatest, norm), 0)),
    },
  };
}
