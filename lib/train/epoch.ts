/**
 * What an epoch of training tells.
 *
 * @module
 */
import * as z from "zod";
import type { LabelMap } from "../data/dataset.ts";
import { CONFIDENCE_BINS, type ConfidenceBin, isConfidenceBins } from "../metrics/calibration.ts";
import { type ImageCounts, isImageCounts } from "../metrics/counts.ts";
import type { TensorRecord } from "../tensor.ts";

/** One pass over the training split, and the validation after it: numbers only. */
export interface EpochNumbers {
  /** From 1. */
  readonly epoch: number;
  /** Optimisation steps. */
  readonly steps: number;
  /** Mean training loss over the epoch's samples, through the IELs where there are some; null when it was not finite. */
  readonly loss: number | null;
  /** Learning rate of the epoch's first step. */
  readonly learningRate: number;
  /** Mean and greatest L2 norm of the gradient over the epoch's steps; null when not finite. */
  readonly gradientNorm: { readonly mean: number | null; readonly max: number | null };
  /** Wall-clock seconds of the training. */
  readonly trainSeconds: number;
  /** Wall-clock seconds of the validation. */
  readonly validationSeconds: number;
  /**
   * One entry per test image, in the order of the split, or one sum over all of them in an epoch that
   * keeps no more (`withKeptCounts`). Computed without any IEL.
   */
  readonly counts: ImageCounts[];
  /** The same of the selection part; null where that is the test part. */
  readonly selection: ImageCounts[] | null;
  /** Counts of the test part with what acts at prediction only, by its name. */
  readonly after: Readonly<Record<string, ImageCounts[]>>;
  /**
   * The same of the selection part; left out where that is the test part or nothing acts so, and in
   * records of before.
   */
  readonly selectionAfter?: Readonly<Record<string, ImageCounts[]>>;
  /**
   * Share of the training pixels whose label was wrong in this epoch: by its noise, less what a
   * correction of labels has mended; null without noise.
   */
  readonly wrongLabels: number | null;
  /**
   * Errors of the network against clean labels where the noise of training is, and elsewhere. Of noise
   * with fixed places: on the test part, inside and outside of these. Of other noise: on up to 32
   * training images, where the noise of this epoch is, and where that of another image would be
   * (`noisePlaces`). Null without noise, where the noise does not tell its places, or where
   * augmentation moves them. A network that memorises noise errs inside.
   */
  readonly noiseErrors: NoiseErrors | null;
  /**
   * How sure the network is on the test part, and how often it is right. Of the last epoch alone; left
   * out in records of before. Its time is in no seconds here.
   */
  readonly calibration?: Calibration;
}

/**
 * Bins of the confidence of all test images together, against clean labels (`binConfidence`): of the
 * softmax of each of these logits. Null where a logit was no number.
 */
export interface Calibration {
  /** The network's own, z. */
  readonly plain: ConfidenceBin[] | null;
  /** Lz, through the layers of training; null without layers. */
  readonly layers: ConfidenceBin[] | null;
  /** With what acts on logits at prediction only, by its name. What acts on label maps has none. */
  readonly after: Readonly<Record<string, ConfidenceBin[] | null>>;
}

/** Wrong pixels and pixels, inside and outside of the places of the noise. */
export interface NoiseErrors {
  /** Where the noise is. */
  readonly inside: [wrong: number, all: number];
  /** Elsewhere. */
  readonly outside: [wrong: number, all: number];
}

const count = z.int().nonnegative();
const errors = z.tuple([count, count]).refine(
  ([wrong, all]) => wrong <= all,
  "more wrong than all",
);

/** Counts of images; a record holds hundreds of thousands of them. */
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
 * Checks an epoch's numbers that were read; what they mean stands with their type.
 *
 * @example A loss that is no number any more is null, as JSON has it
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

/** An epoch as training hands it out. */
export interface Epoch {
  /** What a record keeps of it. */
  readonly numbers: EpochNumbers;
  /** The network's label maps of test images (see `PREDICTIONS_KEPT`), by id. */
  readonly predictions: Readonly<Record<string, LabelMap>>;
  /** The network's parameters and running statistics; they are consumed when the next epoch is asked for. */
  readonly parameters: TensorRecord;
}

/** Where training is, within an epoch. */
export interface Progress {
  /** From 1. */
  readonly epoch: number;
  /** How many there are to be. */
  readonly epochs: number;
  /** Steps of this epoch that are done. */
  readonly step: number;
  /** How many the epoch has. */
  readonly steps: number;
  /** Loss of the last step that is known. */
  readonly loss: number;
}
