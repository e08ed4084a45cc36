import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type Tensor, type Tensor4D, tf } from "../../tensor.ts";
import { normal, relativeError } from "../conformance/case.ts";
import { convFilterGradient } from "../kernels/conv_filter_gradient.ts";
import { convByProduct } from "./conv.ts";
import { wasmFilterGradient } from "./conv_filter_gradient.ts";
import { adopt } from "./heap.ts";
import { maxPoolGradient } from "./max_pool_gradient.ts";
import { openWasm } from "./mod.ts";
import { sliceFloats } from "./slice.ts";
import { transposeFloats } from "./transpose.ts";

/** Runs a test on wasm, and checks that it leaves no tensor behind. */
function onWasm(name: string, body: () => void): void {
  Deno.test(name, async () => {
    ok("engine" in await openWasm());
    const before = tf.memory().numTensors, buffers = tf.memory().numDataBuffers;
    tf.tidy(() => body());
    deepStrictEqual([tf.memory().numTensors, tf.memory().numDataBuffers], [before, buffers]);
  });
}

const off = (tensor: Tensor) => ({ shape: tensor.shape, values: tensor.dataSync() });

onWasm("the filter gradient is the same computed in place and from copies", () => {
  // Three outputs are read in place; for 200, copies are cheaper than zeros: see COPY_COST.
  for (const outputs of [3, 200]) {
    for (const strides of [1, 2]) {
      for (const pad of ["same", "valid"] as const) {
        const x = normal([2, 9, 8, 4], "x") as Tensor4D;
        const filterShape: [number, number, number, number] = [3, 2, 4, outputs];
        const y = tf.conv2d(x, tf.zeros(filterShape), strides, pad);
        const dy = normal(y.shape, "dy") as Tensor4D;
        const attributes = { filterShape, strides, pad };
        const expected = convFilterGradient(x, dy, attributes);
        ok(relativeError(off(wasmFilterGradient(x, dy, attributes)), off(expected)) < 1e-5);
      }
    }
  }
});

onWasm("a convolution by matrix products equals the backend's own", () => {
  const x = normal([2, 9, 8, 4], "x") as Tensor4D, filter = normal([3, 3, 4, 5], "w") as Tensor4D;
  for (const dilations of [1, 2]) {
    const expected = tf.conv2d(x, filter, 1, "same", "NHWC", dilations);
    const actual = convByProduct(x, filter, { strides: 1, pad: "same", dilations });
    ok(relativeError(off(actual), off(expected)) < 1e-5);
  }
});

onWasm("axes are permuted at every rank, for sizes of one and sizes larger than a block", () => {
  const orders = (rank: number): number[][] =>
    rank === 0
      ? [[]]
      : orders(rank - 1).flatMap((order) =>
        Array.from({ length: rank }, (_, at) => order.toSpliced(at, 0, rank - 1))
      );
  for (const shape of [[5], [1, 7], [3, 40], [17, 1, 33], [2, 3, 4, 5], [2, 3, 2, 1, 4]]) {
    const x = tf.range(0, tf.util.sizeFromShape(shape)).reshape(shape);
    const places = tf.util.computeStrides(shape).concat(1);
    for (const order of orders(shape.length)) {
      const y = adopt(transposeFloats(x, order));
      deepStrictEqual(y.shape, order.map((axis) => shape[axis]));
      const index = tf.util.indexToLoc(y.size - 2, y.rank, tf.util.computeStrides(y.shape));
      const expected = order.reduce((sum, axis, k) => sum + index[k]! * places[axis]!, 0);
      strictEqual(y.dataSync()[y.size - 2], expected);
    }
  }
});

onWasm("slices copy long and short runs, and scalars", () => {
  const x = tf.range(0, 2 * 3 * 50).reshape([2, 3, 50]);
  for (const length of [2, 40]) {
    const y = sliceFloats(x, { begin: [1, 1, 5], size: [1, 2, length] });
    const row = (start: number) => Array.from({ length }, (_, k) => start + k);
    deepStrictEqual([...y.dataSync()], [...row(205), ...row(255)]);
  }
  deepStrictEqual([...sliceFloats(tf.scalar(4), { begin: [], size: [] }).dataSync()], [4]);
});

onWasm("max pooling gives the gradient to the first of equal values in a window", () => {
  const x = tf.tensor4d([1, 5, 5, 2, 3, 3, 3, 3], [2, 2, 2, 1]);
  const dy = tf.tensor4d([7, 9], [2, 1, 1, 1]);
  const dx = maxPoolGradient(x, dy, { filterSize: 2, strides: 2, pad: "valid" });
  deepStrictEqual([...dx.dataSync()], [0, 7, 0, 0, 9, 0, 0, 0]);
});

onWasm("large transposed products equal small ones", () => {
  const a = normal([200, 40], "a") as tf.Tensor2D, b = normal([200, 30], "b") as tf.Tensor2D;
  const expected = tf.matMul(tf.transpose(a), b);
  ok(relativeError(off(tf.matMul(a, b, true)), off(expected)) < 1e-6);
  ok(
    relativeError(off(tf.matMul(tf.transpose(a), tf.transpose(b), false, true)), off(expected)) <
      1e-6,
  );
});
