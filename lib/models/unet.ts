/**
 * The UNet of the paper's WBC and DSB2018 experiments, as in the authors' released code.
 *
 * @module
 */
import { addBias } from "../ops/bias.ts";
import { conv2d, convTranspose2d } from "../ops/conv2d.ts";
import { instanceNormLeakyRelu } from "../ops/instance_norm.ts";
import { float32 } from "../ops/precision.ts";
import { type Tensor1D, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";
import type { Model, ParameterInfo, ParameterTable } from "./model.ts";

/** Options of the UNet. */
export interface UNetOptions {
  /** Channels of the logits. */
  readonly classes: number;
  /** Channels of the first level; each of the four further levels doubles them. @default 64 */
  readonly width?: number;
}

const DEPTH = 4;

/**
 * UNet: five levels of two (3×3 convolution without bias → instance norm without affine parameters,
 * ε = 1e-5 → leaky ReLU, slope 0.01), 2×2 max-pooling down, 2×2 transposed convolution with bias up,
 * concatenation of [skip, upsampled], 1×1 convolution with bias to the logits. At width 64 and three
 * classes it has 31,025,987 parameters. Parameter names are those of the released code.
 *
 * Sizes that do not halve four times work: the upsampled map is zero-padded to its skip.
 *
 * @throws {RangeError} when `classes` is below 2 or `width` is not a positive integer.
 *
 * @example
 * ```ts
 * import { parameterCount } from "./model.ts";
 * import { unet } from "./unet.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(parameterCount(unet({ classes: 3 })), 31_025_987);
 * ```
 */
export function unet({ classes, width = 64 }: UNetOptions): Model {
  if (!Number.isInteger(classes) || classes < 2) {
    throw new RangeError(`unet: classes must be an integer of at least 2, not ${classes}`);
  }
  if (!Number.isInteger(width) || width < 1) {
    throw new RangeError(`unet: width must be a positive integer, not ${width}`);
  }
  return {
    name: "unet",
    classes,
    parameters: parameterTable(classes, width),
    statistics: {},
    apply(parameters, images) {
      const skips: Tensor4D[] = [];
      let x = doubleConvolution(parameters, "inc.double_conv", images);
      for (let level = 1; level <= DEPTH; level++) {
        skips.push(x);
        const pooled = tf.maxPool(x, 2, 2, "valid");
        x = doubleConvolution(parameters, `down${level}.maxpool_conv.1.double_conv`, pooled);
      }
      for (let level = 1; level <= DEPTH; level++) {
        const skip = skips.pop()!;
        const upsampled = padTo(skip, upConvolution(parameters, `up${level}.up`, x));
        x = doubleConvolution(
          parameters,
          `up${level}.conv.double_conv`,
          tf.concat([skip, upsampled], 3),
        );
      }
      const logits = addBias(
        conv2d(x, weight(parameters, "outc.conv.weight")),
        parameters["outc.conv.bias"] as Tensor1D,
      );
      return { logits: float32(logits), statistics: {} };
    },
  };
}

function parameterTable(classes: number, width: number): ParameterTable {
  const table: Record<string, ParameterInfo> = {};
  const convolution = (name: string, [out, into, size]: [number, number, number]) => {
    const init = { kind: "uniform", fan: into * size * size } as const;
    table[`${name}.weight`] = { shape: [out, into, size, size], layout: "convolution", init };
    return init;
  };
  const double = (name: string, into: number, out: number) => {
    convolution(`${name}.0`, [out, into, 3]);
    convolution(`${name}.3`, [out, out, 3]);
  };
  double("inc.double_conv", 3, width);
  for (let level = 1; level <= DEPTH; level++) {
    const out = width * 2 ** level;
    double(`down${level}.maxpool_conv.1.double_conv`, out / 2, out);
  }
  for (let level = 1; level <= DEPTH; level++) {
    const out = width * 2 ** (DEPTH - level);
    // PyTorch takes the fan-in of a transposed convolution from its output channels.
    const init = { kind: "uniform", fan: out * 2 * 2 } as const;
    table[`up${level}.up.weight`] = {
      shape: [2 * out, out, 2, 2],
      layout: "transposed-convolution",
      init,
    };
    table[`up${level}.up.bias`] = { shape: [out], layout: "vector", init };
    double(`up${level}.conv.double_conv`, 2 * out, out);
  }
  const init = convolution("outc.conv", [classes, width, 1]);
  table["outc.conv.bias"] = { shape: [classes], layout: "vector", init };
  return table;
}

const weight = (parameters: TensorRecord, name: string) => parameters[name] as Tensor4D;

function doubleConvolution(parameters: TensorRecord, name: string, x: Tensor4D): Tensor4D {
  const first = instanceNormLeakyRelu(
    conv2d(x, weight(parameters, `${name}.0.weight`), { padding: 1 }),
  );
  return instanceNormLeakyRelu(
    conv2d(first, weight(parameters, `${name}.3.weight`), { padding: 1 }),
  );
}

function upConvolution(parameters: TensorRecord, name: string, x: Tensor4D): Tensor4D {
  const upsampled = convTranspose2d(x, weight(parameters, `${name}.weight`), { stride: 2 });
  return addBias(upsampled, parameters[`${name}.bias`] as Tensor1D);
}

/** Zero-pads to the rows and columns of `skip`; the odd one goes below and to the right. */
function padTo(skip: Tensor4D, x: Tensor4D): Tensor4D {
  const missing = [skip.shape[1] - x.shape[1], skip.shape[2] - x.shape[2]] as const;
  if (!missing[0] && !missing[1]) return x;
  const [rows, columns] = missing.map((n): [number, number] => [n >> 1, n - (n >> 1)]);
  return tf.pad(x, [[0, 0], rows!, columns!, [0, 0]]);
}
