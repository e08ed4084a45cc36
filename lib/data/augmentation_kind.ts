/**
 * The interface of an augmentation: a random change of a training sample. `augmentations.ts` lists them;
 * `noise/` corrupts labels.
 *
 * @module
 */
import type { RandomStream } from "../random.ts";
import type { Sample } from "./dataset.ts";
import type { Size } from "./resize.ts";

/** Facts about the data set that an augmentation needs. */
export interface AugmentationContext {
  /** Rows of every picture and label. */
  readonly height: number;
  /** Columns of every picture and label. */
  readonly width: number;
  /** The data set's ignore label, for padding; `undefined` where it has none. */
  readonly ignore: number | undefined;
}

/** A random change of a sample. */
export interface Augmentation {
  /** Rows and columns of the changed samples. @default those of the data set */
  readonly size?: Size;
  /**
   * Returns the changed sample, of another size if the augmentation crops; the given sample is not
   * changed. Image and label change alike. The same stream gives the same bytes, whatever was drawn from
   * it before: all draws come from its forks.
   *
   * @param random A stream of this sample and epoch, such as `augment/epoch-7/<id>`.
   */
  apply(sample: Sample, random: RandomStream): Sample;
}
