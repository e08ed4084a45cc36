/**
 * One suite for every engine on this machine: its operations and gradients match those of tfjs's
 * `cpu` backend, and compiled functions keep the contract of engine.ts.
 *
 * @module
 */
import { ok, rejects, strictEqual } from "node:assert/strict";
import { type Tensor, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { evaluateCase, normal, relativeError } from "./conformance/case.ts";
import { CASES } from "./conformance/cases.ts";
import { absence, ROWS } from "./conformance/engines.ts";
import type { Engine } from "./engine.ts";

for (const [name, { open, tolerance }] of Object.entries(ROWS)) {
  const absent = await absence(ROWS[name as keyof typeof ROWS]);
  Deno.test(absent === undefined ? `${name} conforms` : `${name} conforms (${absent})`, {
    ignore: absent !== undefined,
    sanitizeOps: false,
    sanitizeResources: false,
  }, async (t) => {
    await tf.setBackend("cpu");
    const expected = new Map<string, Awaited<ReturnType<typeof evaluateCase>>>();
    for (const subject of CASES) expected.set(subject.name, await evaluateCase(subject));
    const opened = await open();
    if ("reason" in opened) throw new Error(opened.reason);
    const { engine } = opened;
    try {
      for (const subject of CASES) {
        await t.step(subject.name, async () => {
          const before = tf.memory().numTensors;
          const actual = await evaluateCase(subject);
          expected.get(subject.name)!.forEach((values, index) => {
            const error = relativeError(actual[index]!, values);
            const part = index ? `gradient ${index}` : "value";
            ok(error <= tolerance(engine), `${part} deviates by ${error.toExponential(1)}`);
          });
          strictEqual(tf.memory().numTensors, before, "tensors are left behind");
        });
      }
      await t.step("a compiled function gives the same numbers", () => compiles(engine));
      await t.step("compileStep consumes its state and leaks nothing", () => steps(engine));
      if (name === "tensorflow") {
        await t.step("reading a traced value throws", () => refusesReading(engine));
      }
    } finally {
      engine.close();
      await tf.setBackend("cpu");
    }
  });
}

const layer = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.leakyRelu(tf.conv2d(x, w, 1, "same"), 0.1);

async function compiles(engine: Engine): Promise<void> {
  const [x, w] = [normal([2, 8, 8, 3], "x"), normal([3, 3, 3, 4], "w")] as tf.Tensor4D[];
  const gradients = (x: tf.Tensor4D, w: tf.Tensor4D) =>
    tf.grads((x, w) => layer(x as tf.Tensor4D, w as tf.Tensor4D))([x, w]);
  const compiled = engine.compile(gradients);
  const eager = tf.tidy(() => gradients(x!, w!));
  for (let call = 0; call < 2; call++) {
    const results = await compiled(x!, w!);
    for (const [index, result] of results.entries()) {
      const actual = { shape: result.shape, values: await result.data() };
      const expected = { shape: eager[index]!.shape, values: await eager[index]!.data() };
      ok(relativeError(actual, expected) <= 1e-5);
    }
    disposeTree(results);
  }
  compiled.dispose();
  disposeTree([x!, w!, eager]);
}

async function steps(engine: Engine): Promise<void> {
  const x = normal([2, 8, 8, 3], "x") as tf.Tensor4D;
  const rate = tf.scalar(0.01);
  const step = engine.compileStep(
    (state: { w: Tensor }, input: { x: tf.Tensor4D; rate: Tensor }) => {
      const energy = (w: Tensor) =>
        tf.mean(tf.square(layer(input.x, w as tf.Tensor4D))) as tf.Scalar;
      const { value, grad } = tf.valueAndGrad(energy)(state.w);
      return { state: { w: tf.sub(state.w, tf.mul(grad, input.rate)) }, output: value };
    },
  );
  let state = { w: normal([3, 3, 3, 4], "w") };
  const energies: number[] = [];
  let before: number | undefined;
  for (let call = 0; call < 20; call++) {
    const next = await step(state, { x, rate });
    ok(state.w.isDisposed, "the state is consumed");
    energies.push((await next.output.data())[0]!);
    next.output.dispose();
    state = next.state;
    before ??= tf.memory().numTensors;
    strictEqual(tf.memory().numTensors, before);
  }
  ok(energies.every((energy, k) => k === 0 || energy < energies[k - 1]!), "descends");
  ok(!x.isDisposed, "the input is not consumed");
  step.dispose();
  disposeTree([state, x, rate]);
}

async function refusesReading(engine: Engine): Promise<void> {
  const compiled = engine.compile((x: Tensor) => tf.mul(x, x.dataSync()[0]!));
  const x = tf.scalar(2);
  await rejects(compiled(x), /trac|compil/);
  compiled.dispose();
  x.dispose();
}
