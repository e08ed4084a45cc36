import { deepStrictEqual, notStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { unetModel } from "../../models/unet.ts";
import { initialParameters } from "../../models/model.ts";
import { meanCrossEntropy } from "../../losses/cross_entropy.ts";
import { stream } from "../../random.ts";
import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../../tensor.ts";
import { rmsprop } from "../../train/optimizer/rmsprop.ts";
import { optimizers } from "../../train/optimizer/table.ts";
import { trainStep } from "../../train/step.ts";
import { disposeTree, leaves } from "../../tree.ts";
import { close, numbersOf, testTensorFlow } from "../fixture.ts";
import type { TensorFlowBackend } from "./backend.ts";

const binding = () => (tf.backend() as TensorFlowBackend).tensorflow;

/** Hands a tensor's values to TensorFlow, which tfjs does only at first use. */
function uploaded<T extends Tensor>(tensor: T): T {
  (tf.backend() as TensorFlowBackend).idOf(tensor);
  return tensor;
}

/** Tensors of tfjs and handles of TensorFlow. */
const held = () => [tf.memory().numTensors, binding().getNumOfTensors()];

/** A small training step with its initial state and an input. */
function training({ height = 32, batch = 2 } = {}) {
  const model = unetModel({ classes: 3, width: 2 });
  const optimizer = optimizers.make(rmsprop({ learningRate: 1e-3 }));
  const loss = (logits: Tensor4D, labels: Tensor3D) => meanCrossEntropy(logits, labels);
  const start = () => {
    const parameters = initialParameters(model, stream(0, "compile-test"));
    return { parameters, statistics: {}, optimizer: optimizer.init(parameters) };
  };
  const input = {
    images: tf.randomUniform<tf.Rank.R4>([batch, height, 32, 3], 0, 255, "float32", 1),
    labels: tf.tidy(() =>
      tf.randomUniform<tf.Rank.R3>([batch, height, 32], 0, 3, "float32", 2).cast<Tensor3D>("int32")
    ),
    learningRate: tf.scalar(1e-3),
  };
  return { step: trainStep({ model, loss, optimizer }), start, input };
}

testTensorFlow("a compiled training step equals the eager one", async (engine) => {
  const { step, start, input } = training();
  const compiled = engine.compileStep(step);
  let [traced, plain] = [start(), start()];
  for (let k = 0; k < 3; k++) {
    const next = await compiled(traced, input);
    const { state, output } = tf.tidy(() => step(plain, input));
    disposeTree(plain);
    [traced, plain] = [next.state, state];
    for (const name of ["loss", "gradientNorm"] as const) {
      close(numbersOf(next.output[name]), numbersOf(output[name]), { what: name });
    }
    disposeTree([next.output, output]);
  }
  for (const [name, tensor] of Object.entries(plain.parameters)) {
    close(numbersOf(traced.parameters[name]!), numbersOf(tensor), {
      tolerance: 1e-4,
      what: name,
    });
  }
  disposeTree([traced, plain, input]);
  compiled.dispose();
});

testTensorFlow("compiled gradients equal the eager ones", async (engine) => {
  const names = ["w", "b"] as const;
  const gradients = (w: Tensor4D, b: Tensor, x: Tensor4D) =>
    tf.grads((w: Tensor, b: Tensor) =>
      tf.conv2d(x, w as Tensor4D, 1, "same").add(b).elu().square().mean()
    )(
      [w, b],
    );
  const given = [
    tf.randomNormal<tf.Rank.R4>([3, 3, 2, 4], 0, 1, "float32", 1),
    tf.randomNormal([4], 0, 1, "float32", 2),
    tf.randomNormal<tf.Rank.R4>([2, 7, 5, 2], 0, 1, "float32", 3),
  ] as [Tensor4D, Tensor, Tensor4D];
  const compiled = engine.compile(gradients);
  const [traced, plain] = [await compiled(...given), tf.tidy(() => gradients(...given))];
  names.forEach((what, at) => close(numbersOf(traced[at]!), numbersOf(plain[at]!), { what }));
  disposeTree([traced, plain, given]);
  compiled.dispose();
});

testTensorFlow("a function is traced once for each structure, shape and type", async (engine) => {
  let traces = 0;
  const double = engine.compile(({ x }: { x?: Tensor; y?: Tensor }) => {
    traces++;
    return (x ?? tf.scalar(0)).mul(2);
  });
  const tensors = [tf.ones([2]), tf.ones([3]), tf.zeros([2]), tf.ones([2], "int32")] as const;
  const results: Tensor[] = [];
  for (const x of tensors) results.push(await double({ x }));
  deepStrictEqual(results.map(numbersOf), [[2, 2], [2, 2, 2], [0, 0], [2, 2]]);
  strictEqual(traces, 3);
  results.push(await double({ y: tensors[0] })); // another structure of the same shapes
  strictEqual(traces, 4);
  strictEqual(numbersOf(results.at(-1)!)[0], 0);
  disposeTree([tensors, results]);
  double.dispose();
});

testTensorFlow("memory does not grow over 1,000 calls", async (engine) => {
  const step = engine.compileStep((state: { w: Tensor; n: Tensor }, x: Tensor) => {
    const { value, grad } = tf.valueAndGrad((w: Tensor) => w.mul(x).square().mean())(state.w);
    return { state: { w: state.w.sub(grad.mul(0.01)), n: state.n.add(1) }, output: value };
  });
  const x = tf.ones([256, 256]);
  let state = { w: tf.ones([256, 256]) as Tensor, n: tf.scalar(0) as Tensor };
  const call = async () => {
    const next = await step(state, x);
    next.output.dataSync();
    next.output.dispose();
    state = next.state;
  };
  for (let k = 0; k < 50; k++) await call();
  const [before, memory] = [held(), Deno.memoryUsage().rss];
  for (let k = 0; k < 1000; k++) await call();
  deepStrictEqual(held(), before);
  const growth = Deno.memoryUsage().rss - memory; // one leaked tensor a call would be 250 MiB
  ok(growth < 50 * 2 ** 20, `grew by ${growth / 2 ** 20} MiB`);
  strictEqual(numbersOf(state.n)[0], 1050);
  disposeTree([state, x]);
  step.dispose();
});

testTensorFlow("reading a value while tracing throws", async (engine) => {
  const x = uploaded(tf.ones([2]));
  for (
    const read of [
      (x: Tensor) => x.mul(x.square().dataSync()[0]!),
      (x: Tensor) => x.mul(x.arraySync() as number),
      (x: Tensor) => tf.reshape(x, [x.sum().dataSync()[0]!]),
    ]
  ) {
    const before = held();
    await rejects(engine.compile(read)(x), /read the value of a tensor .*compute with tensor op/);
    deepStrictEqual(held(), before);
  }
  await rejects(
    engine.compile((x: Tensor) => tf.grad((x) => x.mul(x.dataSync()[0]!).sum())(x))(x),
    /read the value/,
  );
  const sum = engine.compile((x: Tensor) => x.sum());
  const total = await sum(x);
  strictEqual(numbersOf(total)[0], 2);
  disposeTree([x, total]);
  sum.dispose();
});

testTensorFlow("values that depend on no argument may be read while tracing", async (engine) => {
  const scale = engine.compile((x: Tensor) => {
    const known = tf.tensor1d([1, 2]).square().sum();
    return x.mul(known.dataSync()[0]!);
  });
  const x = tf.scalar(2);
  const result = await scale(x);
  strictEqual(numbersOf(result)[0], 10);
  disposeTree([x, result]);
  scale.dispose();
});

testTensorFlow("a shape that depends on data cannot be compiled", async (engine) => {
  const x = tf.tensor1d([1, 0, 1]);
  const where = engine.compile((x: Tensor) =>
    tf.engine().runKernel("Where", { condition: x.cast("bool") }) as Tensor
  );
  await rejects(where(x), /Where|read the value|depends on data/);
  x.dispose();
});

testTensorFlow("a function that throws leaves arguments and engine usable", async (engine) => {
  const [x, w] = [uploaded(tf.ones([2, 2])), uploaded(tf.ones([3, 1]))];
  const before = held();
  await rejects(
    engine.compile((x: Tensor) => {
      x.add(1);
      throw new RangeError("its own");
    })(x),
    /its own/,
  );
  await rejects(
    engine.compile((x: Tensor, w: Tensor) =>
      tf.engine().runKernel("BatchMatMul", { a: x, b: w }, {
        transposeA: false,
        transposeB: false,
      }) as Tensor
    )(x, w),
    /BatchMatMulV2/,
  );
  await rejects(engine.compile((x: Tensor) => Promise.resolve(x) as never)(x), TypeError);
  await rejects(engine.compile((() => 5) as never)(), TypeError);
  const step = engine.compileStep((state: Tensor) => {
    if (state.rank === 2) throw new RangeError("not this one");
    return { state, output: state };
  });
  await rejects(step(x, w), /not this one/);
  ok(!x.isDisposed);
  deepStrictEqual(held(), before);
  strictEqual(numbersOf(x)[0], 1);
  disposeTree([x, w]);
});

testTensorFlow("a step that fails while it runs frees its state", async (engine) => {
  // Gathering out of range fails when the function runs, not when it is traced.
  const step = engine.compileStep((state: { w: Tensor; n: Tensor }, at: Tensor) => ({
    state: { w: state.w.add(1), n: state.n.add(1) },
    output: tf.gather(state.w, at),
  }));
  const fresh = () => ({ w: tf.tensor1d([1, 2, 3]) as Tensor, n: tf.scalar(0) as Tensor });
  const [inside, beyond] = [[2], [7]].map((at) => uploaded(tf.tensor1d(at, "int32"))) as [
    Tensor,
    Tensor,
  ];
  const done = await step(fresh(), inside);
  disposeTree(done);
  const before = held();
  await rejects(step(fresh(), beyond), /TensorFlow traced_\d+: .*7/);
  deepStrictEqual(held(), before);
  const again = await step(fresh(), inside);
  deepStrictEqual(numbersOf(again.output), [3]);
  deepStrictEqual(numbersOf(again.state.w), [2, 3, 4]);
  disposeTree([again, inside, beyond]);
  step.dispose();
});

testTensorFlow("a state is consumed; clones and outputs keep their values", async (engine) => {
  const step = engine.compileStep((state: { a: Tensor; b: Tensor }, x: Tensor) => ({
    state: { b: state.a, a: state.b.add(x) }, // exchanged, and in another order of keys
    output: { old: state.a, next: state.b.add(x), same: x },
  }));
  const x = tf.scalar(10);
  const first = { a: tf.tensor1d([1, 2]) as Tensor, b: tf.tensor1d([3, 4]) as Tensor };
  const clone = first.a.clone();
  const { state: second, output } = await step(first, x);
  ok(first.a.isDisposed && first.b.isDisposed && !x.isDisposed);
  const secondA = second.a.clone();
  deepStrictEqual(numbersOf(secondA), [13, 14]);
  const { state: third, output: later } = await step(second, x);
  deepStrictEqual(numbersOf(clone), [1, 2]);
  deepStrictEqual(numbersOf(secondA), [13, 14]);
  deepStrictEqual(numbersOf(output.old), [1, 2]);
  deepStrictEqual(numbersOf(output.next), [13, 14]);
  deepStrictEqual(numbersOf(later.old), [13, 14]);
  deepStrictEqual([numbersOf(third.a), numbersOf(third.b)], [[11, 12], [13, 14]]);
  notStrictEqual(output.same, x);
  disposeTree([x, clone, secondA, third, output, later]);
  step.dispose();
});

testTensorFlow("a state must keep its names, shapes and types", async (engine) => {
  const x = uploaded(tf.scalar(1));
  const state = () => ({ w: uploaded(tf.ones([2]) as Tensor) });
  const cases: [(state: { w: Tensor }) => unknown, RegExp][] = [
    [({ w }) => ({ w: w.concat(w) }), /returned float32 \[4\] for the state's float32 \[2\]/],
    [({ w }) => ({ w: w.cast("int32") }), /returned int32 \[2\]/],
    [({ w }) => ({ v: w }), /only one of two trees of tensors has w/],
    [({ w }) => ({ w, v: w }), /has v/],
    [() => ({}), /has w/],
  ];
  for (const [change, message] of cases) {
    const given = state();
    const step = engine.compileStep((state: { w: Tensor }, x: Tensor) => ({
      state: change(state) as { w: Tensor },
      output: x,
    }));
    const before = held();
    await rejects(
      step(given, x),
      (error) => error instanceof TypeError && message.test(error.message),
    );
    deepStrictEqual(held(), before);
    disposeTree(given);
  }
  x.dispose();
});

testTensorFlow("disposed and repeated tensors are refused", async (engine) => {
  const step = engine.compileStep((state: Tensor[], x: Tensor) => ({ state, output: x }));
  const [x, gone] = [tf.scalar(1), tf.scalar(2)];
  gone.dispose();
  await rejects(step([x, x], x), /of its state twice/);
  await rejects(step([x], x), /of its state twice/);
  await rejects(step([x], gone), /disposed/);
  await rejects(step([gone], x), /disposed/);
  strictEqual(numbersOf(x)[0], 1);
  x.dispose();
});

testTensorFlow("dispose() frees the function; the next call traces it again", async (engine) => {
  let traces = 0;
  const add = engine.compile((x: Tensor) => {
    traces++;
    return x.add(1);
  });
  const x = tf.scalar(1);
  disposeTree(await add(x));
  add.dispose();
  add.dispose();
  const result = await add(x);
  strictEqual(traces, 2);
  strictEqual(numbersOf(result)[0], 2);
  add.dispose();
  disposeTree([x, result]);
});

testTensorFlow("the event loop stays free during a long call", async (engine) => {
  const product = engine.compile((x: Tensor) => {
    let y = x;
    for (let k = 0; k < 40; k++) y = tf.matMul(y, x);
    return y;
  });
  const x = tf.fill([900, 900], 1 / 900);
  disposeTree(await product(x));
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  const begun = performance.now();
  const result = await product(x);
  const spent = performance.now() - begun;
  clearInterval(timer);
  // A call that blocked the loop would allow at most one tick; a busy machine allows few.
  ok(spent > 100 && ticks >= 5, `${ticks} ticks in ${spent} ms`);
  disposeTree(result);
  disposeTree(x);
  product.dispose();
});

testTensorFlow("two functions may run at once", async (engine) => {
  const power = engine.compile((x: Tensor) => x.square().square());
  const sum = engine.compile((x: Tensor) => x.sum());
  const x = tf.fill([64, 64], 2);
  const results = await Promise.all([power(x), sum(x), power(x), sum(x)]);
  deepStrictEqual(results.map((result) => numbersOf(result)[0]), [16, 8192, 16, 8192]);
  strictEqual(leaves(results).length, 4);
  disposeTree([results, x]);
  power.dispose();
  sum.dispose();
});
