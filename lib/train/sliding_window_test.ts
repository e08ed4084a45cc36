import { deepStrictEqual as equal, ok, throws } from "node:assert/strict";
import { slide, type Window, windowsOf } from "./sliding_window.ts";

const window = { height: 5, width: 4, strideHeight: 3, strideWidth: 4 };

Deno.test("windows lie within the image, cover every pixel, and occur once", () => {
  for (
    const image of [{ height: 5, width: 4 }, { height: 13, width: 9 }, { height: 8, width: 5 }]
  ) {
    const seen = new Uint8Array(image.height * image.width);
    const windows = windowsOf(image, window);
    for (const { top, left, height, width } of windows) {
      equal([height, width], [5, 4]);
      ok(top >= 0 && left >= 0 && top + height <= image.height && left + width <= image.width);
      for (let row = top; row < top + height; row++) {
        seen.fill(1, row * image.width + left, row * image.width + left + width);
      }
    }
    ok(seen.every((value) => value === 1));
    equal(new Set(windows.map(({ top, left }) => `${top} ${left}`)).size, windows.length);
  }
});

Deno.test("windows of 768 at stride 512 over 1024×2048 are those of MMSegmentation", () => {
  const wide = { height: 768, width: 768, strideHeight: 512, strideWidth: 512 };
  const windows = windowsOf({ height: 1024, width: 2048 }, wide);
  equal(windows.map(({ top, left }) => [top, left]), [
    ...[0, 512, 1024, 1280].map((left) => [0, left]),
    ...[0, 512, 1024, 1280].map((left) => [256, left]),
  ]);
});

Deno.test("a window larger than the image covers exactly the image", () => {
  equal(windowsOf({ height: 3, width: 2 }, window), [{ top: 0, left: 0, height: 3, width: 2 }]);
});

Deno.test("an impossible size or stride is refused", () => {
  const image = { height: 9, width: 9 };
  throws(() => windowsOf(image, { ...window, strideHeight: 6 }), /RangeError: .*stride/);
  throws(() => windowsOf(image, { ...window, width: 0 }), /RangeError: .*width/);
});

Deno.test("logits that depend only on the pixel give the same map with windows as without", async () => {
  const image = { height: 11, width: 10, classes: 3 };
  const logit = (row: number, column: number, c: number) => Math.sin(7 * row + 3 * column + 2 * c);
  const logits = ({ top, left, height, width }: Window) =>
    Promise.resolve(
      Array.from({ length: height * width * 3 }, (_, at) => {
        const pixel = Math.floor(at / 3);
        return logit(top + Math.floor(pixel / width), left + pixel % width, at % 3);
      }),
    );
  const whole = { ...image, strideHeight: 11, strideWidth: 10 };
  const { classes: _classes, ...one } = whole;
  equal(
    await slide(image, { window, logits }),
    await slide(image, { window: one, logits }),
  );
});
