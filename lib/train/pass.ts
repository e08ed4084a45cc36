/**
 * One pass over the training images: samples with their noise, correction and augmentation, step
 * after step. `train.ts` handles what happens between passes.
 *
 * @module
 */
import { type Batch, batches, epochOrder } from "../data/batches.ts";
import type { Sample } from "../data/dataset.ts";
import type { Parts } from "../data/split.ts";
import type { CompiledStep } from "../engine/engine.ts";
import { UserError } from "../errors.ts";
import { wrongShare } from "../noise/wrong_share.ts";
import { type RandomStream, stream } from "../random.ts";
import { tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { type Corrected, labelled } from "./correcting.ts";
import type { EpochNumbers } from "./epoch.ts";
import { augmented, checkClasses, checkRepeats, scheduled } from "./returned.ts";
import type { ScheduleState } from "./schedule/schedule.ts";
import type { StepInput, StepOutput, TrainState } from "./step.ts";
import type { Training, TrainOptions } from "./train.ts";

/** The error of a training that cannot continue because a number in it is no longer finite. */
export class Diverged extends UserError {
  /** Epoch of the step, from 1. */
  readonly epoch: number;
  /** The step within the epoch, from 1. */
  readonly step: number;

  /** Takes what is not finite, such as `"loss is"`, and where that happened. */
  constructor(what: string, { epoch, step }: { epoch: number; step: number }) {
    super(
      `diverged at epoch ${epoch}, step ${step}: the ${what} not finite; lower the learning rate, ` +
        "or the time step or number of the layers",
    );
    this.epoch = epoch;
    this.step = step;
  }
}

/** The numbers of one step. */
export interface StepNumbers {
  /** Number of images in its batch. */
  readonly samples: number;
  /** Mean over the batch. */
  readonly loss: number;
  /** L2 norm of the gradient over all parameters. */
  readonly gradientNorm: number;
}

/** The result of a pass. */
export interface Pass {
  /** After the last step. */
  readonly state: TrainState;
  /** The state of the schedule after the last step. */
  readonly rate: ScheduleState;
  /** The numbers of each step, in order. */
  readonly outputs: readonly StepNumbers[];
  /** See `EpochNumbers`. */
  readonly wrongLabels: number | null;
}

/**
 * One pass over the training images, in the order of its epoch.
 *
 * @throws the signal's reason, when the signal is aborted.
 * @throws {Diverged} when a loss, a gradient or, after the last step, a parameter is not finite.
 * @throws {UserError} when the gradient was zero at each step.
 */
export async function trainEpoch(
  training: Training & { readonly parts: Parts },
  options: TrainOptions & {
    epoch: number;
    step: CompiledStep<TrainState, StepInput, StepOutput>;
    state: TrainState;
    rate: ScheduleState;
    corrected: Corrected;
  },
): Promise<Pass> {
  const { dataset, parts, noise, noiseFrame = "image", augmentation, schedule, seed } = training;
  const { epoch, step, signal, onProgress, corrected } = options;
  let { state, rate } = options;
  const order = epochOrder(stream(seed, `order/epoch-${epoch}`), parts.train.ids.length);
  const steps = Math.ceil(order.length / training.batch);
  const dropout = stream(seed, `dropout/epoch-${epoch}`);
  const outputs: StepNumbers[] = [];
  const wrong = new Map<string, number>();
  const { ignore } = dataset;
  const space = { classes: dataset.classes.length, ignore };
  const size = augmentation?.size ?? { height: dataset.height, width: dataset.width };
  const corrupt = (sample: Sample): Sample => {
    const noisy = labelled(sample, { noise, epoch, corrected });
    const from = corrected.labels.has(sample.id)
      ? "the correction"
      : noise
      ? "the noise"
      : "the data set";
    checkClasses(noisy, { what: from, ...space });
    if (noise) {
      wrong.set(sample.id, wrongShare(sample.label, noisy.label, { ignore }));
    }
    return noisy;
  };
  const moved = (sample: Sample): Sample => {
    if (!augmentation) return sample;
    const { id } = sample;
    const draw = () => {
      const random = stream(seed, `augment/epoch-${epoch}/${id}`);
      return augmented(augmentation.apply(copyOf(sample), random), { id, size });
    };
    const changed = draw();
    checkRepeats(augmentation, {
      result: changed,
      again: draw,
      what: `the augmentation's sample ${id}`,
      remedy: "draw only from the `random` that apply gets",
    });
    checkClasses(changed, { what: "the augmentation", ...space });
    return changed;
  };
  const change = (sample: Sample): Sample =>
    noiseFrame === "image" ? moved(corrupt(sample)) : corrupt(moved(sample));
  try {
    for await (const batch of batches(parts.train, { size: training.batch, order, change })) {
      signal?.throwIfAborted();
      const input = stepInput(batch, { learningRate: rate.learningRate, dropout });
      const done = await step(state, input).finally(() => disposeTree(input));
      state = done.state;
      const [[loss], [gradientNorm]] = await Promise.all([
        done.output.loss.data(),
        done.output.gradientNorm.data(),
      ]);
      disposeTree(done.output);
      outputs.push({ samples: batch.size, loss: loss!, gradientNorm: gradientNorm! });
      for (const [what, value] of [["loss", loss!], ["gradient", gradientNorm!]] as const) {
        if (!Number.isFinite(value)) {
          throw new Diverged(`${what} is`, { epoch, step: outputs.length });
        }
      }
      if (schedule.unit === "iteration") rate = scheduled(schedule.next(rate));
      onProgress?.({ epoch, epochs: training.epochs, step: outputs.length, steps, loss: loss! });
    }
    if (outputs.every(({ gradientNorm }) => gradientNorm === 0)) {
      throw new UserError(
        `the gradient was 0 at each step of epoch ${epoch}, so that the network learns nothing: is the ` +
          "loss constant where the logits are, as rounding and clipping make it, or is every pixel ignored?",
      );
    }
    if (!await areFinite(state)) throw new Diverged("weights are", { epoch, step: outputs.length });
  } catch (error) {
    disposeTree(state);
    throw error;
  }
  const shares = parts.train.ids.map((id) => wrong.get(id) ?? 0);
  return {
    state,
    rate,
    outputs,
    wrongLabels: noise ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null,
  };
}

/** Whether all parameters and running statistics are finite; those of the last step may not be. */
async function areFinite({ parameters, statistics }: TrainState): Promise<boolean> {
  const values = [...Object.values(parameters), ...Object.values(statistics)];
  const sums = values.map((value) => tf.tidy(() => tf.sum(tf.mul(value, 0)))); // ∞·0 is NaN
  const total = tf.addN(sums);
  const [nothing] = await total.data();
  tf.dispose([...sums, total]);
  return nothing === 0;
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

/** Mean loss over samples, mean and maximum norm over steps; null for values that are not finite. */
export function summary(
  outputs: readonly StepNumbers[],
): Pick<EpochNumbers, "loss" | "gradientNorm"> {
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

/** A copy, in case that a reader's own augmentation edits its sample, which all epochs share. */
const copyOf = ({ id, image, label }: Sample): Sample => ({
  id,
  image: { ...image, data: image.data.slice() },
  label: { ...label, data: label.data.slice() },
});
