/**
 * Training labels that are corrected from epoch to epoch with the network's predictions. The methods
 * that correct a label are in `noise/`.
 *
 * @module
 */
import { batches } from "../data/batches.ts";
import type { LabelMap, Sample, Split } from "../data/dataset.ts";
import { UserError } from "../errors.ts";
import { score } from "../metrics/score.ts";
import type { LabelCorrection } from "../noise/label_correction.ts";
import type { LabelNoise } from "../noise/label_noise.ts";
import { type TensorRecord, tf } from "../tensor.ts";
import type { Evaluator } from "./evaluate.ts";
import { checkRepeats, openedClasses, relabelled } from "./returned.ts";
import type { Training } from "./train.ts";

/** The state of a correction: all that it needs to continue. */
export interface Corrected {
  /** For each epoch so far and each class: IoU of the predictions with the labels trained on. */
  readonly ious: readonly (readonly number[])[];
  /** The labels to train on from now on, by id; other images keep those of the data set. */
  readonly labels: ReadonlyMap<string, LabelMap>;
}

/** The state before the first epoch. */
export const NOTHING_CORRECTED: Corrected = { ious: [], labels: new Map() };

/** What an epoch was trained on, and an evaluator for its network. */
export interface EpochToCorrect {
  /** The correction method. */
  readonly correction: LabelCorrection;
  /** The network, ready to be evaluated. */
  readonly evaluation: Evaluator;
  /** Its parameters and running statistics after the epoch. */
  readonly values: TensorRecord;
  /** The training images, unaugmented. */
  readonly split: Split;
  /** Images per batch. */
  readonly batch: number;
  /** Returns the sample with the label that the epoch was trained on. */
  readonly seen: (sample: Sample) => Sample;
}

/**
 * Advances the correction by one epoch: counts the network's predictions on the training images
 * against the labels that it was just trained on, and corrects these labels where the method says so.
 * This also ends, for an image, noise that is redrawn in each epoch: the labels of the epoch in which
 * its correction begins are kept, and corrected further.
 *
 * Nothing in it is random.
 */
export async function correctedAfter(
  before: Corrected,
  { correction, evaluation, values, split, batch, seen }: EpochToCorrect,
): Promise<Corrected> {
  const { counts } = await evaluation.evaluate(values, split, { plain: true, change: seen });
  // IoU of each class over all images; NaN for a class that occurs in no map.
  const ious = [...before.ious, [...score("mmseg-miou", counts).perClass]];
  const open = openedClasses(correction.open(ious), { classes: ious[0]!.length });
  if (open.length === 0) return { ...before, ious };
  const labels = new Map<string, LabelMap>();
  for await (const found of batches(split, { size: batch, change: seen })) {
    const { ids, images, labels: given, size, height, width } = found;
    const input = tf.tensor4d(images, [size, height, width, 3]);
    const output = await evaluation.probabilities(values, input);
    const probabilities = await output.data<"float32">();
    tf.dispose([input, output]);
    const pixels = height * width;
    const classes = probabilities.length / (size * pixels);
    ids.forEach((id, at) => {
      const part = (width: number): [number, number] => [at * width, (at + 1) * width];
      const label = { height, width, data: Uint8Array.from(given.subarray(...part(pixels))) };
      const own = probabilities.subarray(...part(pixels * classes));
      const corrected = correction.correct(label, { probabilities: own, open });
      labels.set(
        id,
        relabelled(corrected, { what: "the correction", id, given: { height, width } }),
      );
    });
  }
  return { ious, labels };
}

/**
 * The sample with the label that an epoch is trained on, before augmentation: the corrected label if
 * there is one, else that of the data set with the epoch's noise.
 */
export function labelled(
  sample: Sample,
  { noise, epoch, corrected = NOTHING_CORRECTED }: {
    readonly noise: LabelNoise | undefined;
    /** Number of the epoch, from 1. */
    readonly epoch: number;
    /** The state of the correction. @default nothing is corrected */
    readonly corrected?: Corrected;
  },
): Sample {
  const { id, label: { height, width, data } } = sample;
  const label = corrected.labels.get(id);
  if (label) return { ...sample, label };
  if (!noise) return sample;
  // A copy, in case that noise of a reader's own edits its label: the sample is shared by all runs.
  const draw = () =>
    relabelled(noise.corrupt({ height, width, data: data.slice() }, { id, epoch }), {
      ...{ what: "the noise", id, given: { height, width } },
    });
  const noisy = draw();
  checkRepeats(noise, {
    result: noisy,
    again: draw,
    what: `the label of ${id} from the noise`,
    remedy: "draw from stream(seed, `my-noise/${id}/${epoch}`), with the seed of make's context",
  });
  return { ...sample, label: noisy };
}

/**
 * Rejects settings that a correction of labels does not support.
 *
 * @throws {UserError} when evaluation uses a sliding window, or noise acts after augmentation.
 */
export function checkCorrection(
  { correction, window, augmentation, noise, noiseFrame }: Pick<
    Training,
    "correction" | "window" | "augmentation" | "noise" | "noiseFrame"
  >,
): void {
  if (!correction) return;
  if (window) {
    throw new UserError("labels are corrected on whole images: leave window or correction out");
  }
  if (augmentation && noise && noiseFrame === "network") {
    throw new UserError(
      "labels are corrected before augmentation, and so must be their noise: " +
        'set noiseFrame to "image", or leave augmentation or correction out',
    );
  }
}
