/**
 * Two epochs of a quick run with its steps watched: how long each takes, and how long training is
 * without one, because the next batch is not there yet. A process of its own, since TensorFlow's
 * number of threads is a process's. Prints `WatchedEpoch[]` as JSON.
 *
 * @module
 */
import { cac } from "cac";
import type { Split } from "../../lib/data/dataset.ts";
import { openData } from "../../lib/data/find_data.ts";
import type { CompiledStep, Engine, StepFunction } from "../../lib/engine/engine.ts";
import { openEngine } from "../../lib/engine/open.ts";
import { resolveRun } from "../../lib/experiment/resolve.ts";
import { trainingOf } from "../../lib/experiment/training_of.ts";
import { experimentOf } from "../../lib/studies/table.ts";
import { train } from "../../lib/train/train.ts";
import type { TensorTree } from "../../lib/tree.ts";
import { type Span, type WatchedEpoch, watchedEpoch } from "./waiting.ts";

const cli = cac("waiting_run");
cli.option("--experiment <id>", "A row of the table of experiments");
cli.option("--threads <n>", "Threads within an operation", { default: 1 });
cli.option("--images <n>", "Only the first so many training images; 0 for all", { default: 0 });
cli.option("--engine <name>", "tensorflow, webgpu or wasm", { default: "tensorflow" });
const { experiment: id, threads, images, engine: name } = cli.parse(["", "", ...Deno.args]).options;

const experiment = experimentOf(id);
const spec = resolveRun(experiment, { profile: "quick", arm: "noisy-iel", seed: 0 });
const whole = await openData(spec.data, { log: console.error });
const first = ({ ids, load }: Split, count: number): Split => ({ ids: ids.slice(0, count), load });
const dataset = {
  ...whole,
  train: first(whole.train, images || Infinity),
  validation: first(whole.validation, 1), // it is not measured
};
const engine = await openEngine({ engine: name, threads, precision: "float32" });
const steps: Span[] = [];
const training = { ...trainingOf(spec, { dataset }), epochs: 2 };
const epochs: WatchedEpoch[] = [];
for await (const { numbers } of train(training, { engine: watched(engine, steps) })) {
  epochs.push(watchedEpoch(steps.splice(0), { wholeMs: numbers.trainSeconds * 1000 }));
}
engine.close();
console.log(JSON.stringify(epochs));

/** The engine, with begin and end of each step written down. */
function watched(engine: Engine, steps: Span[]): Engine {
  return {
    ...engine,
    compileStep<S extends TensorTree, I extends TensorTree, O extends TensorTree>(
      fn: StepFunction<S, I, O>,
    ): CompiledStep<S, I, O> {
      const step = engine.compileStep(fn);
      const timed = async (state: S, input: I) => {
        const begin = performance.now();
        const done = await step(state, input);
        steps.push({ begin, end: performance.now() });
        return done;
      };
      return Object.assign(timed, { dispose: () => step.dispose() });
    },
  };
}
