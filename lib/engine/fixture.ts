/**
 * For the tests of whatever computes: the engines that open on this machine, and numbers that agree.
 *
 * @module
 */
import { ok } from "node:assert/strict";
import { type Tensor, tf } from "../tensor.ts";
import type { Engine, EngineName } from "./engine.ts";
import { type EngineOptions, openEngine } from "./open.ts";
import { findTensorFlow } from "./tensorflow/library.ts";

/** Whether TensorFlow's library is on this machine: tests fetch nothing. */
export const hasTensorFlow: boolean = await findTensorFlow() !== undefined;

/** The quickest engine that every machine of this kind has: what tests train on. */
export const quickEngine: EngineName = hasTensorFlow ? "tensorflow" : "wasm";

/** Opens an engine for `test`, and checks that it leaves no tensor behind. */
export async function withEngine(
  engine: EngineName,
  test: (engine: Engine) => void | Promise<void>,
  options: EngineOptions = {},
): Promise<void> {
  const opened = await openEngine({ ...options, engine });
  const before = tf.memory().numTensors;
  try {
    await test(opened);
    const left = tf.memory().numTensors - before;
    ok(left === 0, `${left} tensors are left`);
  } finally {
    opened.close();
  }
}

/** Registers one test for each engine that trains here without a GPU; `cpu` takes its time. */
export function testEngines(
  name: string,
  test: (engine: Engine) => void | Promise<void>,
  engines: readonly EngineName[] = ["tensorflow", "wasm", "cpu"],
): void {
  for (const engine of engines) {
    Deno.test({
      name: `${name} (${engine})`,
      ignore: engine === "tensorflow" && !hasTensorFlow,
      fn: () => withEngine(engine, test),
    });
  }
}

/** Registers a test of the `tensorflow` engine, run where its library is. */
export function testTensorFlow(name: string, test: (engine: Engine) => void | Promise<void>): void {
  Deno.test({ name, ignore: !hasTensorFlow, fn: () => withEngine("tensorflow", test) });
}

/** Numbers as an array. */
export const numbersOf = (tensor: Tensor): number[] => [...tensor.dataSync()];

/** Asserts that values agree to `tolerance`, relative to the greatest expected one. */
export function close(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { tolerance = 1e-5, what = "values" }: { tolerance?: number; what?: string } = {},
): void {
  ok(actual.length === expected.length, `${what}: ${actual.length} instead of ${expected.length}`);
  const scale = Array.from(expected).reduce(
    (most, value) => Math.max(most, Math.abs(value)),
    1e-30,
  );
  for (let at = 0; at < expected.length; at++) {
    const error = Math.abs(actual[at]! - expected[at]!) / scale;
    ok(
      error <= tolerance,
      `${what}[${at}]: ${actual[at]} is not ${expected[at]} (off by ${error})`,
    );
  }
}
