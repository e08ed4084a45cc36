import { deepStrictEqual, rejects } from "node:assert/strict";
import { numbersOf, testEngines } from "../engine/fixture.ts";
import { type Scalar, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { valueAndGradients } from "./value_and_gradients.ts";

testEngines("auxiliary results are returned, and nothing else is left", async (engine) => {
  const compiled = engine.compile((x: tf.Tensor, w: tf.Tensor) =>
    valueAndGradients(({ x, w }) => {
      const y = x!.mul(w!);
      return { value: y.square().sum() as Scalar, auxiliary: { mean: y.mean(), w: w! } };
    }, { x, w })
  );
  const inputs = { x: tf.tensor1d([1, 3]), w: tf.scalar(2) };
  const result = await compiled(inputs.x, inputs.w);
  deepStrictEqual(numbersOf(result.value), [40]);
  deepStrictEqual(numbersOf(result.gradients.x!), [8, 24]);
  deepStrictEqual(numbersOf(result.gradients.w!), [40]);
  deepStrictEqual(numbersOf(result.auxiliary.mean!), [4]);
  deepStrictEqual(numbersOf(result.auxiliary.w!), [2]);
  disposeTree([inputs, result]);
  compiled.dispose();
});

testEngines("a value without a gradient is refused, and nothing is left", async (engine) => {
  const x = tf.tensor1d([1, 3]);
  const cases: [(x: tf.Tensor) => tf.Tensor, string][] = [
    [() => tf.scalar(1), ", on which it does not depend"],
    [(x) => tf.topk(x, 1).values.sum(), ": TopK has no gradient"],
  ];
  for (const [value, why] of cases) {
    const compiled = engine.compile((x: tf.Tensor) =>
      valueAndGradients(({ x }) => ({ value: value(x!) as Scalar, auxiliary: { x: x! } }), { x })
    );
    await rejects(
      () => compiled(x),
      new RegExp(
        `^UserError: the loss cannot be differentiated .* parameters${why}; compute it from`,
      ),
    );
    compiled.dispose();
  }
  x.dispose();
});
