import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import {
  close,
  hasTensorFlow,
  numbersOf,
  quickEngine,
  testEngines,
  withEngine,
} from "../engine/fixture.ts";
import { stream } from "../random.ts";
import { type Tensor4D, type TensorRecord, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { checkAgainstReference } from "./conformance.ts";
import {
  fromTorch,
  initialParameters,
  LAYOUTS,
  memoryShape,
  parameterCount,
  toTorch,
} from "./model.ts";
import { unetModel } from "./unet.ts";

Deno.test("the UNet is the released one", async () => {
  const model = unetModel({ classes: 3 });
  await withEngine(
    quickEngine,
    (engine) => checkAgainstReference(model, { reference: "unet", engine, standardised: false }),
  );
});

Deno.test("every width has the same names and its own count", () => {
  const names = Object.keys(unetModel({ classes: 3 }).parameters);
  for (const width of [1, 2, 8, 16]) {
    const model = unetModel({ classes: 3, width });
    deepStrictEqual(Object.keys(model.parameters), names);
    // Counted level by level: double convolutions, transposed ones with bias, the last 1×1.
    const double = (into: number, out: number) => 9 * out * (into + out);
    let count = double(3, width) + 3 * width + 3;
    for (let level = 1; level <= 4; level++) {
      const [half, full] = [width * 2 ** (level - 1), width * 2 ** level];
      count += double(half, full) + (4 * full * half + half) + double(full, half);
    }
    strictEqual(parameterCount(model), count);
  }
});

Deno.test("sizes that do not halve four times keep their rows and columns", async () => {
  await tf.setBackend("cpu");
  const model = unetModel({ classes: 4, width: 1 });
  const parameters = initialParameters(model, stream(0, "unet-test"));
  for (const [height, width] of [[37, 45], [16, 16], [17, 31]] as const) {
    const images = tf.fill<tf.Rank.R4>([1, height, width, 3], 100);
    const logits = tf.tidy(() => {
      const { logits, statistics } = model.apply(parameters, images, { mode: "evaluate" });
      deepStrictEqual(statistics, {});
      return logits;
    });
    deepStrictEqual(logits.shape, [1, height, width, 4]);
    ok(numbersOf(logits).every(Number.isFinite));
    disposeTree([logits, images]);
  }
  disposeTree(parameters);
});

Deno.test("replicate padding hides the edge, also for sizes that cannot be halved; zeros reveal it", async () => {
  await tf.setBackend("cpu");
  const spread = (padding: "zero" | "replicate", [height, width]: [number, number]) => {
    const model = unetModel({ classes: 2, width: 1, padding });
    return tf.tidy(() => {
      const parameters = initialParameters(model, stream(0, "unet-test"));
      const images = tf.fill<tf.Rank.R4>([1, height, width, 3], 100);
      const { logits } = model.apply(parameters, images, { mode: "evaluate" });
      return Math.max(...numbersOf(logits.max([1, 2]).sub(logits.min([1, 2]))));
    });
  };
  for (const size of [[32, 32], [37, 45]] as [number, number][]) {
    ok(spread("replicate", size) < 1e-5);
    ok(spread("zero", size) > 0.1);
  }
});

testEngines("with replicate padding each 3×3 convolution sees the nearest pixel", () => {
  tf.tidy(() => {
    const model = unetModel({ classes: 2, width: 1, padding: "replicate" });
    const drawn = initialParameters(model, stream(0, "unet-test"));
    const images = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 255, "float32", 1);
    // Only the first level's map contributes to the logits: the decoder ignores its upsampled input.
    const first = tf.zeros([1, 1, 1, 2]).add(tf.tensor4d([1, -1], [1, 1, 1, 2]));
    const last = tf.buffer([3, 3, 2, 1]);
    last.set(1, 1, 1, 0, 0);
    const middle = tf.buffer([3, 3, 1, 1]);
    middle.set(1, 1, 1, 0, 0);
    const { logits } = model.apply(
      {
        ...drawn,
        "inc.double_conv.3.weight": middle.toTensor(),
        "up4.conv.double_conv.0.weight": last.toTensor(),
        "up4.conv.double_conv.3.weight": middle.toTensor(),
        "outc.conv.weight": first,
        "outc.conv.bias": tf.zeros([2]),
      },
      images,
      { mode: "evaluate" },
    );
    const expected = [1, 2, 3].reduce(
      (x: Tensor4D) => normed(x),
      normed(clampedConvolution(images, drawn["inc.double_conv.0.weight"] as Tensor4D)),
    );
    close(numbersOf(logits.slice([0, 0, 0, 0], [1, 32, 32, 1])), numbersOf(expected), {
      tolerance: 1e-4,
    });
  });
});

/** Instance norm and leaky ReLU, from their definitions. */
function normed(x: Tensor4D): Tensor4D {
  const { mean, variance } = tf.moments(x, [1, 2], true);
  return tf.leakyRelu(x.sub(mean).div<Tensor4D>(variance.add(1e-5).sqrt()), 0.01);
}

