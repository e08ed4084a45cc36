/**
 * The training step of `deno task bench` on the kit's engine, controlled line by line like its
 * counterpart in PyTorch (`pytorch/step.py`), with the same lines of JSON. It is the step that
 * `train` compiles, timed from passing a batch to receiving its loss.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { cac } from "cac";
import { openEngine } from "../engine/open.ts";
import { intraThreadsFor } from "../engine/threads.ts";
import { peakMemory } from "../engine/machine.ts";
import { iels } from "../iel.ts";
import { losses } from "../losses/table.ts";
import { parameterCount } from "../models/model.ts";
import { models } from "../models/table.ts";
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { valueAndGradients } from "../ops/value_and_gradients.ts";
import { stream } from "../random.ts";
import { type Tensor, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { optimizers } from "../train/optimizer/table.ts";
import { initialState, type StepInput, trainStep } from "../train/step.ts";
import { type Part, PARTS, type StepSettings } from "./networks.ts";

/** Share of the pixels with the ignore label, if there is one; as in `pytorch/step.py`. */
const IGNORED = 0.1;

const cli = cac("kit_step");
cli.option("--settings <json>", "What to train: `StepSettings`, as in the bench's results");
cli.option("--threads <n>", "Computing threads; 0 for one per core", { default: 0 });
cli.option("--intra <n>", "Threads within an operation (default: chosen by network size)");
cli.option("--dtype <name>", "float32 or bfloat16", { default: "float32" });
cli.option("--part <name>", `One of ${PARTS.join(", ")}`, { default: "step" });
cli.option("--engine <name>", "tensorflow, webgpu or wasm", { default: "tensorflow" });
const { settings, threads, intra, dtype: precision, part, engine: name } =
  cli.parse(["", "", ...Deno.args]).options;
const { model: network, iel, loss: measure, optimizer: rule, ...data }: StepSettings = JSON.parse(
  settings,
);
const { classes, size, batch, ignore } = data;

const answer = (message: unknown) => console.log(JSON.stringify(message));
const model = models.make(network, { classes });
const engine = await openEngine({
  engine: name,
  threads,
  intraThreads: intra ?? intraThreadsFor({
    parameters: parameterCount(model),
    threads: threads || navigator.hardwareConcurrency,
  }),
  precision,
});
const optimizer = optimizers.make(rule);
const loss = losses.make(measure, { classes, ignore: ignore ?? undefined });
const transform = iels.make(iel);
const whole = trainStep({ model, optimizer, loss, transform });
const random = stream(0, "bench");
const images = Float32Array.from({ length: batch * size * size * 3 }, () => 255 * random.uniform());
const labels = Int32Array.from(
  { length: batch * size * size },
  () => ignore !== null && random.uniform() < IGNORED ? ignore : random.integer(classes),
);
let state = initialState({ model, optimizer }, random);

/** The values that the network is applied with. */
const valuesOf = ({ parameters, statistics }: typeof state) => ({ ...parameters, ...statistics });

/** The timed function: from a batch to one number. */
const parts: Record<Part, () => (input: StepInput) => Promise<Tensor>> = {
  step() {
    const step = engine.compileStep(whole);
    return async (input) => {
      const done = await step(state, input);
      state = done.state;
      done.output.gradientNorm.dispose();
      return done.output.loss;
    };
  },
  /** Without the update: the gradients are only summed, to make sure they are computed. */
  gradients() {
    const run = engine.compile(({ parameters, statistics }: typeof state, input: StepInput) => {
      const { value, gradients } = valueAndGradients((given) => {
        const options = { mode: "train", seed: input.seed } as const;
        const { logits } = model.apply({ ...given, ...statistics }, input.images, options);
        const resized = resizeBilinear(transform.apply(logits, input), [size, size]);
        return { value: loss(resized, input.labels), auxiliary: {} };
      }, parameters);
      const sums = Object.values(gradients).map((gradient) => tf.mul(tf.sum(gradient), 0));
      return tf.addN([value, ...sums]);
    });
    return (input) => run(state, input);
  },
  forward() {
    const run = engine.compile((values: TensorRecord, { images, seed }: StepInput) =>
      tf.sum(model.apply(values, images, { mode: "train", seed }).logits)
    );
    return (input) => run(valuesOf(state), input);
  },
  iel() {
    const [, rows, columns] = tf.tidy(() => {
      const image = tf.zeros<tf.Rank.R4>([1, size, size, 3]);
      return model.apply(valuesOf(state), image, { mode: "evaluate" }).logits.shape;
    });
    const shape = [batch, rows, columns, classes] as [number, number, number, number];
    const logits = tf.randomNormal<tf.Rank.R4>(shape, 0, 1, "float32", 0);
    const run = engine.compile((logits: Tensor4D, scene: Pick<StepInput, "images">) => {
      const rough = (logits: Tensor) => transform.apply(logits as Tensor4D, scene);
      return tf.sum(tf.grad((logits: Tensor) => tf.sum(tf.square(rough(logits))))(logits));
    });
    return ({ images }) => run(logits, { images });
  },
};
const timed = parts[part as Part]();

async function timedStep(): Promise<{ ms: number; loss: number }> {
  const start = performance.now();
  const input = {
    images: tf.tensor4d(images, [batch, size, size, 3]),
    labels: tf.tensor3d(labels, [batch, size, size], "int32"),
    learningRate: tf.scalar(optimizer.learningRate),
    seed: tf.tensor1d([random.integer(2 ** 31), random.integer(2 ** 31)], "int32"),
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
  intraThreads: engine.intraThreads,
  dtype: precision,
  part,
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
