/**
 * What label noise is, as plain data that a record can hold: one settings type per kind of noise.
 * Named settings are `protocols.ts`'s matter, applying them is `label_noise.ts`'s.
 *
 * @module
 */

/**
 * How often something random is drawn: once for all images and epochs (`"fixed"`), once for each
 * image and then kept (`"per-image"`), or anew for each image in each epoch (`"redrawn"`).
 */
export type Redraw = "fixed" | "per-image" | "redrawn";

/**
 * Square windows of the label map, each replaced by one random class: the noise of the paper
 * ("randomly choose windows on each label", each replaced by a random class). The paper states the
 * window's side and the total area; every other field answers a question on which it is silent. Defaults are the authors' released code for WBC.
 *
 * The noise acts on label maps at the size they are trained at, thus after resizing, as in the
 * released code; the paper is silent on that too.
 */
export interface WindowNoise {
  /** Tells window noise from other kinds. */
  readonly kind: "window";
  /**
   * Side of a window, in pixels.
   * @default 2
   */
  readonly window: number;
  /**
   * Fraction of the image's area that windows cover, 0–1. The share of *wrong* labels is smaller
   * where `replacement` may hit the true class: share × (K − 1) / K for K classes.
   * @default 0.1
   */
  readonly share: number;
  /**
   * `"bernoulli"`: each window is drawn with probability `share`, so that the area scatters about
   * it. `"exact"`: as many windows as come nearest to `share` of the image.
   * @default "bernoulli"
   */
  readonly area: "bernoulli" | "exact";
  /**
   * `"stretched-grid"`: the image is cut into ⌊height / window⌋ × ⌊width / window⌋ cells, pixel
   * (y, x) in cell (⌊y · rows / height⌋, ⌊x · columns / width⌋): the released code enlarges a
   * small mask by nearest neighbour. Where the window does not divide the size some cells are a
   * pixel or more longer (256 / 3: one of 4 pixels, 84 of 3). `"grid"`: windows of exactly `window`
   * pixels from the top left corner; the margin that remains is never corrupted. `"anywhere"`:
   * a window may begin at any pixel where it fits; where windows overlap the later one counts.
   * @default "stretched-grid"
   */
  readonly placement: "stretched-grid" | "grid" | "anywhere";
  /**
   * How often the positions of the windows are drawn.
   * @default "fixed"
   */
  readonly positions: Redraw;
  /**
   * Seed of the positions; `"run"` takes the seed of the run. A number gives every run of a study
   * the same positions: the released code seeds its mask with 0 whatever else is seeded.
   * @default 0
   */
  readonly positionsSeed: number | "run";
  /**
   * How often the class of each window is drawn.
   * @default "redrawn"
   */
  readonly values: Redraw;
  /**
   * Seed of the classes; `"run"` takes the seed of the run.
   * @default "run"
   */
  readonly valuesSeed: number | "run";
  /**
   * `"any"`: one of all K classes, the true one included. `"other"`: one of the K − 1 classes
   * that are not the most frequent of the window (ties: the lowest counts as most frequent), so
   * that every pixel of a window inside a region is made wrong.
   * @default "any"
   */
  readonly replacement: "any" | "other";
  /**
   * `"class-index"`: the window holds its class. `"grey-level"`: a defect of the released
   * DSB2018 code, for two classes: the class (0 or 1) is written as a grey level into a mask whose
   * classes are 0 and 255 and which is then read at half of 255, so that both read as class 0 and
   * the noise can only erase foreground.
   * @default "class-index"
   */
  readonly encoding: "class-index" | "grey-level";
}

/** The settings of some kind of label noise; `kind` tells which. */
export type NoiseSettings = WindowNoise;

const choices = {
  area: ["bernoulli", "exact"],
  placement: ["stretched-grid", "grid", "anywhere"],
  positions: ["fixed", "per-image", "redrawn"],
  values: ["fixed", "per-image", "redrawn"],
  replacement: ["any", "other"],
  encoding: ["class-index", "grey-level"],
} as const satisfies { readonly [Field in keyof WindowNoise]?: readonly WindowNoise[Field][] };

/**
 * Checks settings that were typed or read rather than taken from the table.
 *
 * @throws {RangeError} naming the first field that is out of range.
 *
 * @example
 * ```ts
 * import { checkWindowNoise } from "./settings.ts";
 * import { protocols } from "./protocols.ts";
 * import { throws } from "node:assert/strict";
 *
 * checkWindowNoise(protocols.released.settings);
 * throws(() => checkWindowNoise({ ...protocols.released.settings, share: 10 }), /share/);
 * ```
 */
export function checkWindowNoise(settings: WindowNoise): void {
  const { window, share } = settings;
  if (!Number.isSafeInteger(window) || window < 1) {
    throw new RangeError(`noise window must be a side in pixels from 1, not ${window}`);
  }
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`noise share must be a fraction of the area from 0 to 1, not ${share}`);
  }
  for (const field of ["positionsSeed", "valuesSeed"] as const) {
    const seed = settings[field];
    if (seed !== "run" && !(Number.isSafeInteger(seed) && seed >= 0)) {
      throw new RangeError(`noise ${field} must be "run" or a non-negative integer, not ${seed}`);
    }
  }
  for (const [field, names] of Object.entries(choices)) {
    const name = settings[field as keyof typeof choices];
    if (!(names as readonly string[]).includes(name)) {
      throw new RangeError(`noise ${field} must be one of ${names.join(", ")}, not ${name}`);
    }
  }
}