/** A 3×3 convolution to one channel with coordinates clamped to the image, pixel by pixel. */
function clampedConvolution(images: Tensor4D, weight: Tensor4D): Tensor4D {
  const [, height, width, channels] = images.shape;
  const [pixels, taps] = [images.arraySync()[0]!, weight.arraySync()];
  const at = (n: number, size: number) => Math.min(Math.max(n, 0), size - 1);
  const values = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let tap = 0; tap < 9 * channels; tap++) {
        const [row, column, channel] = [
          Math.floor(tap / 3 / channels),
          Math.floor(tap / channels) % 3,
          tap % channels,
        ];
        const pixel = pixels[at(y + row - 1, height)]![at(x + column - 1, width)]!;
        values[y * width + x]! += taps[row]![column]![channel]![0]! * pixel[channel]!;
      }
    }
  }
  return tf.tensor4d(values, [1, height, width, 1]);
}

Deno.test("impossible networks are refused", () => {
  for (const classes of [1, 2.5]) {
    throws(() => unetModel({ classes }), /RangeError: unet: classes must be an integer/);
  }
  throws(() => unetModel({ classes: 3, width: 0 }), /UserError: unet: width: .*>0/);
  throws(() => unetModel({ classes: 3, width: 1.5 }), /UserError: unet: width: .*int/);
});

Deno.test("initial parameters are bounded by 1/√fan-in and depend only on their stream", async () => {
  await tf.setBackend("cpu");
  const model = unetModel({ classes: 3, width: 4 });
  const draw = (seed: number) => initialParameters(model, stream(seed, "init"));
  const [first, again, other] = [draw(0), draw(0), draw(1)];
  const values = (parameters: TensorRecord, name: string) => numbersOf(parameters[name]!);
  for (const [name, info] of Object.entries(model.parameters)) {
    if (info.init.kind !== "uniform") throw new TypeError(`${name} is not PyTorch's default`);
    const bound = 1 / Math.sqrt(info.init.fan);
    const drawn = values(first, name);
    deepStrictEqual(first[name]!.shape, memoryShape(info));
    ok(drawn.every((value) => Math.abs(value) <= bound), name);
    if (drawn.length > 500) { // U(−b, b) has variance b²/3
      const variance = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length;
      ok(Math.abs(variance / (bound * bound / 3) - 1) < 0.2, name);
    }
    deepStrictEqual(values(again, name), drawn);
    ok(values(other, name).some((value, at) => value !== drawn[at]), name);
  }
  disposeTree([first, again, other]);
});

Deno.test("layouts reorder PyTorch's axes and back", async () => {
  await tf.setBackend("cpu");
  const cases = [
    { layout: "convolution", shape: [5, 2, 3, 4], memory: [3, 4, 2, 5] },
    { layout: "transposed-convolution", shape: [5, 2, 3, 4], memory: [3, 4, 2, 5] },
    { layout: "vector", shape: [6], memory: [6] },
  ] as const;
  deepStrictEqual(cases.map(({ layout }) => layout), Object.keys(LAYOUTS));
  for (const { layout, shape, memory } of cases) {
    const info = { layout, shape, init: { kind: "constant", value: 0 } } as const;
    const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, at) => at);
    const inMemory = fromTorch(values, info);
    deepStrictEqual(inMemory.shape, [...memory]);
    if (layout === "convolution") { // out 4, in 1, row 2, column 3
      const at = tf.tidy(() =>
        tf.slice(inMemory as Tensor4D, [2, 3, 1, 4], [1, 1, 1, 1]).dataSync()[0]
      );
      strictEqual(at, ((4 * 2 + 1) * 3 + 2) * 4 + 3);
    }
    const back = toTorch(inMemory, info);
    deepStrictEqual([...back.shape], [...shape]);
    deepStrictEqual(numbersOf(back), [...values]);
    disposeTree([inMemory, back]);
  }
});

const onBfloat16 = "an evaluation on bfloat16's engine stays near float32's";
Deno.test({ name: onBfloat16, ignore: !hasTensorFlow }, async () => {
  const model = unetModel({ classes: 3, width: 4 });
  const logits = async (precision: "float32" | "bfloat16") => {
    let values: number[] = [];
    await withEngine("tensorflow", () => {
      const parameters = initialParameters(model, stream(0, "unet-test"));
      const images = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 255, "float32", 1);
      values = tf.tidy(() =>
        numbersOf(model.apply(parameters, images, { mode: "evaluate" }).logits)
      );
      disposeTree([parameters, images]);
    }, { precision });
    return values;
  };
  const [exact, halved] = [await logits("float32"), await logits("bfloat16")];
  const rms = (values: number[]) => Math.hypot(...values) / Math.sqrt(values.length);
  const error = rms(halved.map((value, at) => value - exact[at]!)) / rms(exact);
  ok(error > 1e-5 && error < 0.05, `relative error ${error}`);
});
