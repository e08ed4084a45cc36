/**
 * What an augmentation is: a random change of a training sample. Which there are is
 * `augmentations.ts`'s matter; corrupting labels is `noise/`'s.
 *
 * @module
 */
import type { RandomStream } from "../random.ts";
import type { Sample } from "./dataset.ts";
import type { Size } from "./resize.ts";

/** What it must know of the data set. */
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
  /** Rows and columns of what it gives. @default those of the data set */
  readonly size?: Size;
  /**
   * The changed sample, of another size where the augmentation crops; the one given stays as it is.
   * Image and label are changed alike. The same stream gives the same bytes, however far it was read:
   * whatever is drawn comes from forks of it.
   *
   * @param random A stream of this sample and epoch, such as `augment/epoch-7/<id>`.
   */
  apply(sample: Sample, random: RandomStream): Sample;
}
