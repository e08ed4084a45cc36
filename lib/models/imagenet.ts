/**
 * Support for networks that start from weights trained on ImageNet: the public files' names, and
 * images in the range that those weights expect.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import type { WeightNames } from "./weights.ts";

/** How a file of ImageNet weights names a network's tensors, and which part it lacks. */
export interface ImagenetNames extends WeightNames {
  /** Prefix of the names, in the network, of the head, which computes the logits. */
  readonly head: string;
}

/**
 * How names in `model.safetensors` of the Hugging Face hub map to a network's:
 * `timm/resnet101.tv_in1k` (or `resnet50.tv_in1k`) is DeepLabV3+'s backbone; `timm/hrnet_w48.ms_in1k`
 * (or `w32`, `w18`) is HRNetV2 without `last_layer`.
 *
 * @example The head, which the files lack, keeps its random initial values
 * ```ts
 * import { IMAGENET_NAMES } from "./imagenet.ts";
 * import { hrnetv2Model } from "./hrnetv2.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { head } = IMAGENET_NAMES["hrnetv2"]!;
 * const drawn = Object.keys(hrnetv2Model({ classes: 19 }).parameters).filter((name) => name.startsWith(head));
 * strictEqual(drawn.length, 6); // two convolutions with biases, and a normalisation
 * ```
 */
export const IMAGENET_NAMES: Readonly<Record<string, ImagenetNames>> = {
  deeplabv3plus: { prefix: "backbone.", drop: ["fc."], head: "classifier." },
  hrnetv2: {
    drop: ["classifier.", "downsamp_modules.", "final_layer.", "incre_modules."],
    head: "last_layer.",
  },
};

/** Mean and standard deviation of ImageNet's red, green and blue, for values 0–1. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

/**
 * Images of values 0–255, converted to the range that ImageNet weights expect:
 * (x/255 − mean)/deviation for each channel.
 *
 * @example ImageNet's mean colour becomes zero
 * ```ts
 * import { standardise } from "./imagenet.ts";
 * import { tf } from "../tensor.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const mean = tf.tensor4d([0.485, 0.456, 0.406].map((share) => 255 * share), [1, 1, 1, 3]);
 * ok(standardise(mean).dataSync().every((value) => Math.abs(value) < 1e-6));
 * ```
 */
export function standardise(images: Tensor4D): Tensor4D {
  return tf.div<Tensor4D>(tf.sub(tf.div(images, 255), MEAN), DEVIATION);
}
