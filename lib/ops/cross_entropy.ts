/**
 * Cross-entropy of every pixel, using TensorFlow's fused kernel where that engine runs.
 *
 * @module
 */
import { native } from "../engine/native.ts";
import { type Tensor, type Tensor3D, type Tensor4D, tf } from "../tensor.ts";
import { FLOAT32, INT32, typeAttribute } from "./native_attributes.ts";

/** Loss of every pixel, [batch, height, width], from logits [batch, height, width, classes]. */
export type PixelLoss = (logits: Tensor4D, labels: Tensor3D) => Tensor3D;

/**
 * Cross-entropy of every pixel, −log softmax(logits)[label]. The largest logit is subtracted first,
 * so logits of any size are safe. The gradient is softmax(logits) − onehot(label), computed from the
 * logits and labels; nothing else is kept for it. Labels must be in [0, classes); they are not
 * checked here, since a traced function cannot check values.
 *
 * @example
 * ```ts
 * import { pixelCrossEntropy } from "./cross_entropy.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const logits = tf.tensor4d([1e4, 1e4, 0, 1e4], [1, 1, 2, 2]);
 * const [even, sure] = pixelCrossEntropy(logits, tf.tensor3d([0, 1], [1, 1, 2], "int32")).dataSync();
 * ok(Math.abs(even! - Math.LN2) < 1e-6 && sure === 0);
 * ```
 */
export function pixelCrossEntropy(logits: Tensor4D, labels: Tensor3D): Tensor3D {
  const entropy = tf.customGrad((x, save) => {
    const u = x as Tensor4D;
    (save as (tensors: Tensor[]) => void)([u, labels]);
    const shifted = u.sub(u.max(-1, true));
    const picked = tf.where(isLabel(labels, u.shape[3]), shifted, tf.zerosLike(shifted));
    return {
      value: shifted.exp().sum(-1).log().sub(picked.sum(-1)),
      gradFunc(dy: Tensor, saved: Tensor[]) {
        const [logits, labels] = saved as [Tensor4D, Tensor3D];
        const onehot = isLabel(labels, logits.shape[3]).cast("float32");
        return tf.softmax(logits).sub(onehot).mul(dy.expandDims(-1));
      },
    };
  });
  return entropy(logits) as Tensor3D;
}

/** Whether a pixel's label is the class, bool [batch, height, width, classes]. */
function isLabel(labels: Tensor3D, classes: number): Tensor4D {
  return tf.equal(labels.expandDims(-1), tf.range(0, classes, 1, "int32"));
}

/**
 * `pixelCrossEntropy` by the fastest method of the open engine, with the same values and gradient.
 * The fused kernel computes loss and gradient together, and only the gradient is kept.
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
