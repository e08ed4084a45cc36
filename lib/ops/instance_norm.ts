/**
 * Instance normalisation followed by a leaky ReLU, as one operation that keeps only its output for
 * the backward pass.
 *
 * @module
 */
import { native, type NativeOperations } from "../engine/native.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor.ts";
import { boolAttribute, FLOAT32, floatAttribute, typeAttribute } from "./native_attributes.ts";
import { normalisable, precisionOf } from "./precision.ts";

/** Options of `instanceNormLeakyRelu`. */
export interface InstanceNormOptions {
  /** Added to the variance. @default 1e-5, PyTorch's InstanceNorm2d */
  readonly epsilon?: number;
  /** Slope of the ReLU below zero; not 0. @default 0.01, PyTorch's LeakyReLU */
  readonly slope?: number;
}

/**
 * y = φ((x − μ)/√(σ² + ε)) with φ(z) = z for z > 0 and slope·z otherwise; mean μ and (biased)
 * variance σ² are over height and width of each image and channel. `x` is [batch, height, width,
 * channels]. No affine parameters.
 *
 * φ is invertible, so the backward pass recovers the normalised values from y, which the next
 * convolution keeps anyway (the idea of in-place activated batch normalisation, Rota Bulò et al.,
 * arXiv 1712.02616). Neither the convolution's output nor the normalised values are kept.
 *
 * @throws {RangeError} when `slope` is not positive.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { instanceNormLeakyRelu } from "./instance_norm.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const y = instanceNormLeakyRelu(tf.tensor4d([3, 5], [1, 1, 2, 1]), { epsilon: 0 });
 * ok(Math.abs(y.dataSync()[0]! + 0.01) < 1e-6 && Math.abs(y.dataSync()[1]! - 1) < 1e-6);
 * ```
 */
export function instanceNormLeakyRelu(x: Tensor4D, options: InstanceNormOptions = {}): Tensor4D {
  const { epsilon = 1e-5, slope = 0.01 } = options;
  if (!(slope > 0)) {
    throw new RangeError(`instanceNormLeakyRelu: slope must be positive, not ${slope}`);
  }
  const operations = native();
  const forward = operations
    ? nativeForward(operations, { epsilon, slope })
    : composedForward({ epsilon, slope });
  const backward = operations ? nativeBackward(operations, { slope }) : composedBackward({ slope });
  return tf.customGrad((x, save) => {
    const { y, deviations } = forward(x as Tensor4D);
    (save as (tensors: Tensor[]) => void)([y, ...deviations]);
    return {
      value: y,
      gradFunc: (gradient, [y, ...deviations]) =>
        backward({
          gradient: gradient as Tensor4D,
          y: y as Tensor4D,
          deviations: deviations as Tensor[],
        }),
    };
  })(x) as Tensor4D;
}

/** Results of the forward pass: the output, and 1/√(σ² + ε) per image and channel. */
interface Forward {
  readonly y: Tensor4D;
  readonly deviations: readonly Tensor[];
}

interface Backward {
  readonly gradient: Tensor4D;
  readonly y: Tensor4D;
  readonly deviations: readonly Tensor[];
}

function composedForward({ epsilon, slope }: Required<InstanceNormOptions>) {
  return (x: Tensor4D): Forward => {
    const centred = tf.sub(x, tf.mean(x, [1, 2], true));
    const inverseDeviation = tf.rsqrt(tf.add(tf.mean(tf.square(centred), [1, 2], true), epsilon));
    const y = tf.leakyRelu(tf.mul(centred, inverseDeviation), slope) as Tensor4D;
    return { y, deviations: [inverseDeviation] };
  };
}

function composedBackward({ slope }: { slope: number }) {
  return ({ gradient, y, deviations: [inverseDeviation] }: Backward): Tensor4D => {
    const positive = tf.greater(y, 0);
    const dz = tf.where(positive, gradient, tf.mul(gradient, slope));
    const z = tf.where(positive, y, tf.mul(y, 1 / slope));
    const meanOfProduct = tf.mean(tf.mul(dz, z), [1, 2], true);
    const inner = tf.sub(tf.sub(dz, tf.mean(dz, [1, 2], true)), tf.mul(z, meanOfProduct));
    return tf.mul(inner, inverseDeviation!) as Tensor4D;
  };
}

/** Batch normalisation of one image is instance normalisation, so the kernel runs once per image. */
function nativeForward(
  operations: NativeOperations,
  { epsilon, slope }: Required<InstanceNormOptions>,
) {
  return (x: Tensor4D): Forward => {
    const channels = x.shape[3];
    const [one, zero, none] = [tf.ones([channels]), tf.zeros([channels]), tf.tensor1d([])];
    const normalised = perImage(normalisable(operations, x) as Tensor4D).map((image) =>
      operations.run("FusedBatchNormV3", {
        attributes: [
          ...NORM_TYPES,
          floatAttribute("epsilon", epsilon),
          boolAttribute("is_training", true),
        ],
        inputs: [image, one, zero, none, none],
        outputs: 6,
      })
    );
    // Output 2 is the variance for running averages: unbiased, so too large here by n/(n − 1).
    const count = x.shape[1] * x.shape[2];
    const deviations = normalised.map(([, , variance]) =>
      tf.rsqrt(tf.add(tf.mul(variance!, (count - 1) / count), epsilon))
    );
    const z = tf.concat(normalised.map(([value]) => value as Tensor4D), 0);
    return {
      y: leakyRelu(operations, precisionOf(operations, x, z) as Tensor4D, slope),
      deviations,
    };
  };
}

/**
 * dx = (dz − mean(dz) − z·mean(dz·z))/√(σ² + ε) is the gradient of batch normalisation at values z of
 * mean 0 and variance 1, scaled.
 */
function nativeBackward(operations: NativeOperations, { slope }: { slope: number }) {
  return ({ gradient, y, deviations }: Backward): Tensor4D => {
    const channels = y.shape[3];
    const [dz] = operations.run("LeakyReluGrad", {
      attributes: [typeAttribute("T", FLOAT32), floatAttribute("alpha", slope)],
      inputs: [gradient, y], // φ preserves the sign, so y also determines the slope
      outputs: 1,
    });
    const z = leakyRelu(operations, y, 1 / slope);
    const [mean, variance, none] = [tf.zeros([channels]), tf.ones([channels]), tf.tensor1d([])];
    const values = perImage(normalisable(operations, z) as Tensor4D);
    const images = perImage(normalisable(operations, dz!) as Tensor4D).map((image, index) =>
      operations.run("FusedBatchNormGradV3", {
        attributes: [
          ...NORM_TYPES,
          floatAttribute("epsilon", 0),
          boolAttribute("is_training", true),
        ],
        inputs: [image, values[index]!, deviations[index]!, mean, variance, none],
        outputs: 5,
      })[0] as Tensor4D
    );
    return precisionOf(operations, y, tf.concat(images, 0)) as Tensor4D;
  };
}

const NORM_TYPES = [typeAttribute("T", FLOAT32), typeAttribute("U", FLOAT32)];

function leakyRelu(operations: NativeOperations, x: Tensor4D, slope: number): Tensor4D {
  const attributes = [typeAttribute("T", FLOAT32), floatAttribute("alpha", slope)];
  return operations.run("LeakyRelu", { attributes, inputs: [x], outputs: 1 })[0] as Tensor4D;
}

function perImage(x: Tensor4D): Tensor4D[] {
  return x.shape[0] === 1 ? [x] : tf.split(x, x.shape[0]);
}
