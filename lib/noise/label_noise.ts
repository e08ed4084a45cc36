/**
 * Corrupting label maps: a pure function of the settings, a seed, the image's id and the epoch, so
 * that any label of any epoch can be drawn again out of order, and runs of one seed share their
 * noise. Images and tensors do not belong here.
 *
 * @module
 */
import type { LabelMap } from "../data/dataset.ts";
import { type RandomStream, stream } from "../random.ts";
import { checkWindowNoise, type NoiseSettings, type Redraw, type WindowNoise } from "./settings.ts";
import { drawWindows, type WindowMap } from "./windows.ts";

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
  /** The settings that it was made from. */
  readonly settings: NoiseSettings;
  /**
   * A corrupted copy; the label map itself is left alone. Equal arguments give equal results.
   *
   * @throws {RangeError} when the label map has another size, or (where the replacement depends on
   * it) holds a value that is no class.
   */
  corrupt(label: LabelMap, access: Access): LabelMap;
}

/**
 * The noise that `settings` describe. Positions come from the stream `noise/positions`, classes
 * from `noise/values`; a `"per-image"` draw appends `/image-<id>` to the name, a `"redrawn"` one
 * `/epoch-<epoch>/image-<id>`. Every window takes one number of the values' stream.
 *
 * @throws {RangeError} when the settings are out of range or do not fit the labels.
 *
 * @example Same windows in each epoch, other classes: the released protocol
 * ```ts
 * import { labelNoise } from "./label_noise.ts";
 * import { protocols } from "./protocols.ts";
 * import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
 *
 * const context = { classes: 3, ignore: undefined, height: 112, width: 112, seed: 0 };
 * const noise = labelNoise(protocols.released.settings, context);
 * const clean = { height: 112, width: 112, data: new Uint8Array(112 * 112) };
 * const noisy = noise.corrupt(clean, { id: "294", epoch: 1 });
 * deepStrictEqual(noisy, noise.corrupt(clean, { id: "294", epoch: 1 }));
 * notDeepStrictEqual(noisy, noise.corrupt(clean, { id: "294", epoch: 2 }));
 * ```
 */
export function labelNoise(settings: NoiseSettings, context: LabelNoiseContext): LabelNoise {
  checkWindowNoise(settings);
  const { height, width, classes, ignore, seed } = context;
  if (!Number.isSafeInteger(classes) || classes < 2) {
    throw new RangeError(`label noise needs two classes or more, not ${classes}`);
  }
  if (settings.encoding === "grey-level" && classes !== 2) {
    throw new RangeError(
      `the grey-level encoding is defined for two classes, not ${classes}: use "class-index"`,
    );
  }
  const positions = named("noise/positions", settings.positions, settings.positionsSeed, seed);
  const values = named("noise/values", settings.values, settings.valuesSeed, seed);
  const draw = (access: Access) => {
    return drawWindows(settings, { height, width, stream: positions(access) });
  };
  // Drawing the shared positions at once also finds a window that does not fit.
  const fixed = draw({ id: "", epoch: 0 });

  return {
    settings,
    corrupt(label, access) {
      if (label.height !== height || label.width !== width) {
        throw new RangeError(
          `this noise is for labels of ${height}×${width}, not ${label.height}×${label.width}`,
        );
      }
      const windows = settings.positions === "fixed" ? fixed : draw(access);
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

/** The stream for an access, by how often it is to be drawn. */
function named(name: string, redraw: Redraw, own: number | "run", run: number) {
  const seed = own === "run" ? run : own;
  return ({ id, epoch }: Access): RandomStream => {
    if (redraw === "fixed") return stream(seed, name);
    if (redraw === "per-image") return stream(seed, `${name}/image-${id}`);
    return stream(seed, `${name}/epoch-${epoch}/image-${id}`);
  };
}

/** The class that is written into each window. */
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

/** The most frequent class of each window, the lowest of several. */
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
