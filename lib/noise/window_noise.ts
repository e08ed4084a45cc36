/**
 * The noise of the paper: windows of the label map, each replaced by a random class.
 *
 * @module
 */
import * as z from "zod";
import type { LabelMap } from "../data/dataset.ts";
import { type Kind, kind } from "../kind/kind.ts";
import type { RandomStream } from "../random.ts";
import { expectedWrongShare } from "./expected_share.ts";
import {
  type Access,
  checkLabels,
  type LabelNoise,
  type LabelNoiseContext,
  noiseStreams,
  REDRAWS,
  seedField,
} from "./label_noise.ts";
import { drawWindows, type WindowMap } from "./windows.ts";

const schema = z.strictObject({
  /** Distinguishes window noise from other kinds. */
  kind: z.literal("window"),
  /**
   * Side of a window, in pixels.
   */
  window: z.int().positive().default(2),
  /**
   * Fraction of the image's area that windows cover, 0–1. The fraction of *wrong* labels is smaller if
   * `replacement` can be the true class: share × (K − 1) / K for K classes.
   */
  share: z.number().min(0).max(1).default(0.1),
  /**
   * `"bernoulli"`: each window is drawn with probability `share`, so that the area varies around it.
   * `"exact"`: the number of windows that comes nearest to `share` of the image.
   */
  area: z.enum(["bernoulli", "exact"]).default("bernoulli"),
  /**
   * `"stretched-grid"`: the image is cut into ⌊height / window⌋ × ⌊width / window⌋ cells, pixel
   * (y, x) in cell (⌊y · rows / height⌋, ⌊x · columns / width⌋): the released code enlarges a
   * small mask by nearest neighbour. If the window does not divide the size, some cells are a pixel or
   * more longer (256 / 3: one of 4 pixels, 84 of 3). `"grid"`: windows of exactly `window` pixels from
   * the top left corner; the remaining margin is never corrupted. `"anywhere"`: a window may begin at
   * any pixel where it fits; where windows overlap, the later one counts.
   */
  placement: z.enum(["stretched-grid", "grid", "anywhere"]).default("stretched-grid"),
  /**
   * How often the positions of the windows are drawn.
   */
  positions: z.enum(REDRAWS).default("fixed"),
  /**
   * Seed of the positions; `"run"` uses the seed of the run. A number gives every run of a study the same
   * positions: the released code always seeds its mask with 0, whatever else is seeded.
   */
  positionsSeed: seedField.default(0),
  /**
   * How often the class of each window is drawn.
   */
  values: z.enum(REDRAWS).default("redrawn"),
  /**
   * Seed of the classes; `"run"` uses the seed of the run.
   */
  valuesSeed: seedField.default("run"),
  /**
   * `"any"`: one of all K classes, including the true one. `"other"`: one of the K − 1 classes other than
   * the window's most frequent one (the lowest wins a tie), so that every pixel of a window inside a
   * region becomes wrong.
   */
  replacement: z.enum(["any", "other"]).default("any"),
  /**
   * `"class-index"`: the window holds its class. `"grey-level"`: a defect of the released
   * DSB2018 code, for two classes: the class (0 or 1) is written as a grey level into a mask whose
   * classes are 0 and 255 and which is then thresholded at half of 255, so that both become class 0 and
   * the noise can only erase foreground.
   */
  encoding: z.enum(["class-index", "grey-level"]).default("class-index"),
});

/**
 * Square windows of the label map, each replaced by one random class ("randomly choose windows on each
 * label", each replaced by a random class). The paper states the window's side and the total area; the
 * other fields answer questions that it leaves open.
 *
 * The noise acts on label maps at training size, that is after resizing, as in the released code; the
 * paper does not say where.
 */
export type WindowNoise = z.output<typeof schema>;

