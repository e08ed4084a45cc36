/**
 * Converts SVG to PNG with resvg and the kit's own fonts, so that the result is the same on every
 * machine.
 *
 * @module
 */
import { encode } from "fast-png";
import { Resvg } from "@resvg/resvg-js";
import { FONT_FAMILY, FONT_FILES } from "./assets.ts";

/**
 * Rasterises an SVG on a white background.
 *
 * @example
 * ```ts
 * import { rasterize } from "./raster.ts";
 * import { decode } from "fast-png";
 * import { strictEqual } from "node:assert/strict";
 *
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>';
 * strictEqual(decode(rasterize(svg)).width, 60);
 * ```
 */
export function rasterize(
  svg: string,
  options: {
    /** PNG pixels per SVG pixel, along each side. @default {2} */
    scale?: number;
  } = {},
): Uint8Array {
  const { scale = 2 } = options;
  const resvg = new Resvg(forResvg(svg), {
    fitTo: { mode: "zoom", value: scale },
    background: "white",
    font: {
      loadSystemFonts: false,
      fontFiles: Object.values(FONT_FILES).map((path) => path()),
      defaultFontFamily: FONT_FAMILY,
    },
  });
  const { width, height, pixels } = resvg.render();
  // Without alpha and well compressed, a chart takes two thirds of the bytes that resvg itself would
  // write.
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = pixels[from]!;
    data[to + 1] = pixels[from + 1]!;
    data[to + 2] = pixels[from + 2]!;
  }
  return encode({ width, height, channels: 3, data }, { zlib: { level: 9 } });
}

/** resvg only reads `url(#id)` without quotes, and uses another keyword for sharp pixels. */
function forResvg(svg: string): string {
  return svg.replace(/url\((?:'|&quot;|&apos;)(#[^'&)]+)(?:'|&quot;|&apos;)\)/g, "url($1)")
    .replaceAll("image-rendering: pixelated", "image-rendering: optimizeSpeed");
}
