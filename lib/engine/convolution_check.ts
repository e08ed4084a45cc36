/**
 * Checks whether an engine's convolution and its gradients are correct, and measures how fast they
 * are: this one operation decides both for a segmentation network. The expected numbers come from
 * plain loops over integers, so every engine must reproduce them, whatever its precision.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import type { Engine } from "./engine.ts";

/** The sizes of a 3×3 convolution with stride 1 and zero padding. */
export interface ConvolutionShape {
  /** Number of images. */
  readonly batch: number;
  /** Height and width. */
  readonly size: number;
  /** Input channels. */
  readonly inputs: number;
  /** Output channels. */
  readonly outputs: number;
}

/** The convolution that `convolutionError` checks. */
const CHECKED: ConvolutionShape = { batch: 2, size: 6, inputs: 3, outputs: 4 };
/**
 * The convolutions that `convolutionRates` times: middle layers of the UNet, one small, one of common
 * size.
 */
const TIMED = [7, 56].map((size): ConvolutionShape => ({
  batch: 2,
  size,
  inputs: 64,
  outputs: 64,
}));

/** A convolution, and its gradients for a given gradient of its output. */
export interface ConvolutionResult<T> {
  /** y = x ∗ w. */
  readonly output: T;
  /** Gradient of Σ y·g with respect to x. */
  readonly inputGradient: T;
  /** Gradient of Σ y·g with respect to w. */
  readonly filterGradient: T;
}

/**
 * The same by plain loops, on arrays in tfjs's layout (NHWC, HWIO):
 * y[b,i,j,o] = Σ x[b,i+k−1,j+l−1,c] · w[k,l,c,o], and dx, dw of Σ y·g.
 *
 * @example A filter that is 1 in its middle leaves the image as it is
 * ```ts
 * import { convolutionByLoops } from "./convolution_check.ts";
 * import assert from "node:assert/strict";
 *
 * const shape = { batch: 1, size: 2, inputs: 1, outputs: 1 };
 * const [x, w] = [[1, 2, 3, 4], [0, 0, 0, 0, 1, 0, 0, 0, 0]];
 * const { output, filterGradient } = convolutionByLoops(shape, { x, w, g: [1, 1, 1, 1] });
 * assert.deepEqual(output, [1, 2, 3, 4]);
 * assert.equal(filterGradient[4], 10);
 * ```
 */
export function convolutionByLoops(
  { batch, size, inputs, outputs }: ConvolutionShape,
  { x, w, g }: { x: readonly number[]; w: readonly number[]; g: readonly number[] },
): ConvolutionResult<number[]> {
  const output = new Array<number>(g.length).fill(0);
  const inputGradient = new Array<number>(x.length).fill(0);
  const filterGradient = new Array<number>(w.length).fill(0);
  const visit = (b: number, i: number, j: number, tap: number) => {
    const [row, column] = [i + Math.floor(tap / 3) - 1, j + tap % 3 - 1];
    if (row < 0 || row >= size || column < 0 || column >= size) return;
    for (let c = 0; c < inputs; c++) {
      for (let o = 0; o < outputs; o++) {
        const from = ((b * size + row) * size + column) * inputs + c;
        const to = ((b * size + i) * size + j) * outputs + o;
        const weight = (tap * inputs + c) * outputs + o;
        output[to]! += x[from]! * w[weight]!;
        inputGradient[from]! += g[to]! * w[weight]!;
        filterGradient[weight]! += g[to]! * x[from]!;
      }
    }
  };
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        for (let tap = 0; tap < 9; tap++) visit(b, i, j, tap);
      }
    }
  }
  return { output, inputGradient, filterGradient };
}

/** Small integers with a long period: n terms of (multiplier · k mod 11) − 5. */
function integers(n: number, multiplier: number): number[] {
  return Array.from({ length: n }, (_, k) => (multiplier * k * (k + 3)) % 11 - 5);
}

function shapes({ batch, size, inputs, outputs }: ConvolutionShape) {
  return {
    x: [batch, size, size, inputs],
    w: [3, 3, inputs, outputs],
    g: [batch, size, size, outputs],
  } as const satisfies Record<string, readonly [number, number, number, number]>;
}

function forward(x: Tensor4D, w: Tensor4D): Tensor4D {
  return tf.conv2d(x, w, 1, "same");
}

function withGradients(x: Tensor4D, w: Tensor4D, g: Tensor4D): ConvolutionResult<Tensor4D> & {
  readonly [name: string]: Tensor4D;
} {
  const { value, grads } = tf.valueAndGrads((x, w) => forward(x as Tensor4D, w as Tensor4D))(
    [x, w],
    g,
  );
  const [inputGradient, filterGradient] = grads as [Tensor4D, Tensor4D];
  return { output: value as Tensor4D, inputGradient, filterGradient };
}

