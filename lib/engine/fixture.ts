/**
 * Helpers for tests that compute: the engines of this machine, and comparison of numbers.
 *
 * @module
 */
import { ok } from "node:assert/strict";
import { type Tensor, tf } from "../tensor.ts";
import type { Engine, EngineName } from "./engine.ts";
import { type EngineOptions, openEngine } from "./open.ts";
import { findTensorFlow } from "./tensorflow/library.ts";

/** Whether TensorFlow's library is installed: tests never fetch it. */
export const hasTensorFlow: boolean = await findTensorFlow() !== undefined;

/** The fastest engine on every machine of this kind; tests train on it. */
export const quickEngine: EngineName = hasTensorFlow ? "tensorflow" : "wasm";

/** Opens an engine for `test`, and checks that the test leaves no tensors behind. */
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

/** Registers one test per engine that can train here without a GPU, except `cpu`, which is slow. */
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

/** Registers a test of the `tensorflow` engine, skipped where its library is missing. */
export function testTensorFlow(name: string, test: (engine: Engine) => void | Promise<void>): void {
  Deno.test({ name, ignore: !hasTensorFlow, fn: () => withEngine("tensorflow", test) });
}

/** Numbers as an array. */
export const numbersOf = (tensor: Tensor): number[] => [...tensor.dataSync()];

/** Asserts that values agree to `tolerance`, relative to the largest expected value. */
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
