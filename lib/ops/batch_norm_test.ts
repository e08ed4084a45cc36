import { close, numbersOf, testEngines } from "../engine/fixture.ts";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { batchNorm, type BatchNormOptions } from "./batch_norm.ts";
import { CASES, checkOperation, waveTensor } from "./fixture.ts";

const CHANNELS = 3;

const statistics = () =>
  tf.tidy(() => ({
    mean: waveTensor(6, [CHANNELS]) as Tensor1D,
    variance: waveTensor(8, [CHANNELS]).mul(0.5).add(1) as Tensor1D,
  }));

const affine = () =>
  [2, 3].map((seed) => waveTensor(seed, [CHANNELS])) as [weight: Tensor1D, bias: Tensor1D];

testEngines("batchNorm, its gradients and running statistics are PyTorch's", async (engine) => {
  for (const { batch, size, y, gradients, running, ...options } of CASES.batchNorm) {
    const settings = options as BatchNormOptions;
    const what = `batchNorm of ${batch}×${size}, ${JSON.stringify(options)}`;
    const before = statistics();
    const shape = [batch, ...size, CHANNELS];
    await checkOperation(engine, {
      operation: (x, weight, bias) =>
        batchNorm(
          x as Tensor4D,
          { ...before, weight: weight as Tensor1D, bias: bias as Tensor1D },
          settings,
        ).y,
      inputs: [waveTensor(1, shape), ...affine()],
      expected: { y, gradients },
      what,
    });
    const after = engine.compile((x: Tensor, mean: Tensor, variance: Tensor) => {
      const [weight, bias] = affine();
      const parts = { weight, bias, mean: mean as Tensor1D, variance: variance as Tensor1D };
      const { running } = batchNorm(x as Tensor4D, parts, settings);
      return [running.mean, running.variance];
    });
    const x = waveTensor(1, shape);
    const [mean, variance] = await after(x, before.mean, before.variance);
    close(numbersOf(mean!), running[0]!, { what: `running mean of ${what}` });
    close(numbersOf(variance!), running[1]!, { what: `running variance of ${what}` });
    after.dispose();
    disposeTree([x, mean!, variance!, before]);
  }
});

testEngines("a single value per channel becomes β, with variance 0", (_engine) => {
  tf.tidy(() => {
    const [weight, bias] = affine();
    const x = waveTensor(1, [1, 1, 1, CHANNELS]) as Tensor4D;
    const { y, running } = batchNorm(x, { ...statistics(), weight, bias }, {
      by: "batch",
      momentum: 1,
    });
    close(numbersOf(y), numbersOf(bias));
    close(numbersOf(running.mean), numbersOf(x));
    close(numbersOf(running.variance), [0, 0, 0]);
  });
});

testEngines("running statistics stay at momentum 0, and are the batch's at momentum 1", () => {
  tf.tidy(() => {
    const [weight, bias] = affine();
    const parts = { ...statistics(), weight, bias };
    const x = waveTensor(1, [2, 3, 4, CHANNELS]) as Tensor4D;
    const runningAt = (momentum: number) => batchNorm(x, parts, { by: "batch", momentum }).running;
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    const [still, now] = [runningAt(0), runningAt(1)];
    close(numbersOf(still.mean), numbersOf(parts.mean));
    close(numbersOf(still.variance), numbersOf(parts.variance));
    close(numbersOf(now.mean), numbersOf(mean));
    close(numbersOf(now.variance), numbersOf(variance.mul(24 / 23)));
  });
});
