/**
 * The interface of a label correction: a method that, from one epoch to the next, replaces labels that
 * the network does not believe by its predictions. Pure functions; `train/` decides when to call them
 * and what to keep between epochs, and `corrections.ts` lists the methods.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";

/** Facts about the labels that a correction needs. */
export interface LabelCorrectionContext {
  /** Number of classes K; labels are 0 … K − 1. */
  readonly classes: number;
  /** Label value that is never changed, if there is one. */
  readonly ignore: number | undefined;
}

/** A network's prediction for one image, and what may be changed. */
export interface Predicted {
  /** Height × width × classes probabilities that add up to 1 in each pixel: the network's prediction. */
  readonly probabilities: ArrayLike<number>;
  /** The classes that {@linkcode LabelCorrection.open} returned. */
  readonly open: readonly number[];
}

/** A correction, ready to be applied. */
export interface LabelCorrection {
  /**
   * The classes whose labels are to be corrected after the epochs so far; empty for no correction yet.
   *
   * @param ious For each epoch so far and each class, the IoU between the network's predictions on the
   * training images and the labels it was trained on; NaN if a class is in no map.
   */
  open(ious: readonly (readonly number[])[]): readonly number[];
  /** A corrected copy of the label map of this epoch's training; the next epoch trains on the copy. */
  correct(label: LabelMap, predicted: Predicted): LabelMap;
}
