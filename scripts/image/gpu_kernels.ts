/**
 * Which of TensorFlow's kernels are for GPUs, as its library says itself: it knows them without a GPU
 * and without a driver.
 *
 * @module
 */
import { cString, memoryAt } from "../../lib/engine/tensorflow/c_api.ts";
import { messageFields } from "../../lib/engine/tensorflow/op_def.ts";

/** A kernel of one operation. */
export interface GpuKernel {
  /** Inputs and outputs that lie in host memory. */
  readonly host: readonly string[];
  /** The `TF_DataType`s that an attribute may have; one that is not named may have any. */
  readonly types: ReadonlyMap<string, readonly number[]>;
}

// KernelDef (tensorflow/core/framework/kernel_def.proto) in KernelList.kernel, field 1.
const DEVICE_TYPE = 2;
const CONSTRAINT = 3;
const HOST_MEMORY_ARG = 4;
const LABEL = 5;
// KernelDef.AttrConstraint { 1 name, 2 allowed_values { 1 list { 6 type } } }
const NAME = 1;
const ALLOWED_VALUES = 2;
const TYPES = 6;

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** The kernels of an operation that a GPU runs. */
export function gpuKernels(libraryPath: string, operation: string): GpuKernel[] {
  const library = Deno.dlopen(libraryPath, {
    TF_NewStatus: { parameters: [], result: "usize" },
    TF_GetRegisteredKernelsForOp: { parameters: ["buffer", "usize"], result: "usize" },
  });
  const { TF_GetRegisteredKernelsForOp, TF_NewStatus } = library.symbols;
  const buffer = TF_GetRegisteredKernelsForOp(cString(operation), TF_NewStatus());
  // struct TF_Buffer { const void* data; size_t length; … }
  const [data, length] = new BigUint64Array(memoryAt(buffer, 16));
  if (!length) return [];
  const list = new Uint8Array(memoryAt(data!, Number(length)));
  return [...messageFields(list)].flatMap(([, kernel]) => {
    const fields = [...messageFields(kernel)];
    const all = (number: number) =>
      fields.filter(([at]) => at === number).map(([, value]) => value);
    const device = all(DEVICE_TYPE).map(text)[0];
    if (all(LABEL).length || device !== "GPU" && device !== "DEFAULT") return [];
    return [{
      host: all(HOST_MEMORY_ARG).map(text),
      types: new Map(all(CONSTRAINT).map(constraint)),
    }];
  });
}

function constraint(message: Uint8Array): [string, number[]] {
  const fields = [...messageFields(message)];
  const name = text(fields.find(([at]) => at === NAME)![1]);
  const lists = fields.flatMap(([at, value]) =>
    at === ALLOWED_VALUES ? [...messageFields(value)] : []
  );
  // Packed, and each of a kernel's types below 128: a byte each.
  const types = lists.flatMap(([, list]) =>
    [...messageFields(list)].flatMap(([at, packed]) => at === TYPES ? [...packed] : [])
  );
  return [name, types];
}
