/**
 * Helpers for tests of losses: logits and labels of `reference/losses.py`, and a loss with its
 * gradient.
 *
 * @module
 */
import type { Loss } from "./loss.ts";
import { type Tensor3D, type Tensor4D, tf } from "../tensor.ts";

/** Images, rows, columns and classes of the reference. */
export const SHAPE: [number, number, number, number] = [2, 5, 6, 3];
/** The label to ignore. */
export const IGNORE = 255;

const PIXELS = SHAPE[0] * SHAPE[1] * SHAPE[2];

/** A number for each logit: sin(seed + 0.739·i), in row-major order. */
export const wave = (seed: number, length = PIXELS * SHAPE[3]): Float32Array =>
  Float32Array.from({ length }, (_, at) => Math.sin(seed + 0.7390851332151607 * at));

/** Label values floor(7i/11) mod 3; with `ignoring`, two of seven are to be ignored. */
export const labelValues = (ignoring: boolean): Int32Array =>
  Int32Array.from(
    { length: PIXELS },
    (_, i) => ignoring && i % 7 < 2 ? IGNORE : Math.floor(i * 7 / 11) % SHAPE[3],
  );

/** Logits, scaled by `scale`. */
export const logitsOf = (values: ArrayLike<number>, scale = 1): Tensor4D =>
  tf.tensor4d(Float32Array.from(values, (value) => scale * value), SHAPE);

/** Label values as a tensor. */
export const labelsOf = (values: Int32Array): Tensor3D =>
  tf.tensor3d(values, SHAPE.slice(0, 3) as [number, number, number], "int32");

/** A loss and its gradient with respect to the logits. */
export function withGradient(loss: Loss): (
  logits: Tensor4D,
  labels: Tensor3D,
) => { value: tf.Scalar; grad: Tensor4D } {
  return (logits, labels) =>
    tf.valueAndGrad((u) => loss(u as Tensor4D, labels))(logits) as {
      value: tf.Scalar;
      grad: Tensor4D;
    };
}

/** The same as plain numbers; no tensor is left behind. */
export function evaluated(
  loss: Loss,
  logits: ArrayLike<number>,
  labels: Int32Array,
): { value: number; gradient: Float32Array } {
  return tf.tidy(() => {
    const { value, grad } = withGradient(loss)(logitsOf(logits), labelsOf(labels));
    return { value: value.dataSync()[0]!, gradient: grad.dataSync() as Float32Array };
  });
}
