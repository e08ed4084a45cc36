import { strictEqual } from "node:assert/strict";
import { tf } from "../../tensor.ts";
import { testTensorFlow } from "../fixture.ts";
import type { TensorFlowBackend } from "./backend.ts";

const held = () => (tf.backend() as TensorFlowBackend).tensorflow.getNumOfTensors();

testTensorFlow("a large array is moved from JavaScript to TensorFlow at once", () => {
  const before = held();
  const values = new Float32Array(2 ** 14).fill(1);
  const large = tf.tensor1d(values);
  strictEqual(held(), before + 1);
  values.fill(2); // values that tfjs still held would change too
  strictEqual(large.dataSync()[2 ** 14 - 1], 1);
  large.dispose();
  strictEqual(held(), before);
});

testTensorFlow("a small array stays in JavaScript until a kernel uses it", () => {
  const before = held();
  const small = tf.tensor1d([1, 2]);
  strictEqual(held(), before);
  const sum = tf.add(small, small);
  strictEqual(held(), before + 2);
  tf.dispose([small, sum]);
});
