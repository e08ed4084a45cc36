/**
 * The results and the progress of an epoch of training.
 *
 * @module
 */
import * as z from "zod";
import type { LabelMap } from "../data/dataset.ts";
import { CONFIDENCE_BINS, type ConfidenceBin, isConfidenceBins } from "../metrics/calibration.ts";
import { type ImageCounts, isImageCounts } from "../metrics/counts.ts";
import type { TensorRecord } from "../tensor.ts";

/** Numbers of one pass over the training split and of the validation after it. */
export interface EpochNumbers {
  /** Number of the epoch, from 1. */
  readonly epoch: number;
  /** Optimisation steps. */
  readonly steps: number;
  /** Mean training loss over the epoch's samples, through the IELs if any; null if not finite. */
  readonly loss: number | null;
  /** Learning rate of the epoch's first step. */
  readonly learningRate: number;
  /** Mean and greatest L2 norm of the gradient over the epoch's steps; null if not finite. */
  readonly gradientNorm: { readonly mean: number | null; readonly max: number | null };
  /** Wall-clock seconds of training. */
  readonly trainSeconds: number;
  /** Wall-clock seconds of validation. */
  readonly validationSeconds: number;
  /**
   * One entry per test image, in the order of the split, or the sum over all of them if the epoch keeps
   * no more (`withKeptCounts`). Computed without any IEL.
   */
  readonly counts: ImageCounts[];
  /**
   * The same for the selection part, whose counts a convention that pools the data set keeps as a sum in
   * every epoch; null if that is the test part.
   */
  readonly selection: ImageCounts[] | null;
  /** Counts of the test part with each operation at prediction, by name. */
  readonly after: Readonly<Record<string, ImageCounts[]>>;
  /**
   * The same for the selection part. Absent if that is the test part, if there is no such operation, and
   * in older records.
   */
  readonly selectionAfter?: Readonly<Record<string, ImageCounts[]>>;
  /**
   * Share of the training pixels with a wrong label in this epoch: those that the noise corrupts, minus
   * those that a correction of labels has repaired; null without noise.
   */
  readonly wrongLabels: number | null;
  /**
   * Errors of the network against clean labels, inside and outside the places of the training noise. If
   * the places are fixed, they are counted on the test part, inside and outside these places. Otherwise
   * they are counted on up to 32 training images: inside the noise of this epoch, and where the noise of
   * another image would be (`noisePlaces`). Null without noise, if the noise does not state its places,
   * or if augmentation moves them. A network that memorises the noise errs more inside.
   */
  readonly noiseErrors: NoiseErrors | null;
  /**
   * Confidence of the network on the test part, and how often it is correct. Present in the last epoch
   * only, and absent in older records. No time here includes computing it.
   */
  readonly calibration?: Calibration;
}

/**
 * Confidence bins of all test images together, against clean labels (`binConfidence`), for the softmax
 * of several logits. Null if a logit was NaN.
 */
export interface Calibration {
  /** Of the network's own logits z. */
  readonly plain: ConfidenceBin[] | null;
  /** Of Lz, through the layers of training; null without layers. */
  readonly layers: ConfidenceBin[] | null;
  /** With each operation on logits at prediction, by name. Operations on label maps have none. */
  readonly after: Readonly<Record<string, ConfidenceBin[] | null>>;
}

/** Numbers of wrong pixels and of all pixels, inside and outside the places of the noise. */
export interface NoiseErrors {
  /** Inside the noise. */
  readonly inside: [wrong: number, all: number];
  /** Outside the noise, or where the noise of another image would be. */
  readonly outside: [wrong: number, all: number];
}

const count = z.int().nonnegative();
const errors = z.tuple([count, count]).refine(
  ([wrong, all]) => wrong <= all,
  "more wrong than all",
);

/** Counts of images; a record has hundreds of thousands of them. */
const Images = z.custom<ImageCounts[]>(
  (value) => Array.isArray(value) && value.every(isImageCounts),
  "not counts of images: whole numbers [both, predicted, true] of each class, both at most the " +
    "others, and as many pixels predicted as true",
);

const Bins = z.custom<ConfidenceBin[]>(
  (value) => isConfidenceBins(value) && value.length === CONFIDENCE_BINS,
  `not ${CONFIDENCE_BINS} bins of confidence: [pixels, correct, confidence], whole numbers of pixels, ` +
    "no more correct than there are, and as many confidences of 0 to 1 added up",
).nullable();

/**
 * Checks the numbers of an epoch that was read; the type `EpochNumbers` documents their meaning.
 *
 * @example A loss that is not finite is null, as in JSON
 * ```ts
 * import { EpochNumbers } from "./epoch.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * const [epoch] = fakeRecord().epochs;
 * strictEqual(EpochNumbers.parse({ ...epoch, loss: null }).loss, null);
 * throws(() => EpochNumbers.parse({ ...epoch, loss: NaN }));
 * ```
 */
export const EpochNumbers = z.strictObject({
  epoch: z.int().positive(),
  steps: count,
  loss: z.number().nullable(),
  learningRate: z.number().nonnegative(),
  gradientNorm: z.strictObject({ mean: z.number().nullable(), max: z.number().nullable() }),
  trainSeconds: z.number().nonnegative(),
  validationSeconds: z.number().nonnegative(),
  counts: Images,
  selection: Images.nullable(),
  after: z.record(z.string(), Images),
  selectionAfter: z.record(z.string(), Images).exactOptional(),
  wrongLabels: z.number().min(0).max(1).nullable(),
  noiseErrors: z.strictObject({
    inside: errors,
    outside: errors,
  }).nullable(),
  calibration: z.strictObject({
    plain: Bins,
    layers: Bins,
    after: z.record(z.string(), Bins),
  }).exactOptional(),
}) satisfies z.ZodType<EpochNumbers>;

/** An epoch as training yields it. */
export interface Epoch {
  /** The part that a record keeps. */
  readonly numbers: EpochNumbers;
  /** Label maps that the network predicts for test images (see `PREDICTIONS_KEPT`), by id. */
  readonly predictions: Readonly<Record<string, LabelMap>>;
  /** Parameters and running statistics of the network; valid until the next epoch is requested. */
  readonly parameters: TensorRecord;
}

/** Progress of training within an epoch. */
export interface Progress {
  /** Number of the epoch, from 1. */
  readonly epoch: number;
  /** Total number of epochs. */
  readonly epochs: number;
  /** Number of completed steps in this epoch. */
  readonly step: number;
  /** Total number of steps in this epoch. */
  readonly steps: number;
  /** Most recent loss that is known. */
  readonly loss: number;
}
