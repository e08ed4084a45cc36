/**
 * Pixels as stored in image files. The decoders make them; `data/` decides which class a value belongs
 * to.
 *
 * @module
 */

/** Rows and columns of pixels. */
export interface PixelSize {
  /** Rows of pixels. */
  readonly height: number;
  /** Columns of pixels. */
  readonly width: number;
}

/** Red, green and blue, 0–255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Stored pixels. */
export interface Raster extends PixelSize {
  /** 1 (grey or an index of `colours`), 2 (grey, alpha), 3 (red, green, blue) or 4 (and alpha). */
  readonly channels: 1 | 2 | 3 | 4;
  /** Row by row, channels last: bytes, or values 0–65535 for files with 16 bits per channel. */
  readonly data: Uint8Array | Uint16Array;
  /**
   * The displayed colour of each value, if values are not brightnesses: a palette, or greys of fewer than
   * 8 bits. @default none
   */
  readonly colours?: readonly Rgb[];
  /** The opacity of each palette colour, 0–255; colours beyond the list are opaque. @default none */
  readonly alphas?: readonly number[];
  /** Bits of each value, if `colours` are greys of so few bits, not a palette. @default none */
  readonly greyBits?: 1 | 2 | 4;
}

/**
 * The greys for values of so few bits, from black to white.
 *
 * @example
 * ```ts
 * import { greysOf } from "./raster.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(greysOf(1), [[0, 0, 0], [255, 255, 255]]);
 * deepStrictEqual(greysOf(2).map(([red]) => red), [0, 85, 170, 255]);
 * ```
 */
export function greysOf(bits: 1 | 2 | 4): Rgb[] {
  const most = 2 ** bits - 1;
  return Array.from({ length: most + 1 }, (_, value) => {
    const grey = 255 * value / most;
    return [grey, grey, grey];
  });
}

/**
 * The displayed colours of a raster as height × width × 3 values 0–255: palette colours if it has a
 * palette, grey repeated, alpha dropped. The values are bytes; 16-bit values are divided by 257, with
 * fractions.
 *
 * @example
 * ```ts
 * import { rgbOf } from "./raster.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const one = { height: 1, width: 1 } as const;
 * deepStrictEqual(rgbOf({ ...one, channels: 2, data: Uint8Array.of(7, 255) }), Uint8Array.of(7, 7, 7));
 * const indexed = { ...one, channels: 1, data: Uint8Array.of(1) } as const;
 * const colours = [[0, 0, 0], [200, 10, 20]] as const;
 * deepStrictEqual(rgbOf({ ...indexed, colours }), Uint8Array.of(200, 10, 20));
 * const deep = { ...one, channels: 1, data: Uint16Array.of(65535) } as const;
 * deepStrictEqual(rgbOf(deep), Float32Array.of(255, 255, 255));
 * ```
 */
export function rgbOf(
  { height, width, channels, data, colours }: Raster,
): Uint8Array | Float32Array {
  const deep = data instanceof Uint16Array;
  if (channels === 3 && !deep) return data;
  const rgb = deep ? new Float32Array(height * width * 3) : new Uint8Array(height * width * 3);
  const scale = deep ? 257 : 1;
  const [green, blue] = channels > 2 ? [1, 2] : [0, 0];
  for (let from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
    const colour = colours?.[data[from]!];
    rgb[to] = colour ? colour[0] : data[from]! / scale;
    rgb[to + 1] = colour ? colour[1] : data[from + green]! / scale;
    rgb[to + 2] = colour ? colour[2] : data[from + blue]! / scale;
  }
  return rgb;
}
