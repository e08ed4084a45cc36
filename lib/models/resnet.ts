/**
 * ResNet-50 and -101 as backbones: without their classifier, with dilations instead of strides.
 *
 * @module
 */
import { maxPool } from "../ops/max_pool.ts";
import type { Tensor4D } from "../tensor.ts";
import { type Layer, type Pass, sequence, type Variables, variablesOf } from "./layer.ts";
import { rectifiedConvolution, WEIGHT_INITS } from "./layers.ts";
import { bottleneck, EXPANSION } from "./residual.ts";

/**
 * Bottlenecks of the four stages (He et al., 2016, Table 1).
 *
 * @example The layers counted in the names: three per bottleneck, the first convolution, the classifier
 * ```ts
 * import { RESNETS } from "./resnet.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * for (const [name, stages] of Object.entries(RESNETS)) {
 *   const bottlenecks = stages.reduce((sum, stage) => sum + stage, 0);
 *   strictEqual(name, `resnet${3 * bottlenecks + 2}`);
 * }
 * ```
 */
export const RESNETS = {
  resnet50: [3, 4, 6, 3],
  resnet101: [3, 4, 23, 3],
} as const satisfies Record<string, readonly number[]>;

/**
 * Names of the backbones.
 *
 * @example
 * ```ts
 * import { RESNET_NAMES, RESNETS } from "./resnet.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(RESNET_NAMES, Object.keys(RESNETS));
 * ```
 */
export const RESNET_NAMES = ["resnet50", "resnet101"] as const satisfies (keyof typeof RESNETS)[];

/** Image pixels per pixel of the last stage. */
export type OutputStride = 8 | 16;

/** Stride and dilation of the four stages. */
const STAGES = {
  16: [[1, 1], [2, 1], [2, 1], [1, 2]],
  8: [[1, 1], [2, 1], [1, 2], [1, 4]],
} as const satisfies Record<OutputStride, readonly (readonly [number, number])[]>;

/** The features that the backbone passes to a head. */
export interface Features {
  /** After the first stage: a quarter of the image's size, 256 channels. */
  readonly low: Tensor4D;
  /** After the last stage, 2048 channels. */
  readonly high: Tensor4D;
}

/** A backbone. */
export interface Backbone extends Variables {
  /** Computes the features of images. */
  features(images: Tensor4D, pass: Pass): Features;
}

/**
 * The backbone, with torchvision's parameter names after `<name>.`. A stage that is dilated instead
 * of strided uses the previous stage's dilation in its first bottleneck, as torchvision does.
 */
export function resnet(
  name: string,
  { layers, outputStride }: { layers: keyof typeof RESNETS; outputStride: OutputStride },
): Backbone {
  const init = WEIGHT_INITS.kaimingOut;
  const stem = rectifiedConvolution([`${name}.conv1`, `${name}.bn1`], {
    from: 3,
    to: 64,
    kernel: 7,
    stride: 2,
    init,
  });
  let [from, before] = [64, 1];
  const stages = RESNETS[layers].map((count, at): Layer => {
    const [stride, dilation] = STAGES[outputStride][at]!;
    const width = 64 * 2 ** at;
    const blocks = Array.from(
      { length: count },
      (_, index) =>
        bottleneck(`${name}.layer${at + 1}.${index}`, {
          from: index ? EXPANSION * width : from,
          width,
          stride: index ? 1 : stride,
          dilation: index ? dilation : before,
          init,
        }),
    );
    [from, before] = [EXPANSION * width, dilation];
    return sequence(blocks);
  });
  const [first, ...others] = stages as [Layer, ...Layer[]];
  const rest = sequence(others);
  return {
    ...variablesOf([stem, ...stages]),
    features(images, pass) {
      const pooled = maxPool(stem.apply(images, pass), { kernel: 3, stride: 2, padding: 1 });
      const low = first.apply(pooled, pass);
      return { low, high: rest.apply(low, pass) };
    },
  };
}
