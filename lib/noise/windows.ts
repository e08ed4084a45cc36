/**
 * Assigns pixels of a label map to windows: the window of each pixel, if any.
 *
 * @module
 */
import type { RandomStream } from "../random.ts";
import type { WindowNoise } from "./window_noise.ts";

/** Windows in an image. */
export interface WindowMap {
  /** For each pixel, row by row, its window 0 … count − 1, or −1. */
  readonly owner: Int32Array;
  /** Number of windows. */
  readonly count: number;
}

/** The settings that decide where windows are. */
export type WindowShape = Pick<WindowNoise, "window" | "share" | "area" | "placement">;

/**
 * Draws windows into an image of `height` × `width` pixels. Windows of a grid are numbered row by row.
 * With the same stream, a larger share keeps every grid window of a smaller one.
 *
 * For `placement: "anywhere"`, `area: "exact"` draws windows until their union covers `share` of
 * the image (at most one window more), and `"bernoulli"` starts a window at each pixel where it fits
 * with probability 1 − (1 − share)^(1 / window²), which covers `share` of the image on average, except
 * within a window of its border, where it covers less.
 *
 * @throws {RangeError} when the window is larger than the image.
 *
 * @example Five of the 25 windows of a grid
 * ```ts
 * import { drawWindows } from "./windows.ts";
 * import { stream } from "../random.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const shape = { window: 2, share: 0.2, area: "exact", placement: "grid" } as const;
 * const windows = drawWindows(shape, { height: 10, width: 10, stream: stream(0, "positions") });
 * strictEqual(windows.count, 5);
 * strictEqual(windows.owner.filter((window) => window >= 0).length, 5 * 4);
 * ```
 */
export function drawWindows(
  shape: WindowShape,
  image: { readonly height: number; readonly width: number; readonly stream: RandomStream },
): WindowMap {
  if (shape.window > Math.min(image.height, image.width)) {
    throw new RangeError(
      `a noise window of ${shape.window} pixels does not fit into ${image.height}×${image.width}: ` +
        "choose a smaller window",
    );
  }
  return shape.placement === "anywhere" ? scatter(shape, image) : chooseCells(shape, image);
}

function chooseCells(
  { window, share, area, placement }: WindowShape,
  { height, width, stream }: { height: number; width: number; stream: RandomStream },
): WindowMap {
  const rows = cellsAlong(height, window, placement === "grid");
  const columns = cellsAlong(width, window, placement === "grid");
  const cells = rows.count * columns.count;
  const numbers = new Int32Array(cells).fill(-1);
  if (area === "bernoulli") {
    for (let cell = 0; cell < cells; cell++) if (stream.uniform() < share) numbers[cell] = 0;
  } else {
    const cellArea = placement === "grid" ? window ** 2 : height * width / cells;
    const wanted = Math.min(cells, Math.round(share * height * width / cellArea));
    for (const cell of stream.permutation(cells).slice(0, wanted)) numbers[cell] = 0;
  }
  let count = 0;
  for (let cell = 0; cell < cells; cell++) if (numbers[cell] === 0) numbers[cell] = count++;

  const owner = new Int32Array(height * width).fill(-1);
  for (let y = 0; y < height; y++) {
    const row = rows.of[y]!;
    if (row >= rows.count) continue;
    for (let x = 0; x < width; x++) {
      const column = columns.of[x]!;
      if (column < columns.count) owner[y * width + x] = numbers[row * columns.count + column]!;
    }
  }
  return { owner, count };
}

/** The cell of each pixel along one side; pixels in a grid's margin get a number of at least `count`. */
function cellsAlong(size: number, window: number, whole: boolean) {
  const count = Math.floor(size / window);
  const cell = (at: number) => Math.floor(whole ? at / window : at * count / size);
  return { count, of: Int32Array.from({ length: size }, (_, at) => cell(at)) };
}

function scatter(
  { window, share, area }: WindowShape,
  { height, width, stream }: { height: number; width: number; stream: RandomStream },
): WindowMap {
  const owner = new Int32Array(height * width).fill(-1);
  const [tops, lefts] = [height - window + 1, width - window + 1];
  let count = 0;
  let covered = 0;
  const place = (top: number, left: number) => {
    for (let y = top; y < top + window; y++) {
      for (let at = y * width + left; at < y * width + left + window; at++) {
        if (owner[at] === -1) covered++;
        owner[at] = count;
      }
    }
    count++;
  };
  if (area === "exact") {
    const wanted = Math.round(share * height * width);
    while (covered < wanted) place(stream.integer(tops), stream.integer(lefts));
  } else {
    const chance = 1 - (1 - share) ** (1 / window ** 2);
    for (let top = 0; top < tops; top++) {
      for (let left = 0; left < lefts; left++) if (stream.uniform() < chance) place(top, left);
    }
  }
  return { owner, count };
}
