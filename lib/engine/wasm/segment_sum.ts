/**
 * Sums by segment on the wasm heap: the gradient of `gather`, which the backend lacks.
 *
 * @module
 */
import { type Tensor, tf } from "../../tensor.ts";
import { adopt, wasmBackend } from "./heap.ts";

/** Row k of the result is the sum of the rows of x whose segment is k; other rows are zero. */
export function unsortedSegmentSum(
  x: tf.TensorInfo,
  segments: tf.TensorInfo,
  count: number,
): Tensor {
  const backend = wasmBackend();
  const out = backend.makeOutput([count, ...x.shape.slice(1)], x.dtype);
  const [values, ids, sums] = [x, segments, out].map((info) => backend.typedArrayFromHeap(info));
  const width = tf.util.sizeFromShape(x.shape.slice(1));
  sums!.fill(0);
  ids!.forEach((id, row) => {
    if (id < 0 || id >= count) return;
    for (let k = 0; k < width; k++) sums![id * width + k]! += values![row * width + k]!;
  });
  return adopt(out);
}
