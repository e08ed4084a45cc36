/**
 * A test network of two layers with batch normalisation and dropout, at half resolution.
 *
 * @module
 */
import { network, type NormOptions, sequence } from "./layer.ts";
import {
  convolution,
  dropoutLayer,
  inSequence,
  rectifiedConvolution,
  WEIGHT_INITS,
} from "./layers.ts";
import type { Model } from "./model.ts";

/** 3×3 convolution of stride 2, normalised and rectified → dropout ½ → 1×1 to three classes. */
export function normedNetwork(options: NormOptions = {}): Model {
  const init = WEIGHT_INITS.kaimingOut;
  const body = sequence([
    rectifiedConvolution(inSequence("body"), { from: 3, to: 8, kernel: 3, stride: 2, init }),
    dropoutLayer(0.5),
    convolution("head", { from: 8, to: 3, kernel: 1, bias: true, init }),
  ]);
  return network({ name: "normed", classes: 3, parts: [body] }, {
    ...options,
    compute: (images, pass) => body.apply(images, pass),
    values: ({ batch, height, width }) => batch * Math.ceil(height / 2) * Math.ceil(width / 2),
  });
}