/**
 * The deviation of an engine's compiled convolution and gradients from the exact values: the largest
 * difference, relative to the largest expected value of the same output. Float32 stays below 1e-5.
 */
export async function convolutionError(engine: Engine): Promise<number> {
  const shape = shapes(CHECKED);
  const numbers = (of: readonly number[], multiplier: number) =>
    integers(of.reduce((product, n) => product * n), multiplier);
  const x = numbers(shape.x, 1), w = numbers(shape.w, 2), g = numbers(shape.g, 3);
  const expected = convolutionByLoops(CHECKED, { x, w, g });
  const args = [
    tf.tensor4d(x, [...shape.x]),
    tf.tensor4d(w, [...shape.w]),
    tf.tensor4d(g, [...shape.g]),
  ] as const;
  const compiled = engine.compile(withGradients);
  const result = await compiled(...args);
  const errors = await Promise.all((["output", "inputGradient", "filterGradient"] as const).map(
    async (kind) => {
      const actual = await result[kind].data();
      const scale = Math.max(...expected[kind].map(Math.abs));
      // This comparison counts NaN as wrong.
      return expected[kind].reduce((worst, value, k) => {
        const difference = Math.abs(actual[k]! - value) / scale;
        return difference <= worst ? worst : Number.isNaN(difference) ? Infinity : difference;
      }, 0);
    },
  ));
  disposeTree([result, args]);
  compiled.dispose();
  return Math.max(...errors);
}

/** Rates in floating-point operations per second; a multiply-add counts as two. */
export interface ConvolutionRates {
  /** The convolution alone. */
  readonly forward: number;
  /** The convolution and both of its gradients. */
  readonly training: number;
}

/**
 * Measures an engine's rates on a 3×3 convolution of 64 to 64 channels at 2×56×56 (0.46 GFLOP), or at
 * 2×7×7 where the large one would take more than seconds: the fastest call after one warm-up call.
 */
export async function convolutionRates(
  engine: Engine,
  { seconds = 0.5 }: {
    /** Seconds to spend on each of the two rates; at least two calls are made. @default 0.5 */
    readonly seconds?: number;
  } = {},
): Promise<ConvolutionRates> {
  // One number of each result is enough to know that the result is ready.
  const corner = (result: Tensor4D) => result.slice([0, 0, 0, 0], [1, 1, 1, 1]);
  const plain = (x: Tensor4D, w: Tensor4D) => [corner(forward(x, w))];
  const whole = (...args: [Tensor4D, Tensor4D, Tensor4D]) =>
    Object.values(withGradients(...args)).map(corner);
  return {
    forward: await rate(engine, plain, { seconds, convolutions: 1 }),
    training: await rate(engine, whole, { seconds, convolutions: 3 }),
  };
}

/** Operations per second of a function whose cost equals `convolutions` convolutions. */
async function rate(
  engine: Engine,
  fn: (x: Tensor4D, w: Tensor4D, g: Tensor4D) => Tensor4D[],
  { seconds, convolutions }: { seconds: number; convolutions: number },
): Promise<number> {
  let result = 0;
  for (const timed of TIMED) {
    const { batch, size, inputs, outputs } = timed;
    const operations = 2 * 9 * batch * size * size * inputs * outputs * convolutions;
    if (result && operations / result > 2) break; // a call would take longer than two seconds
    const { x, w, g } = shapes(timed);
    const args: [Tensor4D, Tensor4D, Tensor4D] = [
      tf.ones([...x]),
      tf.ones([...w]),
      tf.ones([...g]),
    ];
    const compiled = engine.compile(fn);
    const time = timed === TIMED.at(-1) ? seconds : 0;
    result = operations / await shortest(() => compiled(...args), time);
    compiled.dispose();
    disposeTree(args);
  }
  return result;
}

/** Seconds of the fastest call, up to when its numbers are available; the first call does not count. */
async function shortest(call: () => Promise<Tensor4D[]>, seconds: number): Promise<number> {
  let least = Infinity;
  const end = performance.now() + 1000 * seconds;
  for (let calls = 0; calls < 2 || performance.now() < end; calls++) {
    const start = performance.now();
    const result = await call();
    await Promise.all(result.map((tensor) => tensor.data()));
    if (calls > 0) least = Math.min(least, (performance.now() - start) / 1000);
    disposeTree(result);
  }
  return least;
}
