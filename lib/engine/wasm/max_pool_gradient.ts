/**
 * The gradient of max pooling on the wasm heap. It replaces the backend's own, which is slow and
 * wrong: in tfjs-backend-wasm 4.22.0 its Σ dx·x differs from Σ dy·y.
 *
 * @module
 */
import { type Tensor, type Tensor4D, tf } from "../../tensor.ts";
import { adopt, allocate, floats } from "./heap.ts";

/** The attributes that tfjs passes to the kernel. */
export interface PoolAttributes {
  /** Rows and columns of a window. */
  readonly filterSize: number | [number, number];
  /** Rows and columns from one window to the next. */
  readonly strides: number | [number, number];
  /** Padding; padded values are never the maximum. */
  readonly pad: "same" | "valid" | number;
  /** How fractional sizes are rounded. */
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** dx: each value of dy goes to the first maximum of its window. */
export function maxPoolGradient(x: Tensor4D, dy: Tensor4D, attributes: PoolAttributes): Tensor {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const info = tf.backend_util.computePool2DInfo(
    x.shape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const out = allocate(x.shape);
  const [values, gradient, sum] = [floats(x), floats(dy), floats(out)];
  sum.fill(0);
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels: channels } = info;
  let from = 0;
  for (let n = 0; n < batchSize; n++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const rows = window(oy * info.strideHeight - info.padInfo.top, info.filterHeight, inHeight);
      for (let ox = 0; ox < outWidth; ox++, from += channels) {
        const columns = window(
          ox * info.strideWidth - info.padInfo.left,
          info.filterWidth,
          inWidth,
        );
        for (let c = 0; c < channels; c++) {
          let largest = -Infinity, at = -1;
          for (let y = rows.start; y < rows.end; y++) {
            const row = (n * inHeight + y) * inWidth;
            for (let x = columns.start; x < columns.end; x++) {
              const index = (row + x) * channels + c, value = values[index]!;
              if (value > largest) {
                largest = value;
                at = index;
              }
            }
          }
          if (at >= 0) sum[at]! += gradient[from + c]!;
        }
      }
    }
  }
  return adopt(out);
}

/** The part of a window that lies inside the image. */
function window(start: number, size: number, length: number): { start: number; end: number } {
  return { start: Math.max(0, start), end: Math.min(length, start + size) };
}
