/**
 * What an epoch of training tells.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import type { ImageCounts } from "../metrics/counts.ts";
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
  /** One entry per validation image, in the order of the split. Computed without any IEL. */
  readonly counts: ImageCounts[];
}

/** An epoch as training hands it out. */
export interface Epoch {
  /** What a record keeps of it. */
  readonly numbers: EpochNumbers;
  /** The network's label map of each validation image, by id. */
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
