/**
 * Encodes pictures and label maps as `data:` addresses with sharp pixels. Pixels are repeated here,
 * because software that enlarges an image later blurs it, and blurred images make large files.
 *
 * @module
 */
import type { ClassInfo, LabelMap, Picture } from "../data/dataset.ts";
import type { Size } from "../data/resize.ts";
import { labelUri, pictureUri } from "./pixels.ts";

/**
 * Encodes a picture, enlarged by nearest-neighbour interpolation.
 *
 * @param options.pixels Pixels along the longer side; a picture that has more is not resized.
 *
 * @example
 * ```ts
 * import { sharpPictureUri } from "./sharp.ts";
 * import { match } from "node:assert/strict";
 *
 * const red = { height: 1, width: 1, data: Float32Array.of(255, 0, 0) };
 * match(sharpPictureUri(red, { pixels: 8 }), /^data:image\/png;base64,/);
 * ```
 */
export function sharpPictureUri(picture: Picture, { pixels }: { pixels: number }): string {
  const { height, width, from } = nearest(picture, pixels);
  const data = new Float32Array(from.length * 3);
  from.forEach((pixel, at) => data.set(picture.data.subarray(3 * pixel, 3 * pixel + 3), 3 * at));
  return pictureUri({ height, width, data });
}

/**
 * Encodes a label map in the colours of its classes, enlarged by nearest-neighbour interpolation.
 *
 * @param options.pixels Pixels along the longer side; a label map that has more is not resized.
 */
export function sharpLabelUri(
  label: LabelMap,
  { classes, pixels }: { classes: readonly ClassInfo[]; pixels: number },
): string {
  const { height, width, from } = nearest(label, pixels);
  const data = Uint8Array.from(from, (pixel) => label.data[pixel]!);
  return labelUri({ height, width, data }, { classes, scale: 1 });
}

/** Maps each output pixel to the image pixel that it shows; every image pixel is used. */
function nearest(image: Size, pixels: number): Size & { from: Int32Array } {
  const factor = Math.max(1, pixels / Math.max(image.height, image.width));
  const [height, width] = [Math.round(image.height * factor), Math.round(image.width * factor)];
  const from = Int32Array.from({ length: height * width }, (_, at) => {
    const row = Math.floor(Math.floor(at / width) * image.height / height);
    return row * image.width + Math.floor(at % width * image.width / width);
  });
  return { height, width, from };
}
