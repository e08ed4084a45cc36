/**
 * Evaluates images that are larger than the training crops: window by window, with logits averaged
 * where windows overlap.
 *
 * @module
 */
import type { Size } from "../data/resize.ts";
import { type Tensor4D, tf } from "../tensor.ts";

/** Windows of a given size at regular distances. */
export interface SlidingWindow extends Size {
  /** Rows from one window to the next, at most `height`, so that no pixel is missed. */
  readonly strideHeight: number;
  /** Columns from one window to the next, at most `width`. */
  readonly strideWidth: number;
}

/** A part of an image. */
export interface Window extends Size {
  /** Its first row. */
  readonly top: number;
  /** Its first column. */
  readonly left: number;
}

/**
 * The windows over an image, row by row; the last ones of each row and column are shifted back so
 * that they end at the image's edge (as in MMSegmentation's `slide` mode). A window larger than the
 * image is reduced to the image.
 *
 * @throws {RangeError} when a size or stride is not a positive integer, or a stride leaves gaps.
 *
 * @example
 * ```ts
 * import { windowsOf } from "./sliding_window.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const window = { height: 4, width: 4, strideHeight: 3, strideWidth: 3 };
 * const windows = windowsOf({ height: 4, width: 9 }, window);
 * deepStrictEqual(windows.map(({ left }) => left), [0, 3, 5]);
 * ```
 */
export function windowsOf(image: Size, window: SlidingWindow): Window[] {
  const { strideHeight, strideWidth } = window;
  for (const [name, value] of Object.entries(window)) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`a sliding window's ${name} must be a positive integer, not ${value}`);
    }
  }
  if (strideHeight > window.height || strideWidth > window.width) {
    throw new RangeError("a sliding window's stride must not be larger than the window");
  }
  const height = Math.min(window.height, image.height);
  const width = Math.min(window.width, image.width);
  return starts(image.height, height, strideHeight).flatMap((top) =>
    starts(image.width, width, strideWidth).map((left) => ({ top, left, height, width }))
  );
}

/** The first positions of the windows along one axis. */
function starts(length: number, window: number, stride: number): number[] {
  const count = Math.ceil((length - window) / stride) + 1;
  return Array.from({ length: count }, (_, index) => Math.min(index * stride, length - window));
}

/** Computes the logits of one window, [height, width, classes], rows first. */
export type WindowLogits = (window: Window) => Promise<ArrayLike<number>>;

/**
 * Computes the logits of windows of one image on an engine.
 *
 * @param images One image, [1, height, width, 3]; it is not disposed.
 * @param compute Gives new logits [1, height, width, classes] of a window; both are disposed.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { logitsOfWindows } from "./sliding_window.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const image = tf.tensor4d([1, 1, 1, 2, 2, 2], [1, 1, 2, 3]);
 * const logits = logitsOfWindows(image, (seen) => Promise.resolve(seen.mul(2)));
 * const values = await logits({ top: 0, left: 1, height: 1, width: 1 });
 * deepStrictEqual(Array.from(values), [4, 4, 4]);
 * ```
 */
export function logitsOfWindows(
  images: Tensor4D,
  compute: (seen: Tensor4D) => Promise<Tensor4D>,
): WindowLogits {
  return async ({ top, left, height, width }) => {
    const seen = tf.slice(images, [0, top, left, 0], [1, height, width, 3]);
    const logits = await compute(seen);
    const data = await logits.data();
    tf.dispose([seen, logits]);
    return data;
  };
}

/**
 * Sums the logits of an image's windows, and counts the windows that contain each pixel.
 *
 * @example Two windows that both contain the pixel in the middle
 * ```ts
 * import { slideSums } from "./sliding_window.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const window = { height: 1, width: 2, strideHeight: 1, strideWidth: 1 };
 * const logits = ({ left }: { left: number }) => Promise.resolve(left ? [3, 1] : [1, 1]);
 * const { sums, counts } = await slideSums({ height: 1, width: 3, classes: 1 }, { window, logits });
 * deepStrictEqual([[...sums], [...counts]], [[1, 4, 1], [1, 2, 1]]);
 * ```
 */
export async function slideSums(
  image: Size & { readonly classes: number },
  { window, logits }: { readonly window: SlidingWindow; readonly logits: WindowLogits },
): Promise<{ sums: Float32Array<ArrayBuffer>; counts: Uint16Array<ArrayBuffer> }> {
  const { classes } = image;
  const sums = new Float32Array(image.height * image.width * classes);
  const counts = new Uint16Array(image.height * image.width);
  for (const part of windowsOf(image, window)) {
    const values = await logits(part);
    for (let row = 0; row < part.height; row++) {
      for (let column = 0; column < part.width; column++) {
        const pixel = (part.top + row) * image.width + part.left + column;
        const from = (row * part.width + column) * classes;
        counts[pixel]!++;
        for (let c = 0; c < classes; c++) sums[pixel * classes + c]! += values[from + c]!;
      }
    }
  }
  return { sums, counts };
}

/**
 * The class with the largest logit at each pixel, where a pixel's logits are the mean over the
 * windows that contain it; ties go to the first class.
 *
 * @param image Height, width and number of classes.
 * @returns Height × width class indices, rows first.
 *
 * @example Two windows disagree about the pixel that both show
 * ```ts
 * import { slide } from "./sliding_window.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const window = { height: 1, width: 2, strideHeight: 1, strideWidth: 1 };
 * const logits = ({ left }: { left: number }) =>
 *   Promise.resolve(left ? [0, 3, 0, 1] : [1, 0, 1, 0]);
 * const map = await slide({ height: 1, width: 3, classes: 2 }, { window, logits });
 * deepStrictEqual([...map], [0, 1, 1]);
 * ```
 */
export async function slide(
  image: Size & { readonly classes: number },
  options: { readonly window: SlidingWindow; readonly logits: WindowLogits },
): Promise<Uint8Array<ArrayBuffer>> {
  const { classes } = image;
  const { sums, counts } = await slideSums(image, options);
  return Uint8Array.from(counts, (count, pixel) => {
    let best = 0;
    const at = (c: number) => sums[pixel * classes + c]! / count;
    for (let c = 1; c < classes; c++) if (at(c) > at(best)) best = c;
    return best;
  });
}
