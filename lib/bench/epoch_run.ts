/**
 * Runs two epochs of a quick run while watching its steps: how long each takes, how long training has
 * no step because the next batch is not ready, and what JavaScript does. It is a separate process, so
 * that it contains no other work. Prints `WatchedEpoch[]` as JSON.
 *
 * @module
 */
import { cac } from "cac";
import type { Split } from "../data/dataset.ts";
import { openData } from "../data/find_data.ts";
import type { Compiled, Engine } from "../engine/engine.ts";
import { resolveRun } from "../experiment/resolve.ts";
import { trainingOf } from "../experiment/training_of.ts";
import { openEngineOf } from "../run/open_engine.ts";
import { experimentOf } from "../studies/table.ts";
import { train } from "../train/train.ts";
import type { TensorTree } from "../tree.ts";
import { type Span, type WatchedEpoch, watchedEpoch } from "./epoch.ts";
import { startProfile } from "./profile.ts";

const cli = cac("epoch_run");
cli.option("--experiment <id>", "A row of the table of experiments");
cli.option("--threads <n>", "Threads that compute", { default: 1 });
cli.option("--images <n>", "Use only the first n images; 0 for all", { default: 0 });
cli.option("--engine <name>", "tensorflow, webgpu or wasm", { default: "tensorflow" });
const { experiment: id, threads, images, engine: name } = cli.parse(["", "", ...Deno.args]).options;

const experiment = experimentOf(id);
const spec = resolveRun(experiment, { profile: "quick", arm: "noisy-iel", seed: 0 });
const whole = await openData(spec.data, { log: console.error });
const first = ({ ids, load }: Split): Split => ({ ids: ids.slice(0, images || Infinity), load });
const dataset = { ...whole, train: first(whole.train), validation: first(whole.validation) };
const engine = await openEngineOf(spec, { engine: name, threads });
const steps: Span[] = [];
const passes: Span[] = [];
const training = { ...trainingOf(spec, { dataset }), epochs: 2 };
const epochs: WatchedEpoch[] = [];
let stop = startProfile();
for await (const { numbers } of train(training, { engine: watched(engine, { steps, passes }) })) {
  const work = await stop();
  const times = {
    trainMs: numbers.trainSeconds * 1000,
    evaluationMs: numbers.validationSeconds * 1000,
  };
  epochs.push({ ...watchedEpoch(steps.splice(0), times, passes.splice(0)), work });
  stop = startProfile();
}
await stop();
engine.close();
console.log(JSON.stringify(epochs));

/** The engine, recording the start and end of each step and of every other compiled function. */
function watched(
  engine: Engine,
  { steps, passes }: { readonly steps: Span[]; readonly passes: Span[] },
): Engine {
  const timed = <A extends readonly TensorTree[], R extends TensorTree>(
    run: Compiled<A, R>,
    spans: Span[],
  ): Compiled<A, R> => {
    const call = async (...args: A): Promise<R> => {
      const span = { begin: performance.now(), end: NaN };
      spans.push(span);
      const done = await run(...args);
      span.end = performance.now();
      return done;
    };
    return Object.assign(call, { dispose: () => run.dispose() });
  };
  return {
    ...engine,
    compile: (fn) => timed(engine.compile(fn), passes),
    compileStep: (fn) => timed(engine.compileStep(fn), steps),
  };
}
