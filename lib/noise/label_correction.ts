/**
 * What a correction of labels is: a method that, from one epoch to the next, puts what the network
 * predicts in place of labels that it has not come to believe. Pure functions; when they are called and
 * what is kept between epochs is `train/`'s matter, which methods there are `corrections.ts`'s.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";

/** What a correction must know of the labels. */
export interface LabelCorrectionContext {
  /** Number of classes K; labels are 0 … K − 1. */
  readonly classes: number;
  /** Label value that is never touched, if there is one. */
  readonly ignore: number | undefined;
}

/** A network's prediction for one image, and what may be changed. */
export interface Predicted {
  /** Height × width × classes numbers that add up to 1 in each pixel: the network's prediction. */
  readonly probabilities: ArrayLike<number>;
  /** The classes that {@linkcode LabelCorrection.open} gave. */
  readonly open: readonly number[];
}

/** A correction, ready to be applied. */
export interface LabelCorrection {
  /**
   * The classes whose labels are to be corrected after the epochs so far; none for no correction yet.
   *
   * @param ious Of each epoch so far, of each class: the IoU of the network's predictions on the training
   * images with the labels that it was trained on; NaN where a class is in no map.
   */
  open(ious: readonly (readonly number[])[]): readonly number[];
  /** A corrected copy of the label map that the epoch was trained on; the next is trained on this. */
  correct(label: LabelMap, predicted: Predicted): LabelMap;
}
