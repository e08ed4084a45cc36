/**
 * Batch normalisation as in PyTorch's BatchNorm2d, using TensorFlow's fused kernels where that engine
 * runs. The running statistics are inputs and outputs; the caller stores them between steps.
 *
 * @module
 */
import { native, type NativeOperations } from "../engine/native.ts";
import { type Tensor, type Tensor1D, type Tensor4D, tf } from "../tensor.ts";
import { boolAttribute, FLOAT32, floatAttribute, typeAttribute } from "./native_attributes.ts";
import { normalisable, precisionOf } from "./precision.ts";

/** Running mean and variance of each channel. */
export interface RunningStatistics {
  /** Mean. */
  readonly mean: Tensor1D;
  /** Variance, unbiased. */
  readonly variance: Tensor1D;
}

/** The parameters of a batch normalisation; each has one number per channel. */
export interface BatchNormParts extends RunningStatistics {
  /** Scale γ. */
  readonly weight: Tensor1D;
  /** Shift β. */
  readonly bias: Tensor1D;
}

/** Options of `batchNorm`. */
export interface BatchNormOptions {
  /** The statistics that normalise: the batch's own (training), or the running ones (evaluation). */
  readonly by: "batch" | "running";
  /** Added to the variance. @default 1e-5, PyTorch's BatchNorm2d */
  readonly epsilon?: number;
  /** Weight of the batch in the new running statistics. @default 0.1, PyTorch's BatchNorm2d */
  readonly momentum?: number;
}

/**
 * y = γ·(x − μ)/√(σ² + ε) + β for `x` [batch, height, width, channels]. With `by: "batch"`, the mean
 * μ and the (biased) variance σ² of each channel are those over batch, height and width, the gradient
 * flows through them, and the new running statistics are (1 − m)·old + m·(μ, n/(n − 1)·σ²) for n
 * values per channel. With `by: "running"`, μ and σ² are the running statistics, which do not change.
 *
 * Deviation: for n = 1, PyTorch throws; here y = β, and the running variance is updated with a
 * variance of 0. Nothing can be learned from such a batch, so training rejects it before its first
 * step.
 *
 * @example Two values become ∓1
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { batchNorm } from "./batch_norm.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const parts = {
 *   weight: tf.ones<tf.Rank.R1>([1]),
 *   bias: tf.zeros<tf.Rank.R1>([1]),
 *   mean: tf.zeros<tf.Rank.R1>([1]),
 *   variance: tf.ones<tf.Rank.R1>([1]),
 * };
 * const x = tf.tensor4d([2, 4], [1, 1, 2, 1]);
 * const { y, running } = batchNorm(x, parts, { by: "batch", momentum: 0.5 });
 * deepStrictEqual([...y.dataSync()].map(Math.round), [-1, 1]);
 * deepStrictEqual([running.mean.dataSync()[0], running.variance.dataSync()[0]], [1.5, 1.5]);
 * ```
 */
