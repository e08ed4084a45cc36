/**
 * `compile` and `compileStep` for engines that run the function directly, one operation after
 * another. They keep the promises of a compiling engine: results are new tensors, no other tensor is
 * left behind, and the event loop runs between calls.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { type Tensor, tf } from "../tensor.ts";
import { disposeTree, leaves, mapTree, type TensorTree } from "../tree.ts";
import type { Compiled, CompiledStep, Engine, StepFunction } from "./engine.ts";

/**
 * Runs the function as written. Before each call, pending timers and input are handled.
 *
 * @example
 * ```ts
 * import { compileEager } from "./eager.ts";
 * import { tf } from "../tensor.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const square = compileEager((x: tf.Tensor) => x.square());
 * strictEqual((await square(tf.scalar(3))).dataSync()[0], 9);
 * ```
 */
export function compileEager<A extends readonly TensorTree[], R extends TensorTree>(
  fn: (...args: A) => R,
): Compiled<A, R> {
  const run = async (...args: A) => {
    await setImmediate();
    return evaluate(fn, args);
  };
  return Object.assign(run, { dispose: () => {} });
}

/**
 * The same for a step: disposes the given state once the next one exists, but not the input.
 *
 * @example
 * ```ts
 * import { compileStepEager } from "./eager.ts";
 * import { tf } from "../tensor.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const add = compileStepEager((sum: tf.Tensor, x: tf.Tensor) => ({ state: sum.add(x), output: x }));
 * const start = tf.scalar(1);
 * const { state } = await add(start, tf.scalar(2));
 * strictEqual(state.dataSync()[0], 3);
 * strictEqual(start.isDisposed, true);
 * ```
 */
export function compileStepEager<
  S extends TensorTree,
  I extends TensorTree,
  O extends TensorTree,
>(step: StepFunction<S, I, O>): CompiledStep<S, I, O> {
  const run = async (state: S, input: I) => {
    await setImmediate();
    const result = evaluate(step, [state, input] as const);
    disposeTree(state);
    return result;
  };
  return Object.assign(run, { dispose: () => {} });
}

/** Both functions, as an engine offers them. */
export const eager: Pick<Engine, "compile" | "compileStep"> = {
  compile: compileEager,
  compileStep: compileStepEager,
};

/** The result as separate tensors: any tensor that is also an argument, or occurs twice, is cloned. */
function evaluate<A extends readonly TensorTree[], R extends TensorTree>(
  fn: (...args: A) => R,
  args: A,
): R {
  const taken = new Set<Tensor>(leaves(args));
  const own = (leaf: Tensor) => {
    if (taken.has(leaf)) return leaf.clone();
    taken.add(leaf);
    return leaf;
  };
  return tf.tidy(() => mapTree(fn(...args), own) as tf.TensorContainer) as R;
}
