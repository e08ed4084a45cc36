import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { testTensorFlow } from "../fixture.ts";
import { tf } from "../../tensor.ts";
import type { Attribute } from "./attributes.ts";
import type { TensorFlowBackend } from "./backend.ts";
import type { TensorFlowBinding } from "./binding.ts";
import { AttributeType, DataType } from "./c_api.ts";

const binding = (): TensorFlowBinding => (tf.backend() as TensorFlowBackend).tensorflow;
const { FLOAT, INT32, STRING } = DataType;
const attribute = (name: string, type: keyof typeof AttributeType, value: unknown): Attribute => ({
  name,
  type: AttributeType[type],
  value,
});
const floats = (shape: number[], values: number[]) =>
  binding().createTensor(shape, FLOAT, Float32Array.from(values));

/** The values and shape of an operation's first output; every tensor is deleted. */
function result(name: string, attributes: readonly Attribute[], inputs: readonly number[]) {
  const made = binding().executeOp(name, attributes, inputs, 1);
  const values = binding().tensorDataSync(made[0]!.id);
  for (const id of [...inputs, ...made.map(({ id }) => id)]) binding().deleteTensor(id);
  return { shape: made[0]!.shape, values: [...values] };
}

testTensorFlow("attributes of each kind reach their operation", () => {
  const T = attribute("T", "TYPE", FLOAT);
  // BOOL
  const product = result("MatMul", [T, attribute("transpose_a", "BOOL", true)], [
    floats([2, 1], [1, 2]),
    floats([2, 1], [3, 4]),
  ]);
  deepStrictEqual(product, { shape: [1, 1], values: [11] });
  // FLOAT
  const rectified = result("LeakyRelu", [T, attribute("alpha", "FLOAT", 0.25)], [
    floats([2], [-4, 4]),
  ]);
  deepStrictEqual(rectified.values, [-1, 4]);
  // INT, and a list of inputs
  const packed = result("Pack", [T, attribute("N", "INT", 2), attribute("axis", "INT", 1)], [
    floats([2], [1, 2]),
    floats([2], [3, 4]),
  ]);
  deepStrictEqual(packed, { shape: [2, 2], values: [1, 3, 2, 4] });
  // TYPE
  const cast = result("Cast", [
    attribute("SrcT", "TYPE", FLOAT),
    attribute("DstT", "TYPE", INT32),
  ], [floats([2], [1.9, -1.9])]);
  deepStrictEqual(cast.values, [1, -1]);
  // STRING
  const pooled = result("MaxPool", [
    T,
    attribute("ksize", "INT", [1, 2, 2, 1]),
    attribute("strides", "INT", [1, 2, 2, 1]),
    attribute("padding", "STRING", "VALID"),
  ], [floats([1, 2, 2, 1], [1, 5, 2, 3])]);
  deepStrictEqual(pooled, { shape: [1, 1, 1, 1], values: [5] });
  // INT list, also an empty one
  const x = () => floats([1, 2, 1], [1, 2]);
  deepStrictEqual(result("Squeeze", [T, attribute("squeeze_dims", "INT", [2])], [x()]).shape, [
    1,
    2,
  ]);
  deepStrictEqual(result("Squeeze", [T, attribute("squeeze_dims", "INT", [])], [x()]).shape, [2]);
  // FLOAT list
  const buckets = result("Bucketize", [T, attribute("boundaries", "FLOAT", [0, 2.5])], [
    floats([3], [-1, 1, 3]),
  ]);
  deepStrictEqual(buckets.values, [0, 1, 2]);
  // TYPE list
  deepStrictEqual(
    result("IdentityN", [attribute("T", "TYPE", [FLOAT])], [floats([1], [7])]).values,
    [7],
  );
  // STRING list
  const summary = result("TensorSummary", [
    T,
    attribute("labels", "STRING", ["first", "second"]),
    attribute("description", "STRING", new TextEncoder().encode("as bytes")),
  ], [floats([1], [1])]);
  ok((summary.values[0] as Uint8Array).length > 0);
  throws(() => result("Relu", [{ name: "T", type: 99, value: 1 }], []), /TF_AttrType 99/);
});

testTensorFlow("an error names the operation, and the engine works afterwards", () => {
  const T = attribute("T", "TYPE", FLOAT);
  const [two, three] = [floats([1, 2], [1, 2]), floats([3, 1], [1, 2, 3])];
  const count = binding().getNumOfTensors();
  throws(() => binding().executeOp("NoSuchOperation", [], [], 1), /NoSuchOperation/);
  throws(() => binding().executeOp("MatMul", [T], [two, three], 1), /TensorFlow MatMul: .*size/);
  throws(() => binding().executeOp("MatMul", [T], [two], 1), /MatMul/);
  throws(() => binding().executeOp("Relu", [T], [1e9], 1), /after it was disposed/);
  strictEqual(binding().getNumOfTensors(), count);
  deepStrictEqual(result("Square", [T], [two]).values, [1, 4]);
  binding().deleteTensor(three);
  const [a, b] = [tf.ones([2, 3]), tf.ones([2, 3])];
  throws(
    () => tf.engine().runKernel("BatchMatMul", { a, b }, { transposeA: false, transposeB: false }),
    /BatchMatMulV2/,
  );
  strictEqual(tf.tidy(() => a.sum().dataSync()[0]), 6);
  tf.dispose([a, b]);
});

testTensorFlow("strings pass through operations and through tfjs", () => {
  const texts = ["a", "ä€", ""].map((text) => new TextEncoder().encode(text));
  const attributes = [attribute("T", "TYPE", STRING), attribute("Tidx", "TYPE", INT32)];
  const reversed = result("ReverseV2", attributes, [
    binding().createTensor([3], STRING, texts),
    binding().createTensor([1], INT32, Int32Array.of(0)),
  ]);
  deepStrictEqual(reversed, { shape: [3], values: texts.toReversed() });
  const x = tf.tensor1d(["a", "ä€", ""]);
  deepStrictEqual([...x.dataSync<"string">()], ["a", "ä€", ""]);
  x.dispose();
});

testTensorFlow("data() and dataSync() agree for every type of tfjs", async () => {
  const tensors = [
    tf.tensor1d([1.5, -2]),
    tf.tensor1d([1, -2], "int32"),
    tf.tensor1d([true, false]),
    tf.complex([1, 2], [3, 4]),
    tf.tidy(() => tf.argMax(tf.tensor2d([[1, 3, 2]]), 1)), // int64 by default in TensorFlow
  ];
  for (const tensor of tensors) {
    deepStrictEqual(await tensor.data(), tensor.dataSync());
    strictEqual(typeof tensor.dataSync()[0], "number");
  }
  tf.dispose(tensors);
});

testTensorFlow("200 gradient steps leave no tensors behind", () => {
  const x = tf.randomNormal([4, 8], 0, 1, "float32", 1);
  let w: tf.Tensor = tf.randomNormal([8, 3], 0, 1, "float32", 2);
  const loss = (w: tf.Tensor) => tf.softmax(x.matMul(w)).square().mean<tf.Scalar>();
  const gradient = tf.grad(loss);
  const step = () => {
    const next = tf.tidy(() => w.sub(gradient(w).mul(0.1)));
    w.dispose();
    w = next;
  };
  step();
  w.dataSync();
  const [tensors, handles] = [tf.memory().numTensors, binding().getNumOfTensors()];
  for (let k = 0; k < 200; k++) step();
  strictEqual(tf.memory().numTensors, tensors);
  strictEqual(binding().getNumOfTensors(), handles);
  tf.dispose([x, w]);
});
