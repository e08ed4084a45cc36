/**
 * Bilinear resizing as PyTorch's `interpolate(mode="bilinear")`, differentiable on every engine:
 * tfjs's gradient confuses rows with columns, and does not support half-pixel centres.
 *
 * @module
 */
import { native, type NativeOperations } from "../engine/native.ts";
import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../tensor.ts";
import { boolAttribute, FLOAT32, typeAttribute } from "./native_attributes.ts";
import { halve } from "./precision.ts";

/** Options of `resizeBilinear`. */
export interface ResizeOptions {
  /**
   * Whether the centres of the corner pixels stay in place (PyTorch's `align_corners`); otherwise the
   * image's corners do.
   * @default false
   */
  readonly alignCorners?: boolean;
}

/**
 * Resizes `x` [batch, height, width, channels]. Output pixel i of n lies between input pixels
 * at (i + ½)·m/n − ½, or at i·(m − 1)/(n − 1) with `alignCorners`, for m input pixels. Shrinking
 * applies no smoothing.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { resizeBilinear } from "./resize_bilinear.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const x = tf.tensor4d([0, 4], [1, 1, 2, 1]);
 * deepStrictEqual([...resizeBilinear(x, [1, 4]).dataSync()], [0, 1, 3, 4]);
 * deepStrictEqual([...resizeBilinear(x, [1, 3], { alignCorners: true }).dataSync()], [0, 2, 4]);
 * ```
 */
export function resizeBilinear(
  x: Tensor4D,
  size: readonly [height: number, width: number],
  { alignCorners = false }: ResizeOptions = {},
): Tensor4D {
  const [height, width] = [x.shape[1], x.shape[2]];
  if (height === size[0] && width === size[1]) return x;
  const operations = native();
  if (operations) return nativeResize(operations, { x, size, alignCorners });
  const [rows, columns] = [
    interpolation(height, { to: size[0], alignCorners }),
    interpolation(width, { to: size[1], alignCorners }),
  ] as const;
  // The operation is linear, so its gradient uses the transposed matrices.
  return tf.customGrad((x) => ({
    value: separable(x as Tensor4D, { rows, columns, transpose: false }),
    gradFunc: (gradient) => separable(gradient as Tensor4D, { rows, columns, transpose: true }),
  }))(x) as Tensor4D;
}

function nativeResize(operations: NativeOperations, { x, size, alignCorners }: {
  x: Tensor4D;
  size: readonly [number, number];
  alignCorners: boolean;
}): Tensor4D {
  const attributes = [
    typeAttribute("T", FLOAT32),
    boolAttribute("align_corners", alignCorners),
    boolAttribute("half_pixel_centers", !alignCorners),
  ];
  return tf.customGrad((x, save) => {
    (save as unknown as (tensors: Tensor[]) => void)([x as Tensor]);
    const [resized] = operations.run("ResizeBilinear", {
      attributes,
      inputs: [x as Tensor, tf.tensor1d([...size], "int32")],
      outputs: 1,
    });
    return {
      // The kernel returns float32 for any input type.
      value: operations.isHalf(x as Tensor) ? halve(operations, resized!) : resized!,
      gradFunc: (gradient, [x]) =>
        operations.run("ResizeBilinearGrad", {
          attributes,
          inputs: [gradient as Tensor, x!],
          outputs: 1,
        })[0]!,
    };
  })(x) as Tensor4D;
}

/** A matrix [to, from] whose rows hold the weights of the two nearest pixels. */
interface Interpolation {
  readonly values: Float32Array;
  readonly shape: readonly [to: number, from: number];
}

function interpolation(
  from: number,
  { to, alignCorners }: { to: number; alignCorners: boolean },
): Interpolation {
  const values = new Float32Array(to * from);
  for (let at = 0; at < to; at++) {
    const place = alignCorners
      ? to > 1 ? at * (from - 1) / (to - 1) : 0
      : Math.max(0, (at + 0.5) * from / to - 0.5);
    const low = Math.min(Math.floor(place), from - 1);
    const high = Math.min(low + 1, from - 1);
    const share = place - low;
    values[at * from + low]! += 1 - share;
    values[at * from + high]! += share;
  }
  return { values, shape: [to, from] };
}

/** Resizes rows, then columns, as matrix products. */
function separable(x: Tensor4D, { rows, columns, transpose }: {
  rows: Interpolation;
  columns: Interpolation;
  transpose: boolean;
}): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const matrix = ({ values, shape }: Interpolation): Tensor3D => tf.tensor3d(values, [1, ...shape]);
  const [newHeight, newWidth] = [rows, columns].map(({ shape }) => shape[transpose ? 1 : 0]);
  const wide = tf.reshape(x, [batch, height, width * channels]);
  const resized = tf.matMul(matrix(rows), wide, transpose);
  const high = tf.reshape(resized, [batch * newHeight!, width, channels]);
  const both = tf.matMul(matrix(columns), high, transpose);
  return tf.reshape(both, [batch, newHeight!, newWidth!, channels]);
}
