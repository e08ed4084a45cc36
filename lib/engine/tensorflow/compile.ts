/**
 * Compiles a pure function of tensors: runs it once while recording its operations (see
 * `recorder.ts`), turns the graph into a TensorFlow function, and from then on runs that function as
 * one operation.
 *
 * @module
 */
import { type Tensor, tf } from "../../tensor.ts";
import { leaves, leavesInOrderOf, mapTree, type TensorTree } from "../../tree.ts";
import type { Compiled, CompiledStep, StepFunction } from "../engine.ts";
import type { TensorFlowBackend } from "./backend.ts";
import { cString } from "./c_api.ts";
import { returnFreedMemory } from "./libc.ts";
import type { TensorMetadata } from "./operation_recorder.ts";
import { GraphRecorder } from "./recorder.ts";

/** A function held by TensorFlow, for one set of argument shapes. */
interface TracedFunction {
  readonly name: string;
  /** Indices of the argument leaves that the function takes. */
  readonly used: readonly number[];
  /** The structure of the result; its leaves' ids in the trace are dropped. */
  readonly result: TensorTree;
  readonly outputs: number;
  hasRun: boolean;
}

let functions = 0;

/** Compiles a function whose arguments remain the caller's. */
export function compileFunction<A extends readonly TensorTree[], R extends TensorTree>(
  backend: TensorFlowBackend,
  fn: (...args: A) => R,
): Compiled<A, R> {
  const cache = new FunctionCache(backend);
  const run = async (...args: A): Promise<R> => {
    const inputs = leaves(args);
    checkAlive(inputs);
    const traced = cache.get(args, () =>
      trace(backend, {
        arguments: args,
        resources: new Set(),
        call: (holders) => ({ result: fn(...holders as unknown as A), assigned: [] }),
      }));
    const handles = traced.used.map((index) => handleOf(backend, inputs[index]!));
    const made = await execute(backend, traced, handles);
    return rebuild(backend, traced, made) as R;
  };
  return Object.assign(run, { dispose: () => cache.dispose() });
}

/**
 * Compiles a step. Its state lives in TensorFlow resources that the function updates in place: each
 * old value is freed as soon as the last operation has read it. If the function fails while running,
 * some values are old and some new, so the state is freed.
 */
export function compileStep<S extends TensorTree, I extends TensorTree, O extends TensorTree>(
  backend: TensorFlowBackend,
  step: StepFunction<S, I, O>,
): CompiledStep<S, I, O> {
  const cache = new FunctionCache(backend);
  const binding = backend.tensorflow;
  const run = async (state: S, input: I): Promise<{ state: S; output: O }> => {
    const before = leaves(state);
    const inputs = [...before, ...leaves(input)];
    checkAlive(inputs);
    checkOwn(before, leaves(input));
    const traced = cache.get([state, input], () =>
      trace(backend, {
        arguments: [state, input],
        resources: new Set(before.keys()),
        call: ([holder, given]) => {
          const next = step(holder as S, given as I);
          return { result: next.output, assigned: leavesInOrderOf(holder!, next.state) };
        },
      }));
    const resources: Resource[] = [];
    try {
      for (const leaf of before) resources.push(toResource(backend, leaf));
      const handles = traced.used.map((index) =>
        resources[index]?.handle ?? handleOf(backend, inputs[index]!)
      );
      const made = await execute(backend, traced, handles);
      const output = rebuild(backend, traced, made) as O;
      let next = 0;
      const adopt = (leaf: Tensor) => {
        const { handle, dtype } = resources[next++]!;
        return backend.wrap({ id: binding.adoptResource(handle, dtype), dtype, shape: leaf.shape });
      };
      return { state: mapTree(state, adopt), output };
    } catch (error) {
      resources.forEach(({ handle }) => binding.deleteResource(handle));
      throw error;
    }
  };
  return Object.assign(run, { dispose: () => cache.dispose() });
}

/** A TensorFlow variable. */
interface Resource {
  readonly handle: bigint;
  readonly dtype: number;
}

function checkAlive(tensors: readonly Tensor[]): void {
  if (tensors.some(({ isDisposed }) => isDisposed)) {
    throw new Error("a compiled function was given a tensor that is disposed already");
  }
}

/** A state is consumed, so no other argument of the call may share its tensors. */
function checkOwn(state: readonly Tensor[], input: readonly Tensor[]): void {
  const own = new Set(state);
  if (own.size === state.length && !input.some((tensor) => own.has(tensor))) return;
  throw new TypeError("a step was given a tensor of its state twice: give a clone of it");
}

/** Traced functions, keyed by the names, shapes and types of their arguments. */
class FunctionCache {
  readonly #backend: TensorFlowBackend;
  readonly #functions = new Map<string, TracedFunction>();

  constructor(backend: TensorFlowBackend) {
    this.#backend = backend;
  }

