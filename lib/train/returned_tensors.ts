/**
 * Checks what networks, losses and operations on logits return, which readers write themselves.
 * `returned.ts` checks what is no tensor.
 *
 * @module
 */
import type { AfterLogits } from "../after/after.ts";
import { UserError } from "../errors.ts";
import type { ApplyOptions, Model, ModelOutput } from "../models/model.ts";
import { inWords, ofShape } from "../ops/of_shape.ts";
import { type Scalar, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";

/**
 * Applies a network to images.
 *
 * @throws {UserError} if it returns no logits for them, or in training not all of its statistics.
 */
export function applied(
  model: Model,
  { values, images, ...options }: ApplyOptions & {
    readonly values: TensorRecord;
    readonly images: Tensor4D;
  },
): ModelOutput {
  const returned: Partial<ModelOutput> | undefined = model.apply(values, images, options);
  const { logits, statistics } = returned ?? {};
  const [batch] = images.shape;
  const fits = logits instanceof tf.Tensor && logits.rank === 4 && logits.shape[0] === batch &&
    logits.shape[3] === model.classes;
  if (!fits) {
    const given = logits instanceof tf.Tensor
      ? `logits of shape [${logits.shape}]`
      : `${inWords(logits)} as logits`;
    throw new UserError(
      `the network gives ${given}: its apply must return { logits, statistics } with logits of ` +
        `shape [${batch}, height, width, ${model.classes}], one channel for each class`,
    );
  }
  const kept = options.mode === "train" ? Object.keys(model.statistics) : [];
  return {
    logits,
    statistics: Object.fromEntries(kept.map((name) => [
      name,
      ofShape(statistics?.[name], {
        what: `the statistic ${name} of the network's apply`,
        shape: values[name]!.shape,
      }),
    ])),
  };
}

/** A loss's value. @throws {UserError} if it is no tensor of one number. */
export function oneNumber(returned: unknown): Scalar {
  if (returned instanceof tf.Tensor && returned.size === 1) return returned as Scalar;
  throw new UserError(
    `the loss is ${inWords(returned)}, not a tensor of one number: return one, such as a mean`,
  );
}

/**
 * The logits of an operation at prediction.
 *
 * @param arm The arm that it belongs to.
 *
 * @throws {UserError} if it returns something else than logits of the same shape.
 */
export function afterwards(
  { apply }: AfterLogits,
  { arm, logits, images }: {
    readonly arm: string;
    readonly logits: Tensor4D;
    readonly images: Tensor4D;
  },
): Tensor4D {
  const what = `the result of the after of arm ${arm}`;
  return ofShape(apply(logits, { images }), { what, shape: logits.shape });
}
