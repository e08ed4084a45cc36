/**
 * Defines an engine: where arithmetic runs. This room knows nothing of segmentation.
 *
 * tfjs has one global backend, so only one engine can be open at a time; `open.ts` opens it.
 *
 * @module
 */
import type { TensorTree } from "../tree.ts";

/**
 * The engines, in the kit's order of preference.
 *
 * @example The last needs nothing but JavaScript
 * ```ts
 * import { ENGINE_NAMES } from "./engine.ts";
 * import { openEngine } from "./open.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const engine = await openEngine({ engine: ENGINE_NAMES.at(-1)! });
 * strictEqual(engine.name, "cpu");
 * engine.close();
 * ```
 */
export const ENGINE_NAMES = ["tensorflow", "webgpu", "wasm", "cpu"] as const;

/** Name of an engine. */
export type EngineName = typeof ENGINE_NAMES[number];

/** A function of tensors that an engine has compiled. */
export interface Compiled<A extends readonly TensorTree[], R extends TensorTree> {
  /** Runs the function. The event loop stays free meanwhile; the caller disposes the result. */
  (...args: A): Promise<R>;
  /** Frees the compiled function. */
  dispose(): void;
}

/** One optimisation step, a pure function: state and input to new state and output. */
export type StepFunction<S extends TensorTree, I extends TensorTree, O extends TensorTree> = (
  state: S,
  input: I,
) => { state: S; output: O };

/** A compiled step: it consumes the given state and returns the next one. */
export type CompiledStep<S extends TensorTree, I extends TensorTree, O extends TensorTree> =
  Compiled<
    [S, I],
    { state: S; output: O }
  >;

/** An open engine. */
export interface Engine {
  /** The engine's name. */
  readonly name: EngineName;
  /** The library and its version, such as `"TensorFlow 2.21.0"`. */
  readonly version: string;
  /** The device that computes, such as `"CPU"` or the name of a GPU. */
  readonly device: string;
  /** Number of computing threads: this many operations may run side by side. */
  readonly threads: number;
  /**
   * Threads that one operation may use. On `tensorflow` they split its sums, so numbers depend on this
   * setting (in their last digits), and on no other setting of the threads.
   */
  readonly intraThreads: number;
  /**
   * Compiles a pure, synchronous function of tensors. On `tensorflow` it is traced once for each set
   * of argument shapes into one TensorFlow function; other engines run the function itself. Numbers
   * that JavaScript computes inside it are fixed at the first call: pass values that change (learning
   * rate, random numbers) as tensors.
   *
   * @throws {Error} at the first call, when the function reads the value of a traced tensor.
   */
  compile<A extends readonly TensorTree[], R extends TensorTree>(
    fn: (...args: A) => R,
  ): Compiled<A, R>;
  /**
   * The same for a step: the given state is consumed, so that it can be updated in place. A state
   * keeps its names, shapes and types. If a call fails, its state may be lost.
   *
   * @throws {TypeError} at the first call on `tensorflow`, when the step returns a state of another
   * kind; at any call there, when a tensor of the state is given twice.
   */
  compileStep<S extends TensorTree, I extends TensorTree, O extends TensorTree>(
    step: StepFunction<S, I, O>,
  ): CompiledStep<S, I, O>;
  /** Frees the engine. */
  close(): void;
}

/** The result of opening an engine: the engine, or one line that says why it is unavailable here. */
export type Opened = { readonly engine: Engine } | { readonly reason: string };
