import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { adjustBrightness, adjustContrast, adjustSaturation } from "./colour_jitter.ts";

// deno-fmt-ignore
const picture = {
  height: 2,
  width: 3,
  data: Float32Array.of(
    10, 200, 30, 255, 0, 90, 7, 7, 7,
    120, 130, 140, 250, 240, 230, 60, 20, 180,
  ),
};

// deno-fmt-ignore: PIL 13.0.0, ImageEnhance.Brightness, Contrast and Color of the picture above
const GOLDEN = [
  [adjustBrightness, 1.4, [14, 255, 42, 255, 0, 126, 9, 9, 9, 168, 182, 196, 255, 255, 255, 84, 28, 252]],
  [adjustBrightness, 0.5, [5, 100, 15, 127, 0, 45, 3, 3, 3, 60, 65, 70, 125, 120, 115, 30, 10, 90]],
  [adjustContrast, 1.5, [0, 247, 0, 255, 0, 82, 0, 0, 0, 127, 142, 157, 255, 255, 255, 37, 0, 217]],
  [adjustContrast, 0.6, [48, 162, 60, 195, 42, 96, 46, 46, 46, 114, 120, 126, 192, 186, 180, 78, 54, 150]],
  [adjustSaturation, 1.5, [0, 238, 0, 255, 0, 91, 7, 7, 7, 116, 131, 146, 254, 239, 224, 65, 5, 245]],
  [adjustSaturation, 0.5, [67, 162, 77, 171, 43, 88, 7, 7, 7, 124, 129, 134, 246, 241, 236, 55, 35, 115]],
] as const;

Deno.test("adjustments equal PIL's except for its rounding of greys and of results", () => {
  for (const [adjust, factor, expected] of GOLDEN) {
    adjust(picture, factor).data.forEach((got, at) => {
      const off = got - expected[at]!;
      ok(off > -0.5 && off < 1.5, `${adjust.name} ${factor} at ${at}: ${got}, not ${expected[at]}`);
    });
  }
});

Deno.test("factor 1 changes nothing, and no factor leaves 0–255", () => {
  for (const adjust of [adjustBrightness, adjustContrast, adjustSaturation]) {
    adjust(picture, 1).data.forEach((got, at) => ok(Math.abs(got - picture.data[at]!) < 1e-4));
    for (const factor of [0, 0.3, 4]) {
      const { data, ...size } = adjust(picture, factor);
      equal(size, { height: 2, width: 3 });
      ok(data.every((value) => value >= 0 && value <= 255));
    }
  }
});
