/**
 * Access to the memory of wasm tensors: typed arrays on the backend's heap, and views into another
 * tensor. The backend's own kernels never need this; the kit's do where copying would cost more than
 * computing.
 *
 * @module
 */
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { type Tensor, tf } from "../../tensor.ts";

export type { BackendWasm };

/** The wasm backend, which must be the current one. */
export function wasmBackend(): BackendWasm {
  return tf.backend() as BackendWasm;
}

/** The values of a float32 tensor in place. Valid until the next allocation: the heap may move. */
export function floats(tensor: tf.TensorInfo): Float32Array {
  return wasmBackend().typedArrayFromHeap(tensor) as Float32Array;
}

/** A new float32 tensor whose values are undefined. */
export function allocate(shape: readonly number[]): tf.TensorInfo {
  return wasmBackend().makeOutput([...shape], "float32");
}

/**
 * Passes a kernel's result to tfjs, which then counts its references; known tensors are returned
 * unchanged.
 */
export function adopt(info: tf.TensorInfo): Tensor {
  return "id" in info ? info as Tensor : tf.engine().makeTensorFromTensorInfo(info);
}

/**
 * Runs `use` on a matrix that lies inside a tensor's memory, starting at element `offset`, without a
 * copy. The view ends with the call.
 */
export function withView<R>(
  tensor: tf.TensorInfo,
  at: { offset: number; shape: readonly number[] },
  use: (view: tf.TensorInfo) => R,
): R {
  const backend = wasmBackend();
  const address = backend.dataIdMap.get(tensor.dataId).memoryOffset + 4 * at.offset;
  const view = backend.makeOutput([...at.shape], "float32", address);
  try {
    return use(view);
  } finally {
    backend.wasm.tfjs.disposeData(backend.dataIdMap.get(view.dataId).id);
    backend.dataIdMap.delete(view.dataId);
  }
}
