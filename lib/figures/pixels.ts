/**
 * Encodes pictures and label maps as `data:` addresses of PNG files, for figures that show images.
 *
 * @module
 */
import type { ClassInfo, LabelMap, Picture } from "../data/dataset.ts";
import { pngDataUri } from "./png.ts";

/** Encodes a picture unchanged. */
export function pictureUri({ height, width, data }: Picture): string {
  return pngDataUri({ height, width, channels: 3, data: Uint8Array.from(data, Math.round) });
}

/**
 * Encodes a label map in the colours of its classes; other values (ignored pixels) are white. Each pixel
 * is repeated `scale` × `scale` times, so that its edges stay sharp wherever the image is shown.
 *
 * @example
 * ```ts
 * import { labelUri } from "./pixels.ts";
 * import { match } from "node:assert/strict";
 *
 * const map = { height: 1, width: 2, data: Uint8Array.of(0, 1) };
 * const classes = [{ name: "ground", colour: "#000000" }, { name: "cell", colour: "#e69f00" }];
 * match(labelUri(map, { classes }), /^data:image\/png;base64,/);
 * ```
 */
export function labelUri(
  { height, width, data }: LabelMap,
  options: {
    /** Classes by label value. */
    classes: readonly ClassInfo[];
    /** Number of image pixels along each side of a label pixel. @default {4} */
    scale?: number;
  },
): string {
  const { classes, scale = 4 } = options;
  const colours = classes.map(({ colour }) => Number.parseInt(colour.slice(1), 16));
  const out = new Uint8Array(height * width * scale * scale * 3);
  let at = 0;
  for (let row = 0; row < height * scale; row++) {
    for (let column = 0; column < width * scale; column++) {
      const label = data[Math.floor(row / scale) * width + Math.floor(column / scale)]!;
      const colour = colours[label] ?? 0xffffff;
      out[at++] = colour >> 16;
      out[at++] = colour >> 8 & 255;
      out[at++] = colour & 255;
    }
  }
  return pngDataUri({ height: height * scale, width: width * scale, channels: 3, data: out });
}
