import { deepStrictEqual as equal, ok, strictEqual, throws } from "node:assert/strict";
import { resizeLabels, resizePicture } from "./resize.ts";

/** Three equal channels of values without symmetry. */
const [height, width] = [120, 97];
const value = (row: number, column: number) => (row * 37 + column * 101 + row * column * 13) % 256;
const picture = {
  height,
  width,
  data: Float32Array.from({ length: height * width * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    return value(Math.floor(pixel / width), pixel % width);
  }),
};

/**
 * From PyTorch in float64: `interpolate(x, size, mode="bilinear", align_corners=False,
 * antialias=True)` of the picture above, at four pixels and in the mean.
 */
const GOLDEN = [
  {
    size: { height: 112, width: 112 },
    pixels: { "0,0": 3.46875, "17,105": 147.42396763, "111,111": 50.53125, "30,5": 145.53473772 },
    mean: 126.62095010,
  },
  {
    size: { height: 60, width: 150 },
    pixels: { "0,0": 26.42857143, "17,143": 101.145, "59,149": 47.42857143, "30,5": 162.705 },
    mean: 126.59000804,
  },
  {
    size: { height: 31, width: 20 },
    pixels: {
      "0,0": 122.17557803,
      "17,13": 127.27874475,
      "30,19": 118.62066897,
      "30,5": 132.60647862,
    },
    mean: 126.64049605,
  },
];

Deno.test("pictures are resized as PyTorch does with antialias", () => {
  for (const { size, pixels, mean } of GOLDEN) {
    const { data } = resizePicture(picture, size);
    for (const [at, expected] of Object.entries(pixels)) {
      const [row, column] = at.split(",").map(Number);
      const got = data[(row! * size.width + column!) * 3 + 1]!;
      ok(Math.abs(got - expected) < 1e-4, `${at}: ${got}, not ${expected}`);
    }
    const total = Array.from(data).reduce((sum, value) => sum + value, 0);
    ok(Math.abs(total / data.length - mean) < 1e-4);
  }
});

Deno.test("enlarging equals bilinear interpolation without antialias", () => {
  const small = Float32Array.of(0, 10, 20, 30, 40, 255);
  const data = Float32Array.from({ length: 18 }, (_, at) => small[Math.floor(at / 3)]!);
  const grown = resizePicture({ height: 2, width: 3, data }, { height: 4, width: 5 });
  // deno-fmt-ignore: PyTorch, interpolate(x, (4, 5), mode="bilinear", align_corners=False)
  const expected = [0, 4, 10, 16, 20, 7.5, 11.5, 17.5, 54.25, 78.75, 22.5, 26.5, 32.5, 130.75, 196.25,
    30, 34, 40, 169, 255];
  grown.data.filter((_, at) => at % 3 === 0).forEach((got, at) => {
    ok(Math.abs(got - expected[at]!) < 1e-4);
  });
});

Deno.test("a constant stays constant; the same size returns the same object", () => {
  const flat = { height: 9, width: 7, data: new Float32Array(9 * 7 * 3).fill(200) };
  const { data } = resizePicture(flat, { height: 4, width: 13 });
  ok(data.every((value) => Math.abs(value - 200) < 1e-4));
  strictEqual(resizePicture(flat, { height: 9, width: 7 }), flat);
});

Deno.test('labels take the nearest pixel as PyTorch\'s "nearest-exact" does', () => {
  const labels = {
    height,
    width,
    data: Uint8Array.from(
      { length: height * width },
      (_, at) => value(Math.floor(at / width), at % width),
    ),
  };
  const resized = resizeLabels(labels, { height: 112, width: 112 });
  equal([...resized.data.slice(3 * 112, 3 * 112 + 8)], [111, 251, 135, 19, 19, 159, 43, 183]);
  strictEqual(resized.data.reduce((sum, value) => sum + value, 0), 1591680);
  const halved = resizeLabels(labels, { height: 60, width: 150 });
  equal([...halved.data.slice(3 * 150, 3 * 150 + 8)], [3, 3, 195, 131, 131, 67, 3, 3]);
  strictEqual(halved.data.reduce((sum, value) => sum + value, 0), 1134176);
});

Deno.test("an edge in the picture and the same edge in the labels stay together", () => {
  const edge = (column: number) => Number(column >= 60);
  const image = Float32Array.from({ length: 120 * 3 }, (_, at) => 255 * edge(Math.floor(at / 3)));
  const label = Uint8Array.from({ length: 120 }, (_, column) => edge(column));
  const size = { height: 1, width: 112 };
  const resized = resizePicture({ height: 1, width: 120, data: image }, size);
  const labels = resizeLabels({ height: 1, width: 120, data: label }, size);
  labels.data.forEach((label, x) => strictEqual(Number(resized.data[x * 3]! >= 127.5), label));
});

Deno.test("resizing a region equals cropping the resized whole", () => {
  const labels = {
    height,
    width,
    data: Uint8Array.from(picture.data.filter((_, at) => at % 3 === 0)),
  };
  const region = { top: 5, left: 11, height: 17, width: 8 };
  for (const size of [{ height, width }, { height: 60, width: 150 }, { height: 31, width: 20 }]) {
    const cut = <T extends Uint8Array | Float32Array>(values: T, channels: number) =>
      values.filter((_, at) => {
        const pixel = Math.floor(at / channels);
        const [row, column] = [Math.floor(pixel / size.width), pixel % size.width];
        return row >= 5 && row < 22 && column >= 11 && column < 19;
      });
    const part = resizePicture(picture, size, { region });
    equal(part, { height: 17, width: 8, data: cut(resizePicture(picture, size).data, 3) });
    const partOfLabels = resizeLabels(labels, size, { region });
    equal(partOfLabels.data, cut(resizeLabels(labels, size).data, 1));
  }
  const outside = { region: { ...region, left: 13 } };
  throws(
    () => resizePicture(picture, { height: 31, width: 20 }, outside),
    /17×8 pixels from row 5/,
  );
  throws(() => resizeLabels(labels, { height: 21, width: 20 }, { region }), RangeError);
});
