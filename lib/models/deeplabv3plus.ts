/**
 * DeepLabV3+ (Chen et al., 2018), in the variant of VainF/DeepLabV3Plus-Pytorch, on which the paper's
 * Cityscapes experiment very probably ran.
 *
 * @module
 */
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import {
  checkMomentum,
  type Layer,
  network,
  type NormOptions,
  sequence,
  variablesOf,
} from "./layer.ts";
import {
  convolution,
  dropoutLayer,
  inSequence,
  rectifiedConvolution,
  WEIGHT_INITS,
} from "./layers.ts";
import type { Model } from "./model.ts";
import { EXPANSION } from "./residual.ts";
import { type OutputStride, resnet, RESNETS } from "./resnet.ts";

/** Options of DeepLabV3+. */
export interface DeepLabOptions extends NormOptions {
  /** Channels of the logits. */
  readonly classes: number;
  /** The network that makes the features. @default "resnet101", as in the paper */
  readonly backbone?: keyof typeof RESNETS;
  /** Pixels of the image to one of the last features. @default 16 */
  readonly outputStride?: OutputStride;
  /**
   * Share of a batch in the backbone's new running statistics; VainF's recipe has 0.01.
   * @default momentum
   */
  readonly backboneMomentum?: number;
}

/** Dilations of the spatial pyramid. */
const RATES = {
  16: [6, 12, 18],
  8: [12, 24, 36],
} as const satisfies Record<OutputStride, readonly number[]>;

const CHANNELS = 256;
const LOW_CHANNELS = 48;
const DROPOUT = 0.1;
const init = WEIGHT_INITS.kaimingIn;

/**
 * DeepLabV3+: a ResNet whose last stages are dilated; atrous spatial pyramid pooling of its features
 * (256 channels, dropout 0.1); upsampled and concatenated with the first stage's, projected to 48
 * channels; a 3×3 convolution; logits, upsampled to the image's size (bilinearly, corners not
 * aligned). With ResNet-101 and 19 classes it has 58,753,459 parameters, at either output stride.
 * Parameter names are those of VainF's checkpoints.
 *
 * @throws {RangeError} when an option is out of range.
 *
 * @example
 * ```ts
 * import { deeplabv3plus } from "./deeplabv3plus.ts";
 * import { parameterCount } from "./model.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(parameterCount(deeplabv3plus({ classes: 19 })), 58_753_459);
 * ```
 */
export function deeplabv3plus(options: DeepLabOptions): Model {
  const { classes, backbone: layers = "resnet101", outputStride = 16, backboneMomentum, ...norm } =
    options;
  if (!Object.hasOwn(RESNETS, layers)) {
    throw new RangeError(
      `deeplabv3plus: no backbone is called ${layers}: choose one of ${Object.keys(RESNETS)}`,
    );
  }
  if (!Object.hasOwn(RATES, outputStride)) {
    throw new RangeError(`deeplabv3plus: outputStride must be 8 or 16, not ${outputStride}`);
  }
  if (backboneMomentum !== undefined) checkMomentum({ backboneMomentum });
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
    convolution("classifier.classifier.3", {
      from: CHANNELS,
      to: classes,
      kernel: 1,
      bias: true,
      init,
    }),
  ]);
  return network({ name: "deeplabv3plus", classes, parts: [backbone, project, pyramid, decoder] }, {
    ...norm,
    compute(images, pass) {
      const { low, high } = backbone.features(images, {
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

/** The mean over all pixels, convolved, at every pixel. */
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
