/**
 * Helpers for tests of evolutions: maps, images and the difference of two maps.
 *
 * @module
 */
import { stream } from "../random.ts";
import { type Tensor4D, tf } from "../tensor.ts";

/** The shape of a small map: a batch of two, an odd and an even side, three classes. */
export const SIZE: [number, number, number, number] = [2, 7, 6, 3];

/** Normal random numbers, the same for the same name. */
export function numbers(name: string, shape: [number, number, number, number]): Tensor4D {
  const { normal } = stream(0, name);
  const size = shape.reduce((a, b) => a * b);
  return tf.tensor4d(Float32Array.from({ length: size }, normal), shape);
}

/**
 * Confident, slightly noisy logits of an L-shape of class 1, which has a dent, in class 0; small
 * changes leave every pixel's class unchanged.
 */
export function dented(shape: [number, number, number, number]): Tensor4D {
  const [, height, width, classes] = shape;
  const values = Float32Array.from({ length: height * width * classes }, (_, at) => {
    const [k, x, y] = [
      at % classes,
      Math.floor(at / classes) % width,
      Math.floor(at / classes / width),
    ];
    const inside = x > 0 && y > 0 && (x < 3 || y < 3);
    return k > 1 ? -5 : inside === (k === 1) ? 3 : -3;
  });
  return tf.tidy(() =>
    tf.add(tf.tensor4d(values, [1, height, width, classes]), tf.mul(numbers("dented", shape), 0.2))
  );
}

/** Random images of twice the height and width of `u`, with edges of many heights. */
export function imagesFor({ shape: [batch, height, width] }: Tensor4D): Tensor4D {
  const { uniform } = stream(0, "images");
  const shape: [number, number, number, number] = [batch, 2 * height, 2 * width, 3];
  const size = shape.reduce((a, b) => a * b);
  return tf.tensor4d(Float32Array.from({ length: size }, () => 255 * uniform()), shape);
}

/** Columns to rows, from right to left: a rotation by 90°. */
export const quarterTurn = (u: Tensor4D): Tensor4D =>
  tf.reverse(tf.transpose(u, [0, 2, 1, 3]), 1) as Tensor4D;

/** The classes in another order: the first becomes the last. */
export const swap = (u: Tensor4D): Tensor4D =>
  tf.concat([u.slice([0, 0, 0, 1], [-1, -1, -1, -1]), u.slice([0, 0, 0, 0], [-1, -1, -1, 1])], 3);

/** The largest absolute value. */
export const greatest = (u: tf.Tensor): number => tf.tidy(() => u.abs().max().dataSync()[0]!);

/** The largest absolute difference. */
export const apart = (a: tf.Tensor, b: tf.Tensor): number => tf.tidy(() => greatest(a.sub(b)));
