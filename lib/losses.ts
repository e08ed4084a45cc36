/**
 * Losses: one number from logits and label maps. They see whatever logits the training step gives
 * them; the inverse evolution layers come before and are no part of a loss.
 *
 * @module
 */
import { type Scalar, type Tensor, type Tensor3D, type Tensor4D, tf } from "./tensor.ts";

/** Loss of every pixel, [batch, height, width], from logits [batch, height, width, classes]. */
export type PixelLoss = (logits: Tensor4D, labels: Tensor3D) => Tensor3D;

/** A loss: one number from logits [batch, height, width, classes] and int32 labels. */
export type Loss = (logits: Tensor4D, labels: Tensor3D) => Scalar;

/**
 * Cross-entropy of every pixel, −log softmax(logits)[label]. The greatest logit is subtracted first,
 * so logits of any size are safe. The gradient is softmax(logits) − onehot(label), computed from the
 * logits and labels; nothing else is kept for it. Labels must be in [0, classes): they are not checked
 * here, as a traced function cannot.
 *
 * @example
 * ```ts
 * import { pixelCrossEntropy } from "./losses.ts";
 * import { tf } from "./tensor.ts";
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

/** Options of `crossEntropy`. */
export interface CrossEntropyOptions {
  /**
   * Label whose pixels count nowhere, such as 255.
   * @default undefined (every pixel counts)
   */
  readonly ignore?: number | undefined;
  /**
   * Weight w of each class.
   * @default undefined (every class weighs the same)
   */
  readonly classWeights?: readonly number[] | undefined;
  /**
   * What computes a pixel's cross-entropy; an engine may have a fused one. It only sees labels in
   * [0, classes): the ignored ones are replaced by 0, and multiplied by zero afterwards.
   * @default pixelCrossEntropy
   */
  readonly pixelLoss?: PixelLoss;
}

/**
 * Mean cross-entropy over the counted pixels, Σ w[label]·ℓ / Σ w[label]: what PyTorch's
 * `cross_entropy(ignore_index, weight, reduction="mean")` is, also in that the weights normalise.
 *
 * One deviation: where no pixel counts, PyTorch's loss is NaN (0/0) with a gradient of zeros. Here the
 * loss is zero, and its gradient too, so that one batch of ignored pixels spoils neither the optimizer's
 * averages nor the epoch's mean loss.
 *
 * @throws {RangeError} when there is not one finite, non-negative weight for each class.
 *
 * @example Ignored pixels change nothing
 * ```ts
 * import { crossEntropy } from "./losses.ts";
 * import { tf } from "./tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const logits = tf.tensor4d([0, 0, 8, -8], [1, 1, 2, 2]);
 * const loss = crossEntropy(logits, tf.tensor3d([1, 255], [1, 1, 2], "int32"), { ignore: 255 });
 * ok(Math.abs(loss.dataSync()[0]! - Math.LN2) < 1e-6);
 * ```
 */
export function crossEntropy(
  logits: Tensor4D,
  labels: Tensor3D,
  { ignore, classWeights, pixelLoss = pixelCrossEntropy }: CrossEntropyOptions = {},
): Scalar {
  const classes = logits.shape[3];
  const valid = (weight: number) => Number.isFinite(weight) && weight >= 0;
  if (classWeights && (classWeights.length !== classes || !classWeights.every(valid))) {
    throw new RangeError(`classWeights must be ${classes} finite numbers, not ${classWeights}`);
  }
  if (ignore === undefined && !classWeights) return pixelLoss(logits, labels).mean() as Scalar;

  const counted = ignore === undefined ? undefined : labels.notEqual(ignore);
  const safe = counted ? labels.mul<Tensor3D>(counted.cast("int32")) : labels;
  const weights = [
    ...(counted ? [counted.cast<Tensor3D>("float32")] : []),
    ...(classWeights ? [tf.gather(tf.tensor1d([...classWeights]), safe)] : []),
  ].reduce((product, weight) => product.mul(weight));
  const total = weights.sum();
  return pixelLoss(logits, safe).mul(weights).sum()
    .div(tf.where(total.greater(0), total, tf.onesLike(total)));
}

/** Settings of the cross-entropy loss. */
export interface CrossEntropySettings {
  /** Which loss this is. */
  readonly kind: "cross-entropy";
  /** Label whose pixels count nowhere, or null. */
  readonly ignore: number | null;
  /** Weight of each class, or null for equal ones. */
  readonly classWeights: readonly number[] | null;
}

/** Settings of any loss; `kind` says which. Plain JSON. */
export type LossSettings = CrossEntropySettings;

/** The losses by kind: settings, and what computes a pixel's cross-entropy, to a loss. */
const LOSSES = {
  "cross-entropy": ({ ignore, classWeights }, pixelLoss) => (logits, labels) =>
    crossEntropy(logits, labels, {
      ignore: ignore ?? undefined,
      classWeights: classWeights ?? undefined,
      pixelLoss,
    }),
} as const satisfies {
  [Kind in LossSettings["kind"]]: (
    settings: Extract<LossSettings, { kind: Kind }>,
    pixelLoss: PixelLoss,
  ) => Loss;
};

/**
 * The loss that settings describe.
 *
 * @throws {RangeError} when the kind is unknown.
 *
 * @example
 * ```ts
 * import { lossFrom } from "./losses.ts";
 * import { tf } from "./tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const loss = lossFrom({ kind: "cross-entropy", ignore: null, classWeights: null });
 * const value = loss(tf.zeros([1, 2, 2, 3]), tf.ones([1, 2, 2], "int32")).dataSync()[0]!;
 * ok(Math.abs(value - Math.log(3)) < 1e-6);
 * ```
 */
export function lossFrom(
  settings: LossSettings,
  { pixelLoss = pixelCrossEntropy }: {
    /** @default pixelCrossEntropy */
    readonly pixelLoss?: PixelLoss;
  } = {},
): Loss {
  if (!Object.hasOwn(LOSSES, settings.kind)) {
    const known = Object.keys(LOSSES).join(", ");
    throw new RangeError(`no loss is called ${settings.kind}: choose one of ${known}`);
  }
  return LOSSES[settings.kind](settings, pixelLoss);
}