  get(args: readonly TensorTree[], make: () => TracedFunction): TracedFunction {
    const key = signature(args);
    let traced = this.#functions.get(key);
    if (!traced) this.#functions.set(key, traced = make());
    return traced;
  }

  dispose(): void {
    const { library, context, status, closed } = this.#backend.tensorflow;
    for (const { name } of closed ? [] : this.#functions.values()) {
      library.symbols.TFE_ContextRemoveFunction(context, cString(name), status.handle);
      status.check("TFE_ContextRemoveFunction");
    }
    this.#functions.clear();
  }
}

const signature = (tree: TensorTree): string =>
  tree instanceof tf.Tensor
    ? `${tree.dtype}[${tree.shape}]`
    : `{${Object.entries(tree).map(([name, child]) => `${name}:${signature(child)}`)}}`;

function trace(backend: TensorFlowBackend, options: {
  arguments: readonly TensorTree[];
  /** Indices of the argument leaves that live in resources. */
  resources: ReadonlySet<number>;
  call: (holders: readonly TensorTree[]) => {
    result: TensorTree;
    /** The new values of the resources, in the order of the leaves. */
    assigned: readonly Tensor[];
  };
}): TracedFunction {
  const binding = backend.tensorflow;
  const name = `traced_${functions++}`;
  // Values that tfjs still holds become tensors now; later they would be taken for constants.
  leaves(options.arguments).forEach((leaf) => backend.idOf(leaf));
  const recorder = new GraphRecorder(binding);
  binding.recorder = recorder;
  tf.engine().startScope("trace");
  try {
    const parameters: number[] = [];
    const holders = mapTree(options.arguments, (leaf) => {
      const resource = options.resources.has(parameters.length);
      const made = recorder.parameter(backend.getDTypeInteger(leaf.dtype), leaf.shape, resource);
      parameters.push(made.id);
      return backend.wrap(made);
    });
    const { result, assigned } = options.call(holders);
    const given = leaves(holders);
    checkAssigned(assigned, [...options.resources].map((index) => given[index]!));
    const used = recorder.finish(name, {
      parameters,
      outputs: leaves(result).map((leaf) => backend.idOf(leaf)),
      assignments: assigned.map((leaf, index) => ({
        parameter: parameters[index]!,
        value: backend.idOf(leaf),
      })).filter(({ parameter, value }) => parameter !== value),
    });
    return {
      name,
      used: used.flatMap((isUsed, index) => isUsed ? [index] : []),
      result,
      outputs: leaves(result).length,
      hasRun: false,
    };
  } finally {
    tf.engine().endScope();
    binding.recorder = undefined;
    recorder.delete();
  }
}

function checkAssigned(assigned: readonly Tensor[], before: readonly Tensor[]): void {
  const describe = ({ dtype, shape }: Tensor) => `${dtype} [${shape}]`;
  assigned.forEach((leaf, index) => {
    if (describe(leaf) !== describe(before[index]!)) {
      throw new TypeError(
        `a step returned ${describe(leaf)} for the state's ${describe(before[index]!)}: ` +
          "return the same tree with new values",
      );
    }
  });
}

function handleOf(backend: TensorFlowBackend, tensor: Tensor): bigint {
  return backend.tensorflow.handleOf(backend.idOf(tensor));
}

/** A resource with the tensor's value; the tensor is disposed. A clone of it keeps its value. */
function toResource(backend: TensorFlowBackend, tensor: Tensor): Resource {
  const binding = backend.tensorflow;
  const id = backend.idOf(tensor);
  const dtype = backend.getDTypeInteger(tensor.dtype);
  const shared = backend.refCount(tensor.dataId) > 1;
  if (shared) binding.handleOf(id); // what the clones will see, read before it is overwritten
  const handle = shared
    ? binding.copyToResource(id, dtype, tensor.shape)
    : binding.releaseToResource(id, dtype, tensor.shape);
  tensor.dispose();
  return { handle, dtype };
}

/**
 * Runs a function. The first run ends a phase that leaves a lot in the C library's heap: the arrays
 * that the weights were made from, and the graph's intermediate forms. Unless freed, they would
 * occupy memory during every later step: 60 MB with DeepLabV3+, 140 MB with HRNetV2-W48.
 */
async function execute(
  backend: TensorFlowBackend,
  traced: TracedFunction,
  handles: readonly bigint[],
): Promise<TensorMetadata[]> {
  const made = await backend.tensorflow.executeFunction(traced.name, handles, traced.outputs);
  if (!traced.hasRun) returnFreedMemory();
  traced.hasRun = true;
  return made;
}

function rebuild(
  backend: TensorFlowBackend,
  { result }: TracedFunction,
  made: readonly TensorMetadata[],
): TensorTree {
  let next = 0;
  return mapTree(result, () => backend.wrap(made[next++]!));
}
