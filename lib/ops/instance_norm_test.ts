import { throws } from "node:assert/strict";
import { close, numbersOf, testEngines } from "../engine/fixture.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { CASES, checkOperation, waveTensor, withGradients } from "./fixture.ts";
import { instanceNormLeakyRelu, type InstanceNormOptions } from "./instance_norm.ts";

/** The same composed of tfjs's operations, with tfjs's gradients. */
function composed(x: Tensor, { epsilon = 1e-5, slope = 0.01 }: InstanceNormOptions = {}): Tensor {
  const { mean, variance } = tf.moments(x, [1, 2], true);
  return tf.leakyRelu(x.sub(mean).div(variance.add(epsilon).sqrt()), slope);
}

type Results = ReturnType<ReturnType<typeof withGradients>>;

testEngines("instanceNormLeakyRelu and its gradient are PyTorch's", async (engine) => {
  for (
    const { batch, size, channels, y, gradients, ...options } of CASES.instanceNormLeakyRelu
  ) {
    await checkOperation(engine, {
      operation: (x) => instanceNormLeakyRelu(x as Tensor4D, options),
      inputs: [waveTensor(1, [batch, ...size, channels])],
      expected: { y, gradients },
      what: `instance norm of ${batch}×${size}, ${JSON.stringify(options)}`,
    });
  }
});

testEngines("instanceNormLeakyRelu equals its composition from tfjs's operations", (_engine) => {
  for (const batch of [1, 2, 3]) {
    for (const options of [{}, { epsilon: 1e-2, slope: 0.3 }]) {
      const x = waveTensor(batch, [batch, 6, 7, 4]);
      const fused = (x: Tensor) => instanceNormLeakyRelu(x as Tensor4D, options);
      const [ours, theirs] = [fused, (x: Tensor) => composed(x, options)].map((operation) =>
        tf.tidy(() => withGradients(operation)(x))
      ) as [Results, Results];
      close(numbersOf(ours.y), numbersOf(theirs.y), { what: "y" });
      close(numbersOf(ours.gradients[0]!), numbersOf(theirs.gradients[0]!), {
        tolerance: 1e-4, // tfjs's gradient goes through x², variance and mean
        what: "gradient",
      });
      disposeTree([x, ours, theirs]);
    }
  }
});

testEngines("its gradient is the difference quotient", (_engine) => {
  const shape = [2, 4, 5, 2];
  const h = 1e-2;
  const [quotient, product] = tf.tidy(() => {
    const [x, direction] = [waveTensor(1, shape), waveTensor(9, shape)];
    const weights = waveTensor(4, shape);
    const at = (shift: number) =>
      instanceNormLeakyRelu(x.add(direction.mul(shift)) as Tensor4D).mul(weights).sum()
        .dataSync()[0]!;
    const gradient = withGradients((x) => instanceNormLeakyRelu(x as Tensor4D))(x).gradients[0]!;
    return [(at(h) - at(-h)) / (2 * h), gradient.mul(direction).sum().dataSync()[0]!];
  });
  close([quotient], [product], { tolerance: 2e-2 });
});

testEngines("images of a batch do not affect each other", (_engine) => {
  const [together, apart] = tf.tidy(() => {
    const images = [1, 2].map((seed) => waveTensor(seed, [1, 3, 3, 2]) as Tensor4D);
    return [
      numbersOf(instanceNormLeakyRelu(tf.concat(images, 0))),
      images.flatMap((image) => numbersOf(instanceNormLeakyRelu(image))),
    ];
  });
  close(together, apart, { tolerance: 1e-6 });
});

Deno.test("a slope for which φ⁻¹ does not exist is refused", async () => {
  await tf.setBackend("cpu");
  for (const slope of [0, -1, NaN]) {
    throws(() => instanceNormLeakyRelu(tf.zeros([1, 1, 1, 1]), { slope }), RangeError);
  }
});
