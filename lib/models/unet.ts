/**
 * The UNet of the paper's WBC and DSB2018 experiments, as in the authors' released code.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind, type OptionsOf } from "../kind/kind.ts";
import { addBias } from "../ops/bias.ts";
import { conv2d, convTranspose2d } from "../ops/conv2d.ts";
import { edgePad, type Ends } from "../ops/edge_pad.ts";
import { instanceNormLeakyRelu } from "../ops/instance_norm.ts";
import { float32 } from "../ops/precision.ts";
import { type Tensor1D, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";
import { checkSize, fitting } from "./fit.ts";
import {
  checkClasses,
  type Model,
  type ModelContext,
  type ParameterInfo,
  type ParameterTable,
} from "./model.ts";

const schema = z.strictObject({
  kind: z.literal("unet"),
  /**
   * Channels of the first level; each of the four further levels doubles them. 64 is the authors'
   * choice.
   */
  width: z.int().positive().default(64),
  /**
   * What 3×3 convolutions see beyond the edge. `"zero"`, as in the authors' code, reveals positions
   * near the edge to the network; `"replicate"`, the nearest pixel, hides them: a control.
   */
  padding: z.enum(["zero", "replicate"]).default("zero"),
});
type Settings = z.output<typeof schema>;
type Padding = Settings["padding"];

const DEPTH = 4;
/** Image pixels per pixel of the deepest level, in each direction. */
const STRIDE = 2 ** DEPTH;

/**
 * UNet: five levels of two (3×3 convolution without bias → instance norm without affine parameters,
 * ε = 1e-5 → leaky ReLU, slope 0.01), 2×2 max-pooling down, 2×2 transposed convolution with bias up,
 * concatenation of [skip, upsampled], 1×1 convolution with bias to the logits. At width 64 and three
 * classes it has 31,025,987 parameters. Parameter names are those of the released code.
 *
 * Sizes that cannot be halved four times work: the upsampled map is padded to its skip. The deepest
 * level has ⌊height/16⌋·⌊width/16⌋ pixels, so images need at least 16 rows and columns. The instance
 * norm of a single pixel is 0, so that level would learn nothing: training needs 16×32, 32×16 or
 * more.
 *
 * @example
 * ```ts
 * import { parameterCount } from "./model.ts";
 * import { unet } from "./unet.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(parameterCount(unet.make(unet(), { classes: 3 })), 31_025_987);
 * ```
 */
export const unet: Kind<typeof schema, ModelContext, Model> = kind({
  kind: "unet",
  schema,
  make: (settings, context) => fitting(build(settings, context), context),
});

/**
 * A UNet in one call: `unet`'s options, and the number of classes.
 *
 * @throws {UserError} that names an option out of range.
 * @throws {RangeError} when `classes` is below 2.
 *
 * @example
 * ```ts
 * import { unetModel } from "./unet.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(unetModel({ classes: 3, width: 8 }).classes, 3);
 * ```
 */
export function unetModel(
  { classes, ...options }: Pick<ModelContext, "classes"> & OptionsOf<typeof schema>,
): Model {
  return unet.make(unet(options), { classes });
}

function build({ kind: name, width, padding }: Settings, { classes }: ModelContext): Model {
  checkClasses(name, classes);
  const limits = { name, leastSize: STRIDE };
  return {
    classes,
    head: "outc",
    parameters: parameterTable(classes, width),
    statistics: {},
    ...limits,
    normalisation: {
      values: ({ height, width }) => Math.floor(height / STRIDE) * Math.floor(width / STRIDE),
      remedy:
        `give images of ${STRIDE}×${2 * STRIDE} or ${2 * STRIDE}×${STRIDE} pixels, or of more ` +
        "(size or crop)",
    },
    apply(parameters, images) {
      checkSize(limits, { height: images.shape[1], width: images.shape[2] });
      const double = (name: string, x: Tensor4D) =>
        doubleConvolution(x, { parameters, name: `${name}.double_conv`, padding });
      const skips: Tensor4D[] = [];
      let x = double("inc", images);
      for (let level = 1; level <= DEPTH; level++) {
        skips.push(x);
        x = double(`down${level}.maxpool_conv.1`, tf.maxPool(x, 2, 2, "valid"));
      }
      for (let level = 1; level <= DEPTH; level++) {
        const skip = skips.pop()!;
        const upsampled = padTo(skip, upConvolution(parameters, `up${level}.up`, x), padding);
        x = double(`up${level}.conv`, tf.concat([skip, upsampled], 3));
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
    // PyTorch computes the fan-in of a transposed convolution from its output channels.
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

function doubleConvolution(
  x: Tensor4D,
  { parameters, name, padding }: { parameters: TensorRecord; name: string; padding: Padding },
): Tensor4D {
  return [0, 3].reduce((x, at) => {
    const kernel = weight(parameters, `${name}.${at}.weight`);
    const convolved = padding === "zero"
      ? conv2d(x, kernel, { padding: 1 })
      : conv2d(edgePad(x), kernel);
    return instanceNormLeakyRelu(convolved);
  }, x);
}

function upConvolution(parameters: TensorRecord, name: string, x: Tensor4D): Tensor4D {
  const upsampled = convTranspose2d(x, weight(parameters, `${name}.weight`), { stride: 2 });
  return addBias(upsampled, parameters[`${name}.bias`] as Tensor1D);
}

/** Pads to the rows and columns of `skip`; an odd pixel is added below and to the right. */
function padTo(skip: Tensor4D, x: Tensor4D, padding: Padding): Tensor4D {
  const ends = (missing: number): Ends => [missing >> 1, missing - (missing >> 1)];
  const [rows, columns] = [ends(skip.shape[1] - x.shape[1]), ends(skip.shape[2] - x.shape[2])];
  if (padding === "replicate") return edgePad(x, { rows, columns });
  return rows[1] || columns[1] ? tf.pad(x, [[0, 0], [...rows], [...columns], [0, 0]]) : x;
}
