import { deepStrictEqual, notDeepStrictEqual, ok, throws } from "node:assert/strict";
import { numbersOf, testEngines } from "../engine/fixture.ts";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { dropout } from "./dropout.ts";
import { withGradients } from "./fixture.ts";

const SHAPE: [number, number, number, number] = [2, 20, 25, 10];
const seedOf = (first: number, second: number) => tf.tensor1d([first, second], "int32");

testEngines(
  "dropout preserves the mean and depends only on its seed",
  async (engine) => {
    const rate = 0.1;
    const run = engine.compile((x: Tensor4D, seed: Tensor1D) => dropout(x, { rate, seed }));
    const x = tf.ones<tf.Rank.R4>(SHAPE);
    const draw = async (first: number, second: number) => {
      const seed = seedOf(first, second);
      const y = await run(x, seed);
      const values = numbersOf(y);
      disposeTree([seed, y]);
      return values;
    };
    const values = await draw(3, 4);
    const dropped = values.filter((value) => value === 0).length / values.length;
    const deviation = Math.sqrt(rate * (1 - rate) / values.length);
    ok(Math.abs(dropped - rate) < 4 * deviation, `${dropped} instead of ${rate}`);
    ok(values.every((value) => value === 0 || Math.abs(value - 1 / (1 - rate)) < 1e-6));
    deepStrictEqual(await draw(3, 4), values);
    notDeepStrictEqual(await draw(3, 5), values);
    notDeepStrictEqual(await draw(4, 4), values);
    run.dispose();
    x.dispose();
  },
);

testEngines("the gradient passes wherever the value passed", (_engine) => {
  tf.tidy(() => {
    const seed = seedOf(1, 2);
    const drop = (x: Tensor) => dropout(x as Tensor4D, { rate: 0.5, seed });
    const { y, gradients } = withGradients(drop)(tf.ones(SHAPE));
    const [values, gradient] = [numbersOf(y), numbersOf(gradients[0]!)];
    ok(values.every((value, at) => (value === 0) === (gradient[at] === 0)));
  });
});

Deno.test("a rate that would drop everything is refused", async () => {
  await tf.setBackend("cpu");
  for (const rate of [1, -0.1, NaN]) {
    throws(() => dropout(tf.ones([1, 1, 1, 1]), { rate, seed: seedOf(0, 0) }), RangeError);
  }
});
