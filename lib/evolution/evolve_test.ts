import { deepStrictEqual, notStrictEqual, strictEqual, throws } from "node:assert/strict";
import { valueAndGradients } from "../ops/value_and_gradients.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import type { Evolution } from "./evolution.ts";
import { evolve } from "./evolve.ts";

await tf.setBackend("cpu");

/** u_t = −u², solved by 1 / (t + 1/u₀): a nonlinear evolution without a closed form for many steps. */
const decay: Evolution = { kind: "decay", rate: (u) => u.square().neg() as Tensor4D };
const one = tf.ones([1, 1, 1, 1]) as Tensor4D;
const valueOf = (tensor: tf.Tensor) => tensor.dataSync()[0]!;

Deno.test("forward Euler is of first order, forwards and backwards in time", () => {
  for (const time of [0.5, -0.5]) {
    const error = (steps: number) =>
      valueOf(evolve(one, decay, { dt: time / steps, steps })) - 1 / (time + 1);
    const order = Math.log2(error(64) / error(128));
    strictEqual(Math.abs(order - 1) < 0.1, true, `order ${order}`);
  }
});

Deno.test("one step is u + dt·F(u), and its gradient passes through a nonlinear F", () => {
  strictEqual(valueOf(evolve(one, decay, { dt: 0.25, steps: 1 })), 0.75);
  const slope = tf.grad((u) => evolve(u as Tensor4D, decay, { dt: 0.25, steps: 1 }).sum())(one);
  strictEqual(valueOf(slope), 0.5); // 1 − 2·dt·u
});

Deno.test("no steps: a copy, which may be disposed alone", () => {
  const copy = evolve(one, decay, { steps: 0 });
  notStrictEqual(copy, one);
  deepStrictEqual(copy.dataSync(), one.dataSync());
  copy.dispose();
  strictEqual(one.isDisposed, false);
});

Deno.test("an evolution that returns something else than a map of its size is named; nothing is left", () => {
  const maps = (shape: readonly number[]) => (u: Tensor4D) => u.mean([...shape]) as Tensor4D;
  const cases: [Partial<Evolution>, string][] = [
    [{ rate: maps([3]) }, "rate"],
    [{ rate: () => undefined as unknown as Tensor4D }, "rate"],
    [{ bind: () => ({ kind: "own", rate: maps([0]) }) }, "rate"],
    [{ pullback: maps([3]) }, "pullback"],
    [{ pullback: maps([3]), facts: { boundary: "replicate", linear: true } }, "pullback"],
    [{ euler: maps([3]) }, "steps of euler"],
  ];
  const before = tf.memory().numTensors;
  for (const [part, what] of cases) {
    const own: Evolution = { ...decay, kind: "own", ...part };
    const loss = (u: tf.Tensor) => evolve(u as Tensor4D, own, { steps: 2 }).sum() as tf.Scalar;
    throws(
      () =>
        tf.tidy(() =>
          valueAndGradients(({ one }) => ({ value: loss(one!), auxiliary: {} }), { one })
        ),
      new RegExp(
        `^UserError: the ${what} of evolution "own" must be a tensor of shape \\[1,1,1,1\\], not`,
      ),
    );
    strictEqual(tf.memory().numTensors, before, what);
  }
});

Deno.test("stepping leaves nothing behind but its result", () => {
  const before = tf.memory().numTensors;
  evolve(one, decay, { steps: 5 }).dispose();
  strictEqual(tf.memory().numTensors, before);
});

Deno.test("time steps and numbers of steps are checked", () => {
  throws(() => evolve(one, decay, { dt: NaN }), RangeError);
  throws(() => evolve(one, decay, { dt: -Infinity }), RangeError);
  throws(() => evolve(one, decay, { steps: -1 }), RangeError);
  throws(() => evolve(one, decay, { steps: 1.5 }), RangeError);
});
