/**
 * Cross-entropy of every pixel, by TensorFlow's one kernel where that engine runs.
 *
 * @module
 */
import { native } from "../engine/native.ts";
import { pixelCrossEntropy, type PixelLoss } from "../losses.ts";
import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../tensor.ts";
import { FLOAT32, INT32, typeAttribute } from "./native_attributes.ts";

/**
 * `pixelCrossEntropy` in the quickest way of the engine that is open; same values and gradient. The
 * kernel computes loss and gradient together, and only the gradient is kept.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { enginePixelCrossEntropy } from "./cross_entropy.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const loss = enginePixelCrossEntropy(tf.zeros([1, 1, 1, 3]), tf.zeros([1, 1, 1], "int32"));
 * ok(Math.abs(loss.dataSync()[0]! - Math.log(3)) < 1e-6);
 * ```
 */
export const enginePixelCrossEntropy: PixelLoss = (logits, labels): Tensor3D => {
  const operations = native();
  if (!operations) return pixelCrossEntropy(logits, labels);
  const entropy = tf.customGrad((x, save) => {
    const classes = (x as Tensor4D).shape[3];
    const [loss, gradient] = operations.run("SparseSoftmaxCrossEntropyWithLogits", {
      attributes: [typeAttribute("T", FLOAT32), typeAttribute("Tlabels", INT32)],
      inputs: [tf.reshape(x as Tensor, [-1, classes]), tf.reshape(labels, [-1])],
      outputs: 2,
    });
    (save as (tensors: Tensor[]) => void)([gradient!]);
    return {
      value: tf.reshape(loss!, labels.shape),
      gradFunc: (dy: Tensor, [gradient]: Tensor[]) =>
        tf.reshape(tf.mul(gradient!, tf.reshape(dy, [-1, 1])), [...labels.shape, classes]),
    };
  });
  return entropy(logits) as Tensor3D;
};
