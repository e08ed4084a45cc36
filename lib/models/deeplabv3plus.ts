/**
 * DeepLabV3+ (Chen et al., 2018), in the variant of VainF/DeepLabV3Plus-Pytorch, on which the paper's
 * Cityscapes experiment very probably ran.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind, type OptionsOf } from "../kind/kind.ts";
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { fitting } from "./fit.ts";
import { standardise } from "./imagenet.ts";
import { type Layer, network, NORM_FIELDS, sequence, variablesOf } from "./layer.ts";
import {
  convolution,
  dropoutLayer,
  inSequence,
  rectifiedConvolution,
  WEIGHT_INITS,
} from "./layers.ts";
import type { Model, ModelContext } from "./model.ts";
import { EXPANSION } from "./residual.ts";
import { type OutputStride, resnet, RESNET_NAMES } from "./resnet.ts";

const schema = z.strictObject({
  kind: z.literal("deeplabv3plus"),
  /** The network that computes the features; the paper's is `"resnet101"`. */
  backbone: z.enum(RESNET_NAMES).default("resnet101"),
  /** Image pixels per pixel of the last features. */
  outputStride: z.literal([16, 8]).default(16),
  ...NORM_FIELDS,
  /**
   * Weight of a batch in the backbone's new running statistics, in [0, 1]; null: `momentum`. VainF's
   * recipe uses 0.01.
   */
  backboneMomentum: z.number().min(0).max(1).nullable().default(null),
});

/** Dilations of the spatial pyramid. */
const RATES = {
  16: [6, 12, 18],
  8: [12, 24, 36],
} as const satisfies Record<OutputStride, readonly number[]>;

const CHANNELS = 256;
const LOW_CHANNELS = 48;
const DROPOUT = 0.1;
/** Name of the convolution that computes the logits. */
const HEAD = "classifier.classifier.3";
const init = WEIGHT_INITS.kaimingIn;

/**
 * DeepLabV3+: a ResNet whose last stages are dilated; atrous spatial pyramid pooling of its features
 * (256 channels, dropout 0.1); upsampled and concatenated with the first stage's features, projected
 * to 48 channels; a 3×3 convolution; logits, upsampled to the image's size (bilinearly, corners not
 * aligned). With ResNet-101 and 19 classes it has 58,753,459 parameters, at either output stride.
 * Parameter names are those of VainF's checkpoints. Images are first standardised with ImageNet's
 * mean and deviation.
 *
 * @example
 * ```ts
 * import { deeplabv3plus } from "./deeplabv3plus.ts";
 * import { parameterCount } from "./model.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const model = deeplabv3plus.make(deeplabv3plus(), { classes: 19 });
 * strictEqual(parameterCount(model), 58_753_459);
 * ```
 */
export const deeplabv3plus: Kind<typeof schema, ModelContext, Model> = kind({
  kind: "deeplabv3plus",
  schema,
  make: (settings, context) => fitting(build(settings, context), context),
});

/**
 * A DeepLabV3+ in one call: `deeplabv3plus`' options, and the number of classes.
 *
 * @throws {UserError} that names an option out of range.
 * @throws {RangeError} when `classes` is below 2.
 *
 * @example
 * ```ts
 * import { deeplabv3plusModel } from "./deeplabv3plus.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(deeplabv3plusModel({ classes: 11, backbone: "resnet50" }).classes, 11);
 * ```
 */
export function deeplabv3plusModel(
  { classes, ...options }: Pick<ModelContext, "classes"> & OptionsOf<typeof schema>,
): Model {
  return deeplabv3plus.make(deeplabv3plus(options), { classes });
}

function build(settings: z.output<typeof schema>, { classes }: ModelContext): Model {
  const { kind: name, backbone: layers, outputStride, backboneMomentum, ...norm } = settings;
  const backbone = resnet("backbone", { layers, outputStride });
  const project = rectifiedConvolution(inSequence("classifier.project"), {
    from: EXPANSION * 64,
    to: LOW_CHANNELS,
    kernel: 1,
    init,
  });
  const pyramid = atrousPyramid("classifier.aspp", RATES[outputStride]);
  const decoder = sequence([
    rectifiedConvolution(inSequence("classifier.classifier"), {
      from: LOW_CHANNELS + CHANNELS,
      to: CHANNELS,
      kernel: 3,
      init,
    }),
    convolution(HEAD, {
      from: CHANNELS,
      to: classes,
      kernel: 1,
      bias: true,
      init,
    }),
  ]);
  return network({ name, classes, head: HEAD, parts: [backbone, project, pyramid, decoder] }, {
    ...norm,
    values: ({ batch }) => batch, // the pyramid normalises the images' means
    compute(images, pass) {
      const { low, high } = backbone.features(standardise(images), {
        ...pass,
        momentum: backboneMomentum ?? pass.momentum,
      });
      const details = project.apply(low, pass);
      const context = resizeBilinear(pyramid.apply(high, pass), sizeOf(details));
      const logits = decoder.apply(tf.concat([details, context], 3), pass);
      return resizeBilinear(logits, sizeOf(images));
    },
  });
}

/** 1×1, three dilated 3×3 and the image's mean, concatenated and projected. */
function atrousPyramid(name: string, rates: readonly number[]): Layer {
  const from = EXPANSION * 512;
  const branches = [
    rectifiedConvolution(inSequence(`${name}.convs.0`), { from, to: CHANNELS, kernel: 1, init }),
    ...rates.map((dilation, at) =>
      rectifiedConvolution(inSequence(`${name}.convs.${at + 1}`), {
        from,
        to: CHANNELS,
        kernel: 3,
        dilation,
        init,
      })
    ),
    imageMean(`${name}.convs.${rates.length + 1}`, from),
  ];
  const project = sequence([
    rectifiedConvolution(inSequence(`${name}.project`), {
      from: branches.length * CHANNELS,
      to: CHANNELS,
      kernel: 1,
      init,
    }),
    dropoutLayer(DROPOUT),
  ]);
  return {
    ...variablesOf([...branches, project]),
    apply: (x, pass) =>
      project.apply(tf.concat(branches.map((branch) => branch.apply(x, pass)), 3), pass),
  };
}

/** The mean over all pixels, convolved and repeated at every pixel. */
function imageMean(name: string, from: number): Layer {
  const layer = rectifiedConvolution([`${name}.1`, `${name}.2`], {
    from,
    to: CHANNELS,
    kernel: 1,
    init,
  });
  return {
    ...layer,
    apply: (x, pass) => resizeBilinear(layer.apply(tf.mean(x, [1, 2], true), pass), sizeOf(x)),
  };
}

const sizeOf = (x: Tensor4D): [height: number, width: number] => [x.shape[1], x.shape[2]];
