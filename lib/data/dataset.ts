/**
 * The interface of a data set: images with label maps, in splits, at one size.
 *
 * @module
 */

/** A colour image. */
export interface Picture {
  /** Rows of pixels. */
  readonly height: number;
  /** Columns of pixels. */
  readonly width: number;
  /**
   * Height × width × 3 values 0–255: red, green, blue; row by row. Bytes if the picture is unchanged from
   * its file, which takes a quarter of the memory; fractions if it was resized.
   */
  readonly data: Float32Array | Uint8Array;
}

/**
 * The label of pixels that belong to no class, in every data set that has such pixels: the field's usual
 * value, and PyTorch's `ignore_index` in the public recipes for street scenes.
 *
 * @example Predictions at such pixels are not counted
 * ```ts
 * import { IGNORE_LABEL } from "./dataset.ts";
 * import { countImage } from "../metrics/counts.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const row = (...data: number[]) => ({ height: 1, width: 2, data: Uint8Array.from(data) });
 * const labels = { classes: 2, ignore: IGNORE_LABEL };
 * deepStrictEqual(countImage(row(1, 1), row(1, IGNORE_LABEL), labels), [[0, 0, 0], [1, 1, 1]]);
 * ```
 */
export const IGNORE_LABEL = 255;

/** A class index for each pixel. */
export interface LabelMap {
  /** Rows of pixels. */
  readonly height: number;
  /** Columns of pixels. */
  readonly width: number;
  /** Height × width indices into the classes, or the ignore value; row by row. */
  readonly data: Uint8Array;
}

/** One image with its label. */
export interface Sample {
  /** Name of the image in its data set, such as `"294"`. */
  readonly id: string;
  /** The network's input. */
  readonly image: Picture;
  /** The label map, of the same size. */
  readonly label: LabelMap;
}

/** An ordered part of a data set; samples are decoded on demand. */
export interface Split {
  /** Names of the samples, in order, without duplicates. */
  readonly ids: readonly string[];
  /** The sample of `ids[index]`. Loading the same one twice gives equal values. */
  load(index: number): Promise<Sample>;
}

/** Where the pixels came from, for records. */
export interface Provenance {
  /** `"synthetic"` pixels were drawn by a program; every output must say so. */
  readonly kind: "real" | "synthetic";
  /**
   * SHA-256 in hexadecimal over every file of both splits: over their bytes (for DSB2018's 29,650 files,
   * over their CRC-32), or, for data sets too large for that (Cityscapes), over their names and sizes; for
   * the synthetic set, over its parameters.
   */
  readonly sha256: string;
  /** Where a reader finds the data: an address or a description; never a path on this machine. */
  readonly source: string;
}

/** A class of a data set, with its colour in figures. */
export interface ClassInfo {
  /** Its name for readers. */
  readonly name: string;
  /** `#rrggbb`. */
  readonly colour: string;
}

/** A data set, decoded to one size. */
export interface Dataset {
  /** Its name in the kit. */
  readonly name: string;
  /** Its name for readers. */
  readonly title: string;
  /** Classes, in the order of the label values 0, 1, …. */
  readonly classes: readonly ClassInfo[];
  /** Label value that loss, metric and noise must leave out. */
  readonly ignore: number | undefined;
  /** Rows of every picture and label. */
  readonly height: number;
  /** Columns of every picture and label. */
  readonly width: number;
  /** The training split. */
  readonly train: Split;
  /** The validation split; it shares no sample with `train`. */
  readonly validation: Split;
  /** Where the pixels came from. */
  readonly provenance: Provenance;
}
