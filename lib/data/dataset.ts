/**
 * What a data set is to the rest of the kit: images with label maps, in splits, at one size.
 * Where files lie and how they are decoded is each loader's matter; corrupting labels is `noise/`'s.
 *
 * @module
 */

/** A colour image: `data` holds height × width × 3 values 0–255 (red, green, blue; rows first). */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** A class index for each pixel, rows first. */
export interface LabelMap {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}

/** One image with its label. */
export interface Sample {
  /** The name of the image in its data set, such as `"294"`. */
  readonly id: string;
  readonly image: Picture;
  readonly label: LabelMap;
}

/** An ordered part of a data set; samples are decoded when they are asked for. */
export interface Split {
  readonly ids: readonly string[];
  /** The sample of `ids[index]`. Loading the same one twice gives equal values. */
  load(index: number): Promise<Sample>;
}

/** Where the pixels came from, so that a record can tell. */
export interface Provenance {
  /** `"synthetic"` pixels were drawn by a program; every output must say so. */
  readonly kind: "real" | "synthetic";
  /** SHA-256 over every file of both splits (or the parameters of the synthetic set), in hexadecimal. */
  readonly sha256: string;
  /** Where a reader finds the data: an address or a description; never a path of this machine. */
  readonly source: string;
}

/** A class of a data set, with the colour that figures give it (`#rrggbb`). */
export interface ClassInfo {
  readonly name: string;
  readonly colour: string;
}

/** A data set, decoded to one size. */
export interface Dataset {
  readonly name: string;
  readonly title: string;
  readonly classes: readonly ClassInfo[];
  /** Label value that neither loss nor metric nor noise may touch. */
  readonly ignore: number | undefined;
  readonly height: number;
  readonly width: number;
  readonly train: Split;
  readonly validation: Split;
  readonly provenance: Provenance;
}
