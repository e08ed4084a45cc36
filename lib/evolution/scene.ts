/**
 * Resamples images to the pixels of their logits.
 *
 * @module
 */
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { type Tensor4D, tf } from "../tensor.ts";

/**
 * The images on the pixels of `u`. If the logits are coarser, each of their pixels gets the mean of
 * the image pixels that it covers, provided that it covers a whole number of them along both axes;
 * otherwise means over as many as fit are interpolated bilinearly.
 *
 * @example A pixel of the logits covers four of the image
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { atSizeOf } from "./scene.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const images = tf.tensor4d([1, 3, 5, 5, 2, 2, 5, 9], [1, 2, 4, 1]);
 * deepStrictEqual([...atSizeOf(tf.zeros([1, 1, 2, 3]), images).dataSync()], [2, 6]);
 * ```
 */
export function atSizeOf(u: Tensor4D, images: Tensor4D): Tensor4D {
  const [, height, width] = u.shape;
  const covered = (axis: 1 | 2) => Math.max(1, Math.floor(images.shape[axis] / u.shape[axis]));
  const block: [number, number] = [covered(1), covered(2)];
  const means = Math.max(...block) > 1 ? tf.avgPool(images, block, block, "valid") : images;
  return resizeBilinear(means, [height, width]);
}
