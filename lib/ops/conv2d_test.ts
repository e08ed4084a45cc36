import { deepStrictEqual, throws } from "node:assert/strict";
import { close, hasTensorFlow, numbersOf, testEngines, withEngine } from "../engine/fixture.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor.ts";
import { conv2d, convTranspose2d } from "./conv2d.ts";
import { CASES, checkOperation, wave, waveTensor } from "./fixture.ts";

testEngines("conv2d and its gradients are PyTorch's", async (engine) => {
  for (const { batch, size, in: into, out, kernel, y, gradients, ...options } of CASES.conv2d) {
    await checkOperation(engine, {
      operation: (x, w) => conv2d(x as Tensor4D, w as Tensor4D, options),
      inputs: [waveTensor(1, [batch, ...size, into]), waveTensor(2, [...kernel, into, out])],
      expected: { y, gradients },
      what: `conv2d of ${size} by ${kernel}, ${JSON.stringify(options)}`,
    });
  }
});

testEngines("convTranspose2d and its gradients are PyTorch's", async (engine) => {
  for (
    const { batch, size, in: into, out, kernel, stride, y, gradients } of CASES.convTranspose2d
  ) {
    await checkOperation(engine, {
      operation: (x, w) => convTranspose2d(x as Tensor4D, w as Tensor4D, { stride }),
      inputs: [waveTensor(1, [batch, ...size, into]), waveTensor(2, [...kernel, out, into])],
      expected: { y, gradients },
      what: `convTranspose2d of ${size} by ${kernel}, stride ${stride}`,
    });
  }
});

/** Rounds to bfloat16, the upper half of a float32: to the nearest, ties to even. */
function rounded(values: Float32Array): Float32Array {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  const upper = bits.map((word) => ((word + 0x7fff + (word >>> 16 & 1)) >>> 16) << 16);
  return new Float32Array(upper.buffer);
}

/** The convolution of each case and its gradients, on values that bfloat16 represents exactly. */
async function resultsOn(precision: "float32" | "bfloat16"): Promise<number[][]> {
  const tensor = (seed: number, shape: number[]) => tf.tensor(rounded(wave(seed, shape)), shape);
  let results: number[][] = [];
  await withEngine("tensorflow", () => {
    results = CASES.conv2d.flatMap(({ batch, size, in: into, out, kernel, ...options }) =>
      tf.tidy(() => {
        const operation = (x: Tensor, w: Tensor) => conv2d(x as Tensor4D, w as Tensor4D, options);
        const inputs = [tensor(1, [batch, ...size, into]), tensor(2, [...kernel, into, out])];
        const y = operation(inputs[0]!, inputs[1]!);
        return [y, ...tf.grads(operation)(inputs, tensor(4, y.shape))].map(numbersOf);
      })
    );
  }, { precision });
  return results;
}

Deno.test({ name: "bfloat16 rounds factors and results", ignore: !hasTensorFlow }, async () => {
  const [exact, halved] = [await resultsOn("float32"), await resultsOn("bfloat16")];
  // The factors are exact and sums are float32, so only the result is rounded.
  halved.forEach((values, at) => close(values, exact[at]!, { tolerance: 2 ** -8 }));
  for (const values of halved) deepStrictEqual(values, [...rounded(Float32Array.from(values))]);
});

testEngines("a convolution's transpose is its adjoint", (_engine) => {
  // ⟨conv2d(x), y⟩ = ⟨x, convTranspose2d(y)⟩: the same array of weights is [rows, columns, in, out]
  // for one and [rows, columns, out, in] for the other.
  const [left, right] = tf.tidy(() => {
    const x = waveTensor(1, [2, 6, 8, 3]) as Tensor4D;
    const w = waveTensor(2, [2, 2, 3, 5]) as Tensor4D;
    const y = waveTensor(3, [2, 3, 4, 5]) as Tensor4D;
    const forward = conv2d(x, w, { stride: 2 }).mul(y);
    const backward = convTranspose2d(y, w, { stride: 2 }).mul(x);
    return [forward, backward].map((product) => product.sum().dataSync()[0]!);
  });
  close([left!], [right!], { tolerance: 1e-4 });
});

Deno.test("shapes follow the formula; stride with dilation is refused", async () => {
  await tf.setBackend("cpu");
  tf.tidy(() => {
    const x = tf.zeros<tf.Rank.R4>([1, 10, 9, 2]);
    const w = tf.zeros<tf.Rank.R4>([3, 3, 2, 4]);
    deepStrictEqual(conv2d(x, w).shape, [1, 8, 7, 4]);
    deepStrictEqual(conv2d(x, w, { stride: 2, padding: 1 }).shape, [1, 5, 5, 4]);
    deepStrictEqual(conv2d(x, w, { dilation: 4 }).shape, [1, 2, 1, 4]);
    deepStrictEqual(convTranspose2d(x, tf.zeros([3, 2, 5, 2]), { stride: 3 }).shape, [
      1,
      30,
      26,
      5,
    ]);
    throws(() => conv2d(x, w, { stride: 2, dilation: 2 }), RangeError);
  });
});
