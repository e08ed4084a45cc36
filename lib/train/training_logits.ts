/**
 * The logits that training makes its loss of: through the inverse evolution layers where a run has them.
 *
 * @module
 */
import type { Scene } from "../evolution/evolution.ts";
import type { TrainingTransform } from "../iel.ts";
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import type { Tensor4D } from "../tensor.ts";

/**
 * A network's logits at the size of the labels, through the layers of training: these act on the grid
 * that they name. Logits of a coarser grid are resized bilinearly, corners not aligned.
 *
 * @example Without layers they are the network's own
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { trainingLogits } from "./training_logits.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const coarse = tf.tensor4d([1, 3], [1, 1, 2, 1]);
 * const options = { size: [1, 4] as const, transform: undefined, scene: { images: undefined } };
 * deepStrictEqual([...trainingLogits(coarse, options).dataSync()], [1, 1.5, 2.5, 3]);
 * ```
 */
export function trainingLogits(
  logits: Tensor4D,
  { size: [height, width], transform, scene }: {
    /** Rows and columns of the labels. */
    readonly size: readonly [height: number, width: number];
    /** The layers; none where it is undefined. */
    readonly transform: TrainingTransform | undefined;
    /** What layers may look at. */
    readonly scene: Scene;
  },
): Tensor4D {
  const resized = (one: Tensor4D) => resizeBilinear(one, [height, width]);
  if (!transform) return resized(logits);
  return transform.resolution === "logits"
    ? resized(transform.apply(logits, scene))
    : transform.apply(resized(logits), scene);
}
