/**
 * The process of `soak.ts`: repeatedly opens an engine, runs a training step and closes it, and prints
 * the resources that the process holds after each cycle.
 *
 * @module
 */
import { cpuUsage } from "node:process";
import type { EngineName } from "../../lib/engine/engine.ts";
import { openEngine } from "../../lib/engine/open.ts";
import { tf } from "../../lib/tensor.ts";
import { smallTraining } from "../../lib/train/fixture.ts";
import { train } from "../../lib/train/train.ts";

/** Resources of the process after a cycle. */
export interface Cycle {
  /** Resident memory in bytes. */
  readonly bytes: number;
  /** Threads of the operating system; 0 if it does not report them. */
  readonly threads: number;
  /** Open files; 0 if the system does not report them. */
  readonly files: number;
  readonly tensors: number;
  /** CPU seconds since the process started. */
  readonly seconds: number;
}

const [engine, seed, cycles, milliseconds] = Deno.args;
const count = (folder: string) => {
  try {
    return [...Deno.readDirSync(folder)].length;
  } catch {
    return 0;
  }
};

for (let cycle = 0; cycle < Number(cycles) && performance.now() < Number(milliseconds); cycle++) {
  const opened = await openEngine({ engine: engine as EngineName, log() {} });
  const training = await smallTraining({ seed: Number(seed) + cycle, epochs: 1 });
  for await (const { numbers } of train(training, { engine: opened })) {
    if (numbers.loss === null) throw new Error("the loss is not finite");
  }
  const { numTensors: tensors } = tf.memory();
  opened.close();
  (globalThis as { gc?: () => void }).gc?.();
  await new Promise((resolve) => setTimeout(resolve));
  const { rss: bytes } = Deno.memoryUsage();
  const { user, system } = cpuUsage();
  const state: Cycle = {
    bytes,
    threads: count("/proc/self/task"),
    files: count("/proc/self/fd"),
    tensors,
    seconds: (user + system) / 1e6,
  };
  console.log(JSON.stringify(state));
}
