/**
 * What label noise is: a pure function of settings, a seed, the image's id and the epoch, so that any
 * label of any epoch can be drawn again out of order, and runs of one seed share their noise. Images
 * and tensors do not belong here; which kinds there are is `table.ts`'s matter.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import { type RandomStream, stream } from "../random.ts";

/**
 * How often something random is drawn: once for all images and epochs (`"fixed"`), once for each
 * image and then kept (`"per-image"`), or anew for each image in each epoch (`"redrawn"`).
 *
 * @example
 * ```ts
 * import { REDRAWS } from "./label_noise.ts";
 * import { protocols } from "./protocols.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Object.values(protocols).every(({ settings }) => REDRAWS.includes(settings.positions)));
 * ```
 */
export const REDRAWS = ["fixed", "per-image", "redrawn"] as const;
/** One of {@linkcode REDRAWS}. */
export type Redraw = typeof REDRAWS[number];

/** What noise must know of the labels, and the seed of the run. */
export interface LabelNoiseContext {
  /** Number of classes K; labels are 0 … K − 1. */
  readonly classes: number;
  /** Label value that is never touched, if there is one. */
  readonly ignore: number | undefined;
  /** Rows of a label map. */
  readonly height: number;
  /** Columns of a label map. */
  readonly width: number;
  /** Seed of the run; settings may hold seeds of their own. */
  readonly seed: number;
}

/** Which label of which pass over the data. */
export interface Access {
  /** The image's name in its data set. */
  readonly id: string;
  /** From 1. */
  readonly epoch: number;
}

/** Noise, ready to be applied. */
export interface LabelNoise {
  /**
   * A corrupted copy; the label map itself is left alone. Equal arguments give equal results.
   *
   * @throws {RangeError} when the label map has another size, or (where the replacement depends on
   * it) holds a value that is no class.
   */
  corrupt(label: LabelMap, access: Access): LabelMap;
  /**
   * Where this noise may have changed a label: 1 for each pixel that it drew anew, 0 elsewhere.
   * Absent where a kind cannot tell. Errors inside and outside tell whether a network memorises
   * noise.
   */
  touched?(access: Access): Uint8Array;
  /**
   * The share of labels that the noise makes wrong on average, given a clean label map. Absent where
   * no formula is known.
   */
  expectedWrongShare?(label: LabelMap): number;
}

/**
 * Gives the stream of an access, by how often something is drawn: `<name>`, `<name>/image-<id>`, or
 * `<name>/epoch-<epoch>/image-<id>`.
 *
 * @example
 * ```ts
 * import { streamOfAccess } from "./label_noise.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const fixed = streamOfAccess("noise/positions", { redraw: "fixed", seed: 0 });
 * const [a, b] = [fixed({ id: "1", epoch: 1 }), fixed({ id: "2", epoch: 7 })];
 * strictEqual(a.integer(1000), b.integer(1000));
 * ```
 */
export function streamOfAccess(
  name: string,
  { redraw, seed }: { readonly redraw: Redraw; readonly seed: number },
): (access: Access) => RandomStream {
  return ({ id, epoch }) => {
    if (redraw === "fixed") return stream(seed, name);
    if (redraw === "per-image") return stream(seed, `${name}/image-${id}`);
    return stream(seed, `${name}/epoch-${epoch}/image-${id}`);
  };
}
