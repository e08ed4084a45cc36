import { deepStrictEqual } from "node:assert/strict";
import { close, numbersOf, testEngines } from "../engine/fixture.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor.ts";
import { edgePad, type EdgePadOptions } from "./edge_pad.ts";

/** The index, among n pixels, that each pixel of a padded line copies. */
const sources = (n: number, [before, after]: readonly [number, number]) =>
  Array.from({ length: before + n + after }, (_, at) => Math.min(Math.max(at - before, 0), n - 1));

const CASES = [
  [1, 1, {}],
  [3, 4, {}],
  [5, 2, { rows: [0, 2], columns: [3, 0] }],
  [2, 3, { rows: [0, 0], columns: [0, 0] }],
] as const satisfies [number, number, EdgePadOptions][];

testEngines("each padded pixel is the nearest one, and its gradient is that one's", () => {
  tf.tidy(() => {
    for (const [height, width, options] of CASES) {
      const { rows = [1, 1], columns = [1, 1] }: EdgePadOptions = options;
      const x = tf.randomUniform<tf.Rank.R4>([2, height, width, 3], -1, 1, "float32", 1);
      const [from, across] = [sources(height, rows), sources(width, columns)];
      const padded = edgePad(x, options);
      deepStrictEqual(padded.shape, [2, from.length, across.length, 3]);
      const values = x.arraySync();
      deepStrictEqual(
        padded.arraySync(),
        values.map((image) => from.map((y) => across.map((column) => image[y]![column]!))),
      );
      const weights = tf.randomUniform<tf.Rank.R4>(padded.shape, -1, 1, "float32", 2);
      const gradient = tf.grad((x: Tensor) => edgePad(x as Tensor4D, options).mul(weights).sum());
      const expected = new Float64Array(x.size);
      weights.arraySync().forEach((image, b) =>
        image.forEach((row, y) =>
          row.forEach((pixel, column) =>
            pixel.forEach((weight, channel) => {
              const at = ((b * height + from[y]!) * width + across[column]!) * 3 + channel;
              expected[at]! += weight;
            })
          )
        )
      );
      close(numbersOf(gradient(x)), expected);
    }
  });
});
