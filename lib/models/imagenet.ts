/**
 * What networks need that begin with weights trained on ImageNet: the public files' names, and images
 * in the range that those weights know.
 *
 * @module
 */
import { type Tensor4D, tf } from "../tensor.ts";
import type { Model } from "./model.ts";
import type { WeightNames } from "./weights.ts";

/** What a file of ImageNet weights calls the tensors of a network, and what it does not have. */
export interface ImagenetNames extends WeightNames {
  /** Beginning of the names in the network of what makes the logits. */
  readonly head: string;
}

/**
 * How the names in `model.safetensors` of the Hugging Face hub become a network's:
 * `timm/resnet101.tv_in1k` (or `resnet50.tv_in1k`) is DeepLabV3+'s backbone; `timm/hrnet_w48.ms_in1k`
 * (or `w32`, `w18`) is HRNetV2 but for `last_layer`.
 *
 * @example What the files cannot give stays as it was drawn: the head
 * ```ts
 * import { IMAGENET_NAMES } from "./imagenet.ts";
 * import { hrnetv2 } from "./hrnetv2.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { head } = IMAGENET_NAMES["hrnetv2"]!;
 * const drawn = Object.keys(hrnetv2({ classes: 19 }).parameters).filter((name) => name.startsWith(head));
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

/** Mean and standard deviation of ImageNet's red, green and blue, of values 0–1. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

/**
 * A network that takes images of values 0–255, and standardises them as ImageNet's are before the
 * given one sees them: (x/255 − mean)/deviation for each channel.
 *
 * @example
 * ```ts
 * import { standardised } from "./imagenet.ts";
 * import { initialParameters } from "./model.ts";
 * import { unet } from "./unet.ts";
 * import { stream } from "../random.ts";
 * import { tf } from "../tensor.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const model = unet({ classes: 2, width: 1 });
 * const values = initialParameters(model, stream(0, "example"));
 * const mean = tf.tensor4d([0.485, 0.456, 0.406].map((share) => 255 * share), [1, 1, 1, 3]);
 * const logits = (net: typeof model, images: tf.Tensor4D) =>
 *   [...net.apply(values, images.tile([1, 16, 16, 1]), { mode: "evaluate" }).logits.dataSync()];
 * deepStrictEqual(logits(standardised(model), mean), logits(model, tf.zerosLike(mean)));
 * ```
 */
export function standardised(model: Model): Model {
  return {
    ...model,
    apply(values, images, options) {
      const shares = tf.div(images, 255);
      const standard = tf.div<Tensor4D>(tf.sub(shares, MEAN), DEVIATION);
      return model.apply(values, standard, options);
    },
  };
}
