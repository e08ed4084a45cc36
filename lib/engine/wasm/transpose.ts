/**
 * Permutation of axes on the wasm heap, for the cases in which the backend's own kernel is slow:
 * above rank 4 it recomputes the position of every element, and on wide square matrices it misses the
 * cache. The gradients of convolutions need both cases.
 *
 * @module
 */
import { tf } from "../../tensor.ts";
import { allocate, floats } from "./heap.ts";

/** Side of the square blocks that are read and written together: one cache line of floats. */
const BLOCK = 16;

interface Loop {
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** Planes at least this wide miss the cache in the backend's own kernel (seen at 1024; not tuned). */
const WIDE = 512;

/** Whether `transposeFloats` beats the backend's own kernel. */
export function isSlowTranspose(shape: readonly number[], perm: readonly number[]): boolean {
  const loops = mergedLoops(shape, perm);
  const [last, other] = [loops.find((loop) => loop.from === 1), loops.at(-1)];
  return shape.filter((size) => size > 1).length > 4 ||
    (last !== other && last!.size >= WIDE && other!.size >= WIDE);
}

/**
 * The tensor with its axes in the order `perm`, in row-major order again. Adjacent axes that stay
 * together count as one.
 */
export function transposeFloats(x: tf.TensorInfo, perm: readonly number[]): tf.TensorInfo {
  const shape = perm.map((axis) => x.shape[axis]!);
  const out = allocate(shape);
  const [source, target] = [floats(x), floats(out)];
  const loops = mergedLoops(x.shape, perm);
  const inner = loops.filter((loop) => loop.from === 1 || loop.to === 1);
  const outer = loops.filter((loop) => !inner.includes(loop));
  const copy = inner.length === 1
    ? (from: number, to: number) => target.set(source.subarray(from, from + inner[0]!.size), to)
    : copyBlocked({ source, target }, inner as [Loop, Loop]);
  const walk = (depth: number, from: number, to: number) => {
    const loop = outer[depth];
    if (!loop) return copy(from, to);
    for (let k = 0; k < loop.size; k++) walk(depth + 1, from + k * loop.from, to + k * loop.to);
  };
  if (source.length > 0) walk(0, 0, 0);
  return out;
}

/** One loop for each run of axes that stay adjacent, with its strides in the source and the target. */
function mergedLoops(shape: readonly number[], perm: readonly number[]): Loop[] {
  const strides = tf.util.computeStrides([...shape]).concat(1);
  const loops: Loop[] = [];
  let to = 1;
  for (const axis of perm.toReversed()) {
    const size = shape[axis]!, from = strides[axis]!;
    const last = loops.at(-1);
    if (last && from === last.from * last.size) {
      loops[loops.length - 1] = { ...last, size: last.size * size };
    } else if (size > 1) loops.push({ size, from, to });
    to *= size;
  }
  if (loops.length === 0 || !loops.some((loop) => loop.from === 1)) {
    loops.push({ size: 1, from: 1, to: 1 });
  }
  return loops.toReversed();
}

/**
 * Copies a plane whose rows are contiguous in the source and whose columns are contiguous in the
 * target.
 */
function copyBlocked(
  { source, target }: { source: Float32Array; target: Float32Array },
  loops: [Loop, Loop],
): (from: number, to: number) => void {
  const read = loops.find((loop) => loop.from === 1)!;
  const write = loops.find((loop) => loop !== read)!;
  const [rowStep, columnStep] = [write.from, read.to];
  return (from, to) => {
    for (let column = 0; column < read.size; column += BLOCK) {
      const columns = Math.min(read.size, column + BLOCK);
      for (let row = 0; row < write.size; row += BLOCK) {
        const rows = Math.min(write.size, row + BLOCK);
        for (let c = column; c < columns; c++) {
          let at = from + c + row * rowStep;
          const start = to + c * columnStep;
          for (let r = row; r < rows; r++, at += rowStep) target[start + r] = source[at]!;
        }
      }
    }
  };
}
