/**
 * The layers that DeepLabV3+ and HRNetV2 share: convolution, batch normalisation, rectifier, dropout.
 *
 * @module
 */
import { addBias } from "../ops/bias.ts";
import { batchNorm } from "../ops/batch_norm.ts";
import { conv2d } from "../ops/conv2d.ts";
import { dropout } from "../ops/dropout.ts";
import { relu } from "../ops/relu.ts";
import type { Tensor1D, Tensor4D } from "../tensor.ts";
import { type Layer, sequence } from "./layer.ts";
import type { Initialization, ParameterInfo } from "./model.ts";

/**
 * Initialisation of a convolution's weights, from the number of values per output (in) and per input
 * (out).
 */
export type WeightInit = (fan: { readonly in: number; readonly out: number }) => Initialization;

/** Weight initialisations. */
export const WEIGHT_INITS = {
  /**
   * Kaiming-normal for rectifiers, by fan-in, the number of values that an output sums:
   * N(0, 2/fan-in).
   */
  kaimingIn: (fan) => ({ kind: "normal", std: Math.sqrt(2 / fan.in) }),
  /** The same by fan-out, the number of outputs that an input contributes to: N(0, 2/fan-out). */
  kaimingOut: (fan) => ({ kind: "normal", std: Math.sqrt(2 / fan.out) }),
  /** N(0, 0.001²), for networks in which every convolution is normalised. */
  small: () => ({ kind: "normal", std: 1e-3 }),
} as const satisfies Record<string, WeightInit>;

/** The shape of a convolution and its initialisation. */
export interface ConvolutionOptions {
  /** Channels of the input. */
  readonly from: number;
  /** Channels of the output. */
  readonly to: number;
  /** Rows and columns of the kernel; the zero padding preserves the size at stride 1. */
  readonly kernel: 1 | 3 | 7;
  /** How to initialise the weights. */
  readonly init: WeightInit;
  /** Step between neighbouring positions of the kernel. @default 1 */
  readonly stride?: number;
  /** Distance between the taps of the kernel. @default 1 */
  readonly dilation?: number;
  /** Whether there is a bias (initialised as by PyTorch's default). @default false */
  readonly bias?: boolean;
}

/** `<name>.weight` and, with bias, `<name>.bias`. */
export function convolution(name: string, options: ConvolutionOptions): Layer {
  const { from, to, kernel, init, stride = 1, dilation = 1, bias = false } = options;
  const fan = { in: from * kernel ** 2, out: to * kernel ** 2 };
  const weight: ParameterInfo = {
    shape: [to, from, kernel, kernel],
    layout: "convolution",
    init: init(fan),
  };
  const offset: ParameterInfo = {
    shape: [to],
    layout: "vector",
    init: { kind: "uniform", fan: fan.in },
  };
  const padding = dilation * (kernel - 1) / 2;
  return {
    parameters: { [`${name}.weight`]: weight, ...(bias && { [`${name}.bias`]: offset }) },
    statistics: {},
    apply(x, { values }) {
      const weight = values[`${name}.weight`] as Tensor4D;
      const y = conv2d(x, weight, { stride, dilation, padding });
      return bias ? addBias(y, values[`${name}.bias`] as Tensor1D) : y;
    },
  };
}

/** Batch normalisation: `<name>.weight`, `.bias`, `.running_mean`, `.running_var`; ε = 1e-5. */
export function normalisation(name: string, channels: number): Layer {
  const vector = <Value extends 0 | 1>(value: Value) => ({
    shape: [channels],
    layout: "vector" as const,
    init: { kind: "constant" as const, value },
  });
  const [mean, variance] = [`${name}.running_mean`, `${name}.running_var`];
  return {
    parameters: { [`${name}.weight`]: vector(1), [`${name}.bias`]: vector(0) },
    statistics: { [mean]: vector(0), [variance]: vector(1) },
    apply(x, { values, by, momentum, statistics }) {
      const valueOf = (key: string) => values[key] as Tensor1D;
      const { y, running } = batchNorm(x, {
        weight: valueOf(`${name}.weight`),
        bias: valueOf(`${name}.bias`),
        mean: valueOf(mean),
        variance: valueOf(variance),
      }, { by, momentum });
      statistics[mean] = running.mean;
      statistics[variance] = running.variance;
      return y;
    },
  };
}

/** max(0, x). */
export const RECTIFIER: Layer = { parameters: {}, statistics: {}, apply: (x) => relu(x) };

/** Dropout in training, if the pass has a seed. A network may have only one: two would drop alike. */
export function dropoutLayer(rate: number): Layer {
  return {
    parameters: {},
    statistics: {},
    apply: (x, { seed }) => seed ? dropout(x, { rate, seed }) : x,
  };
}

/** Names of a convolution and of its normalisation. */
export type NamePair = readonly [convolution: string, normalisation: string];

/** PyTorch's names inside a Sequential. */
export const inSequence = (name: string): NamePair => [`${name}.0`, `${name}.1`];

/** Convolution → batch normalisation. */
export function normalisedConvolution(names: NamePair, options: ConvolutionOptions): Layer {
  return sequence([convolution(names[0], options), normalisation(names[1], options.to)]);
}

/** Convolution → batch normalisation → rectifier. */
export function rectifiedConvolution(names: NamePair, options: ConvolutionOptions): Layer {
  return sequence([normalisedConvolution(names, options), RECTIFIER]);
}
