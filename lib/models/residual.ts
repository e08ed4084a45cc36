/**
 * Residual blocks (He et al., 2016): of two 3×3 convolutions, or of 1×1, 3×3 and 1×1.
 *
 * @module
 */
import { reluOfSum } from "../ops/relu.ts";
import { type Layer, sequence, variablesOf } from "./layer.ts";
import {
  inSequence,
  normalisedConvolution,
  rectifiedConvolution,
  type WeightInit,
} from "./layers.ts";

/** A block's shape. */
export interface BlockOptions {
  /** Channels of the input. */
  readonly from: number;
  /** Channels of the 3×3 convolutions. */
  readonly width: number;
  /** How to initialise the weights. */
  readonly init: WeightInit;
  /** Stride of the block. @default 1 */
  readonly stride?: number;
  /** Distance between the taps of the 3×3 convolution of a bottleneck. @default 1 */
  readonly dilation?: number;
}

/** The ratio of a bottleneck's output channels to its width. */
export const EXPANSION = 4;

/** 3×3 → 3×3, plus the input; the width is also the number of output channels. */
export function basicBlock(name: string, { from, width, init, stride = 1 }: BlockOptions): Layer {
  const body = sequence([
    rectifiedConvolution([`${name}.conv1`, `${name}.bn1`], {
      from,
      to: width,
      kernel: 3,
      stride,
      init,
    }),
    normalisedConvolution([`${name}.conv2`, `${name}.bn2`], {
      from: width,
      to: width,
      kernel: 3,
      init,
    }),
  ]);
  return residual(name, { body, from, to: width, stride, init });
}

/** 1×1 → 3×3 → 1×1, plus the input; four times the width as output channels. */
export function bottleneck(
  name: string,
  { from, width, init, stride = 1, dilation = 1 }: BlockOptions,
): Layer {
  const to = EXPANSION * width;
  const names = (at: number) => [`${name}.conv${at}`, `${name}.bn${at}`] as const;
  const body = sequence([
    rectifiedConvolution(names(1), { from, to: width, kernel: 1, init }),
    rectifiedConvolution(names(2), { from: width, to: width, kernel: 3, stride, dilation, init }),
    normalisedConvolution(names(3), { from: width, to, kernel: 1, init }),
  ]);
  return residual(name, { body, from, to, stride, init });
}

/**
 * The rectified sum of the body and the input, or, if their shapes differ, a projection of the input.
 */
function residual(name: string, { body, from, to, stride, init }: {
  body: Layer;
  from: number;
  to: number;
  stride: number;
  init: WeightInit;
}): Layer {
  const shortcut = stride === 1 && from === to
    ? sequence([])
    : normalisedConvolution(inSequence(`${name}.downsample`), {
      from,
      to,
      kernel: 1,
      stride,
      init,
    });
  return {
    ...variablesOf([body, shortcut]),
    apply: (x, pass) => reluOfSum([body.apply(x, pass), shortcut.apply(x, pass)]),
  };
}