export function batchNorm(
  x: Tensor4D,
  parts: BatchNormParts,
  { by, epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions,
): { y: Tensor4D; running: RunningStatistics } {
  const operations = native();
  const { mean, variance, weight, bias } = parts;
  if (by === "running") {
    const y = operations
      ? fusedNorm(operations, { x, parts, epsilon }).y
      : tf.batchNorm(x, mean, variance, bias, weight, epsilon);
    return { y, running: { mean, variance } };
  }
  if (operations) {
    const { y, ...running } = fusedNorm(operations, { x, parts, epsilon, momentum });
    return { y, running };
  }
  const made = composedNorm(x, { parts, epsilon });
  const mix = (before: Tensor1D, now: Tensor1D) =>
    tf.add<Tensor1D>(tf.mul(before, 1 - momentum), tf.mul(now, momentum));
  return {
    y: made.y,
    running: { mean: mix(mean, made.mean), variance: mix(variance, made.variance) },
  };
}

/** The output, with statistics. */
interface Normalised extends RunningStatistics {
  readonly y: Tensor4D;
}

/**
 * With `momentum`, normalises by the batch's statistics and also returns the new running ones, which
 * the kernel computes. The kernel runs outside the operation that has the gradient, so that its other
 * outputs are available: the tape only sees `y`.
 */
function fusedNorm(operations: NativeOperations, { x, parts, epsilon, momentum }: {
  x: Tensor4D;
  parts: BatchNormParts;
  epsilon: number;
  momentum?: number;
}): Normalised {
  const training = momentum !== undefined;
  const attributes = [
    typeAttribute("T", FLOAT32),
    typeAttribute("U", FLOAT32),
    floatAttribute("epsilon", epsilon),
    boolAttribute("is_training", training),
  ];
  const mixing = training ? [floatAttribute("exponential_avg_factor", momentum)] : [];
  const [y, mean, variance, ...reserved] = operations.run("FusedBatchNormV3", {
    attributes: [...attributes, ...mixing],
    inputs: [
      normalisable(operations, x),
      ...[parts.weight, parts.bias, parts.mean, parts.variance],
    ],
    outputs: 6,
  });
  const differentiable = tf.customGrad((x, weight, _bias, save) => {
    (save as unknown as (tensors: Tensor[]) => void)([x as Tensor, weight as Tensor, ...reserved]);
    return {
      value: precisionOf(operations, x as Tensor, y!),
      gradFunc: (gradient, [x, weight, ...reserved]) => {
        const [dx, ...others] = operations.run("FusedBatchNormGradV3", {
          attributes,
          inputs: [gradient as Tensor, normalisable(operations, x!), weight!, ...reserved],
          outputs: 5, // the last two are empty
        }).slice(0, 3);
        return [precisionOf(operations, x!, dx!), ...others];
      },
    };
  });
  return {
    y: differentiable(x, parts.weight, parts.bias) as Tensor4D,
    mean: mean as Tensor1D,
    variance: variance as Tensor1D,
  };
}

const AXES = [0, 1, 2];

function composedNorm(
  x: Tensor4D,
  { parts, epsilon }: { parts: BatchNormParts; epsilon: number },
): Normalised {
  const mean = constant(x, (x) => tf.mean(x, AXES)) as Tensor1D;
  const variance = constant(x, (x) => tf.mean(tf.square(tf.sub(x, mean)), AXES)) as Tensor1D;
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const differentiable = tf.customGrad((x, weight, bias, save) => {
    (save as unknown as (tensors: Tensor[]) => void)([
      x as Tensor,
      weight as Tensor,
      mean,
      inverse,
    ]);
    const factor = tf.mul(weight as Tensor, inverse);
    return {
      value: tf.add(tf.mul(tf.sub(x as Tensor, mean), factor), bias as Tensor),
      gradFunc: (gradient, saved) => {
        const [x, weight, mean, inverse] = saved as [Tensor, Tensor, Tensor, Tensor];
        const dy = gradient as Tensor;
        const z = tf.mul(tf.sub(x, mean), inverse);
        const product = tf.mul(dy, z);
        const inner = tf.sub(
          tf.sub(dy, tf.mean(dy, AXES)),
          tf.mul(z, tf.mean(product, AXES)),
        );
        return [
          tf.mul(inner, tf.mul(weight, inverse)),
          tf.sum(product, AXES),
          tf.sum(dy, AXES),
        ];
      },
    };
  });
  const [batch, height, width] = x.shape;
  const count = batch * height * width;
  return {
    y: differentiable(x, parts.weight, parts.bias) as Tensor4D,
    mean,
    variance: tf.mul(variance, count / Math.max(1, count - 1)),
  };
}

/** `compute(x)`, hidden from the tape, which keeps nothing of it. */
function constant(x: Tensor, compute: (x: Tensor) => Tensor): Tensor {
  const gradFunc = () => {
    throw new Error("batchNorm: the statistics of a batch have no gradient of their own");
  };
  return tf.customGrad((x) => ({ value: compute(x as Tensor), gradFunc }))(x);
}