/**
 * Window noise; without options, the noise of the authors' released code for WBC. Positions come from
 * the stream `noise/positions`, classes from `noise/values`. Each window draws one number from the
 * values' stream. `make` throws a `RangeError` when settings do not fit the labels.
 *
 * @example The released protocol: the same windows in each epoch, with other classes
 * ```ts
 * import { windows } from "./window_noise.ts";
 * import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
 *
 * const context = { classes: 3, ignore: undefined, height: 112, width: 112, seed: 0 };
 * const noise = windows.make(windows(), context);
 * const clean = { height: 112, width: 112, data: new Uint8Array(112 * 112) };
 * const noisy = noise.corrupt(clean, { id: "294", epoch: 1 });
 * deepStrictEqual(noisy, noise.corrupt(clean, { id: "294", epoch: 1 }));
 * notDeepStrictEqual(noisy, noise.corrupt(clean, { id: "294", epoch: 2 }));
 * ```
 */
export const windows: Kind<typeof schema, LabelNoiseContext, LabelNoise> = kind({
  kind: "window",
  schema,
  make: windowNoise,
});

function windowNoise(settings: WindowNoise, context: LabelNoiseContext): LabelNoise {
  const { height, width, classes, ignore, seed } = context;
  checkLabels(context);
  if (settings.encoding === "grey-level" && classes !== 2) {
    throw new RangeError(
      `the grey-level encoding is defined for two classes, not ${classes}: use "class-index"`,
    );
  }
  const { positions, values } = noiseStreams(settings, seed);
  const draw = (access: Access) => {
    return drawWindows(settings, { height, width, stream: positions(access) });
  };
  // Drawing the shared positions now also detects a window that does not fit.
  const fixed = draw({ id: "", epoch: 0 });
  const windowsOf = (access: Access) => settings.positions === "fixed" ? fixed : draw(access);

  return {
    touched: (access) => Uint8Array.from(windowsOf(access).owner, (window) => window < 0 ? 0 : 1),
    expectedWrongShare: (label) => expectedWrongShare(settings, { label, classes, ignore }),
    corrupt(label, access) {
      checkLabels(context, label);
      const windows = windowsOf(access);
      const usual = settings.replacement === "other"
        ? mostFrequent(label, windows, { classes, ignore })
        : undefined;
      const drawn = windowClasses(settings, windows.count, classes, values(access), usual);
      const data = label.data.slice();
      for (let at = 0; at < data.length; at++) {
        const window = windows.owner[at]!;
        if (window >= 0 && data[at] !== ignore) data[at] = drawn[window]!;
      }
      return { height, width, data };
    },
  };
}

/** The class to write into each window. */
function windowClasses(
  { encoding }: WindowNoise,
  count: number,
  classes: number,
  values: RandomStream,
  usual: Uint8Array | undefined,
): Uint8Array {
  const drawn = new Uint8Array(count);
  for (let window = 0; window < count; window++) {
    if (usual === undefined) {
      drawn[window] = values.integer(classes);
    } else {
      const other = values.integer(classes - 1);
      drawn[window] = other < usual[window]! ? other : other + 1;
    }
  }
  // Grey levels 0 and 1 both lie below half of 255, where the mask is read.
  return encoding === "grey-level" ? drawn.map((level) => level > 127 ? 1 : 0) : drawn;
}

/** The most frequent class of each window; the lowest wins a tie. */
function mostFrequent(
  label: LabelMap,
  windows: WindowMap,
  { classes, ignore }: Pick<LabelNoiseContext, "classes" | "ignore">,
): Uint8Array {
  const counts = new Uint32Array(windows.count * classes);
  for (let at = 0; at < label.data.length; at++) {
    const value = label.data[at]!;
    const window = windows.owner[at]!;
    if (window < 0 || value === ignore) continue;
    if (value >= classes) {
      throw new RangeError(`label ${value} is none of the classes 0–${classes - 1}`);
    }
    counts[window * classes + value]!++;
  }
  return Uint8Array.from({ length: windows.count }, (_, window) => {
    const own = counts.subarray(window * classes, (window + 1) * classes);
    return own.indexOf(Math.max(...own));
  });
}
