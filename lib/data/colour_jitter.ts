/**
 * Brightness, contrast and saturation of pictures, as torchvision and PIL's `ImageEnhance` define
 * them: blends of the picture with black, with its mean grey, and with its own grey.
 *
 * As there, values are clamped to 0–255 after each adjustment; unlike PIL, which rounds down, they stay
 * fractional.
 *
 * @module
 */
import type { Picture } from "./dataset.ts";

/**
 * Multiplies every value by `factor`: 0 gives black, 1 the picture itself.
 *
 * @example
 * ```ts
 * import { adjustBrightness } from "./colour_jitter.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const pixel = { height: 1, width: 1, data: Float32Array.of(10, 100, 200) };
 * deepStrictEqual([...adjustBrightness(pixel, 1.5).data], [15, 150, 255]);
 * ```
 */
export function adjustBrightness(picture: Picture, factor: number): Picture {
  return blend(picture, { factor, towards: () => 0 });
}

/**
 * Multiplies distances from the mean grey of the whole picture by `factor`: 0 gives flat grey, 1 the
 * picture itself.
 *
 * @example
 * ```ts
 * import { adjustContrast } from "./colour_jitter.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const pixels = { height: 1, width: 2, data: Float32Array.of(50, 50, 50, 150, 150, 150) };
 * const { data } = adjustContrast(pixels, 0.5);
 * deepStrictEqual([...data].map(Math.round), [75, 75, 75, 125, 125, 125]);
 * ```
 */
export function adjustContrast(picture: Picture, factor: number): Picture {
  const pixels = picture.height * picture.width;
  let total = 0;
  for (let pixel = 0; pixel < pixels; pixel++) total += grey(picture.data, pixel);
  return blend(picture, { factor, towards: () => total / pixels });
}

/**
 * Multiplies distances of red, green and blue from the pixel's grey by `factor`: 0 gives the picture
 * without colours, 1 the picture itself.
 *
 * @example
 * ```ts
 * import { adjustSaturation } from "./colour_jitter.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const red = { height: 1, width: 1, data: Float32Array.of(200, 0, 0) };
 * deepStrictEqual([...adjustSaturation(red, 0).data].map(Math.round), [60, 60, 60]);
 * ```
 */
export function adjustSaturation(picture: Picture, factor: number): Picture {
  return blend(picture, { factor, towards: (pixel) => grey(picture.data, pixel) });
}

/** Luma of ITU-R BT.601, the grey of PIL's `convert("L")`. */
const grey = (data: Picture["data"], pixel: number) =>
  0.299 * data[pixel * 3]! + 0.587 * data[pixel * 3 + 1]! + 0.114 * data[pixel * 3 + 2]!;

/** other + factor · (value − other), clamped; `towards` returns the other value for a pixel. */
function blend(
  { height, width, data }: Picture,
  { factor, towards }: { factor: number; towards: (pixel: number) => number },
): Picture {
  const blended = new Float32Array(data.length);
  for (let pixel = 0, at = 0; pixel < height * width; pixel++) {
    const other = towards(pixel);
    for (const end = at + 3; at < end; at++) {
      blended[at] = Math.min(255, Math.max(0, other + factor * (data[at]! - other)));
    }
  }
  return { height, width, data: blended };
}
