/**
 * Slices on the wasm heap. For every slice, the backend's own kernel copies the whole source out of
 * the heap, and split, used by the gradients of concatenations, takes many slices.
 *
 * @module
 */
import { type Tensor, tf } from "../../tensor.ts";
import { adopt, allocate, floats } from "./heap.ts";

/** Runs up to this length are copied element by element: a call would cost more (a guess, not tuned). */
const SHORT_RUN = 32;

/** The part of a float32 tensor that starts at `begin` and has shape `size`. */
export function sliceFloats(
  x: tf.TensorInfo,
  { begin, size }: { begin: readonly number[]; size: readonly number[] },
): Tensor {
  const out = allocate(size);
  const source = floats(x), target = floats(out);
  const strides = tf.util.computeStrides(x.shape).concat(1);
  let axis = x.shape.length - 1;
  while (axis > 0 && size[axis] === x.shape[axis]) axis--;
  const run = axis < 0 ? 1 : size[axis]! * strides[axis]!;
  let to = 0;
  const walk = (depth: number, offset: number) => {
    if (depth < axis) {
      for (let k = 0; k < size[depth]!; k++) {
        walk(depth + 1, offset + (begin[depth]! + k) * strides[depth]!);
      }
      return;
    }
    const from = axis < 0 ? 0 : offset + begin[axis]! * strides[axis]!;
    if (run > SHORT_RUN) target.set(source.subarray(from, from + run), to);
    else for (let k = 0; k < run; k++) target[to + k] = source[from + k]!;
    to += run;
  };
  if (target.length > 0) walk(0, 0);
  return adopt(out);
}

/** The parts of a float32 tensor along `axis`, whose lengths are `sizes`. */
export function splitFloats(
  x: tf.TensorInfo,
  { axis, sizes }: { axis: number; sizes: readonly number[] },
): Tensor[] {
  let start = 0;
  return sizes.map((length) => {
    const begin = x.shape.map((_, k) => k === axis ? start : 0);
    start += length;
    return sliceFloats(x, { begin, size: x.shape.map((all, k) => k === axis ? length : all) });
  });
}
