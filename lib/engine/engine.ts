/**
 * What an engine is: where arithmetic runs. Nothing here knows of segmentation.
 *
 * tfjs holds one global backend, so one engine is open at a time; `open.ts` opens it.
 *
 * @module
 */
import type { TensorTree } from "../tree.ts";

/**
 * The engines, in the order in which the kit prefers them.
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
  /** Runs it. The event loop stays free meanwhile; the result is the caller's to dispose. */
  (...args: A): Promise<R>;
  /** Frees what compiling made. */
  dispose(): void;
}

/** One optimisation step, a pure function: state and input to new state and output. */
export type StepFunction<S extends TensorTree, I extends TensorTree, O extends TensorTree> = (
  state: S,
  input: I,
) => { state: S; output: O };

/** A step that an engine has compiled; it consumes the state it is given and returns the next one. */
export type CompiledStep<S extends TensorTree, I extends TensorTree, O extends TensorTree> =
  Compiled<
    [S, I],
    { state: S; output: O }
  >;

/** An open engine. */
export interface Engine {
  /** Which one it is. */
  readonly name: EngineName;
  /** Library and version, such as `"TensorFlow 2.21.0"`. */
  readonly version: string;
  /** Device that computes, such as `"CPU"` or the name of a GPU. */
  readonly device: string;
  /** Threads that compute: as many operations may run side by side. */
  readonly threads: number;
  /**
   * Threads that one operation may use. Sums are split by it, so that numbers depend on it (in their
   * last digits) and on nothing else of the threads.
   */
  readonly intraThreads: number;
  /**
   * Compiles a pure, synchronous function of tensors. On `tensorflow` it is traced once for each
   * set of argument shapes into one TensorFlow function; elsewhere the function itself runs.
   * Numbers that JavaScript computes inside it are fixed at the first call: pass what changes
   * (learning rate, random numbers) as tensors.
   *
   * @throws {Error} at the first call, when the function reads the value of a traced tensor.
   */
  compile<A extends readonly TensorTree[], R extends TensorTree>(
    fn: (...args: A) => R,
  ): Compiled<A, R>;
  /**
   * The same for a step: the given state is consumed, so that it can be updated in place. A state
   * keeps its names, shapes and types. When a call fails, its state may be gone.
   *
   * @throws {TypeError} at the first call on `tensorflow`, when the step returns another kind of
   * state; at any call there, when a tensor of the state is given twice.
   */
  compileStep<S extends TensorTree, I extends TensorTree, O extends TensorTree>(
    step: StepFunction<S, I, O>,
  ): CompiledStep<S, I, O>;
  /** Frees the engine. */
  close(): void;
}

/** What opening an engine gives: the engine, or one line that says why it is not to be had here. */
export type Opened = { readonly engine: Engine } | { readonly reason: string };
