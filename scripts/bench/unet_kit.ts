/**
 * The training step of `deno task bench` on the kit's engine, driven line by line like its peer in
 * PyTorch (`unet_torch.py`), with the same lines of JSON. It is the step that `train` compiles,
 * timed from handing over a batch to having its loss.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { cac } from "cac";
import { openEngine } from "../../lib/engine/open.ts";
import { peakMemory } from "../../lib/engine/machine.ts";
import { inverseEvolution } from "../../lib/iel.ts";
import { heat } from "../../lib/evolution/heat.ts";
import { lossFrom } from "../../lib/losses.ts";
import { initialParameters, parameterCount } from "../../lib/models/model.ts";
import { unet } from "../../lib/models/unet.ts";
import { enginePixelCrossEntropy } from "../../lib/ops/cross_entropy.ts";
import { stream } from "../../lib/random.ts";
import { type Tensor, type Tensor4D, type TensorRecord, tf } from "../../lib/tensor.ts";
import { disposeTree } from "../../lib/tree.ts";
import { rmsprop } from "../../lib/train/optimizer/rmsprop.ts";
import { type StepInput, type TrainState, trainStep } from "../../lib/train/step.ts";

const CLASSES = 3;

const cli = cac("unet_kit");
cli.option("--width <n>", "Channels of the first level", { default: 64 });
cli.option("--size <n>", "Rows and columns of the images", { default: 112 });
cli.option("--batch <n>", "Images in a batch", { default: 2 });
cli.option("--iels <n>", "Inverse evolution layers; 0 for none", { default: 20 });
cli.option("--threads <n>", "Threads within an operation; 0 for all cores", { default: 0 });
cli.option("--dtype <name>", "float32 or bfloat16", { default: "float32" });
cli.option(
  "--part <name>",
  "forward, gradients, step, or iel (the layers and their gradient alone)",
  {
    default: "step",
  },
);
cli.option("--engine <name>", "tensorflow, webgpu or wasm", { default: "tensorflow" });
const { width, size, batch, iels, threads, dtype: precision, part, engine: name } =
  cli.parse(["", "", ...Deno.args]).options;

const answer = (message: unknown) => console.log(JSON.stringify(message));
const engine = await openEngine({ engine: name, threads, precision });
const model = unet({ classes: CLASSES, width });
const optimizer = rmsprop({ learningRate: 1e-4 });
const loss = lossFrom({ kind: "cross-entropy", ignore: null, classWeights: null }, {
  pixelLoss: enginePixelCrossEntropy,
});
const transform = inverseEvolution(heat(), { dt: 0.1, steps: iels });
const whole = trainStep({ model, optimizer, loss, transform: iels ? transform : undefined });
const random = stream(0, "bench");
const images = Float32Array.from({ length: batch * size * size * 3 }, () => 255 * random.uniform());
const labels = Int32Array.from({ length: batch * size * size }, () => random.integer(CLASSES));
const parameters = initialParameters(model, random);
let state: TrainState = { parameters, statistics: {}, optimizer: optimizer.init(parameters) };

/** What is timed: from a batch to one number. */
const parts: Record<string, () => (input: StepInput) => Promise<Tensor>> = {
  step() {
    const step = engine.compileStep(whole);
    return async (input) => {
      const done = await step(state, input);
      state = done.state;
      done.output.gradientNorm.dispose();
      return done.output.loss;
    };
  },
  /** Without the update: the gradients are only summed, so that they are computed. */
  gradients() {
    const run = engine.compile((parameters: TensorRecord, input: StepInput) => {
      const names = Object.keys(parameters);
      const { value, grads } = tf.valueAndGrads((...values: Tensor[]) => {
        const given = Object.fromEntries(names.map((name, at) => [name, values[at]!]));
        return loss(
          transform(model.apply(given, input.images, { mode: "train" }).logits),
          input.labels,
        );
      })(Object.values(parameters));
      return tf.addN([value, ...grads.map((gradient) => tf.mul(tf.sum(gradient), 0))]);
    });
    return (input) => run(state.parameters, input);
  },
  forward() {
    const run = engine.compile((parameters: TensorRecord, { images }: StepInput) =>
      tf.sum(model.apply(parameters, images, { mode: "train" }).logits)
    );
    return (input) => run(state.parameters, input);
  },
  iel() {
    const logits = tf.randomNormal([batch, size, size, CLASSES], 0, 1, "float32", 0) as Tensor4D;
    const gradient = tf.grad((logits: Tensor) => tf.sum(tf.square(transform(logits as Tensor4D))));
    const run = engine.compile((logits: Tensor4D) => tf.sum(gradient(logits)));
    return () => run(logits);
  },
};
const timed = parts[part]!();

async function timedStep(): Promise<{ ms: number; loss: number }> {
  const start = performance.now();
  const input = {
    images: tf.tensor4d(images, [batch, size, size, 3]),
    labels: tf.tensor3d(labels, [batch, size, size], "int32"),
    learningRate: tf.scalar(1e-4),
  };
  const result = await timed(input);
  const [value] = await result.data();
  const ms = Math.round((performance.now() - start) * 1000) / 1000;
  disposeTree([input, result]);
  return { ms, loss: value! };
}

answer({
  ready: true,
  engine: engine.version,
  device: engine.device,
  threads: engine.threads,
  dtype: precision,
  ...{ width, size, batch, iels, part },
  parameters: parameterCount(model),
});
for await (const line of createInterface({ input: process.stdin })) {
  const count = Number(/^step (\d+)$/.exec(line)?.[1]);
  if (!count) {
    answer({ error: `not a command: ${line}; write "step N"` });
    continue;
  }
  const ms: number[] = [];
  let loss = NaN;
  for (let index = 0; index < count; index++) {
    const done = await timedStep();
    ms.push(done.ms);
    loss = done.loss;
  }
  answer({ ms, loss, peak_rss_bytes: peakMemory() });
}
engine.close();
