/**
 * Defines a network: a pure function of named parameters, whose names and shapes are those of the
 * public PyTorch checkpoints. A network knows nothing of inverse evolution layers.
 *
 * @module
 */
import type { RandomStream } from "../random.ts";
import { type Tensor, type Tensor1D, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";

/** How PyTorch's axes of a parameter are ordered in memory here; see `LAYOUTS`. */
export type Layout = "convolution" | "transposed-convolution" | "vector";

/**
 * Axes of a parameter in PyTorch, in the order of this kit's memory layout: convolutions [out, in,
 * height, width] → [height, width, in, out]; transposed ones [in, out, height, width] → [height,
 * width, out, in], the order that TensorFlow's kernels expect.
 *
 * @example
 * ```ts
 * import { LAYOUTS } from "./model.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const shape = [64, 3, 7, 5]; // in PyTorch: 64 filters over 3 channels, of 7×5 pixels
 * deepStrictEqual(LAYOUTS.convolution.map((axis) => shape[axis]), [7, 5, 3, 64]);
 * ```
 */
export const LAYOUTS = {
  "convolution": [2, 3, 1, 0],
  "transposed-convolution": [2, 3, 1, 0],
  "vector": [0],
} as const satisfies Record<Layout, readonly number[]>;

/** The source of a parameter's initial values. */
export type Initialization =
  /** U(−1/√fan, 1/√fan), which is PyTorch's default for convolutions (Kaiming-uniform, a = √5). */
  | { readonly kind: "uniform"; readonly fan: number }
  /** N(0, std²). */
  | { readonly kind: "normal"; readonly std: number }
  /** The same number everywhere. */
  | { readonly kind: "constant"; readonly value: number };

/** One parameter of a network, or one of its running statistics. */
export interface ParameterInfo {
  /** Shape in PyTorch's order of axes. */
  readonly shape: readonly number[];
  /** The order of its axes in memory. */
  readonly layout: Layout;
  /** Its initial values. */
  readonly init: Initialization;
}

/** A network's parameters by name, in PyTorch's order. */
export type ParameterTable = Readonly<Record<string, ParameterInfo>>;

/** A running statistic, which has the same initial value in every run. */
export interface StatisticInfo extends ParameterInfo {
  /** Its initial value. */
  readonly init: Extract<Initialization, { kind: "constant" }>;
}

/** A network's running statistics by name, in PyTorch's order. */
export type StatisticTable = Readonly<Record<string, StatisticInfo>>;

/** A network's outputs. */
export interface ModelOutput {
  /** [batch, height, width, classes], before any softmax. */
  readonly logits: Tensor4D;
  /** In training, the running statistics after this pass, by name; empty in evaluation. */
  readonly statistics: TensorRecord;
}

/** How to apply a network. */
export interface ApplyOptions {
  /** Training normalises by the batch and applies dropout; evaluation does neither. */
  readonly mode: "train" | "evaluate";
  /**
   * Two int32 numbers, at least 0, that determine which values are dropped. @default undefined, no
   * dropout
   */
  readonly seed?: Tensor1D | undefined;
}

/** What a network needs to know about its task. */
export interface ModelContext {
  /** Number of classes K, at least 2: channels of the logits. */
  readonly classes: number;
  /** Rows of the training images, if known. */
  readonly height?: number;
  /** Columns of the training images, if known. */
  readonly width?: number;
  /** Images in a training batch. */
  readonly batch?: number;
}

/** A normalisation by the statistics of the training batch. */
export interface Normalisation {
  /** The smallest number of values per channel from which a normalisation computes mean and variance. */
  values(images: {
    readonly batch: number;
    readonly height: number;
    readonly width: number;
  }): number;
  /** What a user can change if that number is 1: the end of a sentence. */
  readonly remedy: string;
}

/** A segmentation network. */
export interface Model {
  /** The kind of network, such as `"unet"`. */
  readonly name: string;
  /** Channels of the logits. */
  readonly classes: number;
  /** The learned parameters. */
  readonly parameters: ParameterTable;
  /** State that is kept from step to step but not learned: batch normalisation's running statistics. */
  readonly statistics: StatisticTable;
  /** Prefix of the names of the layer that computes the logits. @default undefined, unknown */
  readonly head?: string | undefined;
  /** The smallest number of rows, and of columns, of an image; see `checkSize`. @default 1 */
  readonly leastSize?: number | undefined;
  /** Normalisation by the training batch; see `checkBatch`. @default undefined, none */
  readonly normalisation?: Normalisation | undefined;
  /**
   * Computes logits.
   *
   * @param values Parameters and statistics by name, in one record.
   * @param images [batch, height, width, 3], values 0–255.
   * @throws {UserError} when the images are smaller than the network supports.
   */
  apply(values: TensorRecord, images: Tensor4D, options: ApplyOptions): ModelOutput;
}

/**
 * Number of learned values.
 *
 * @example
 * ```ts
 * import { parameterCount } from "./model.ts";
 * import { unetModel } from "./unet.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(parameterCount(unetModel({ classes: 3, width: 64 })), 31_025_987);
 * ```
 */
export function parameterCount(model: Model): number {
  return Object.values(model.parameters).reduce((sum, { shape }) => sum + product(shape), 0);
}

/**
 * Initial parameters. Each parameter has its own random stream, named after it.
 *
 * @example
 * ```ts
 * import { stream } from "../random.ts";
 * import { tf } from "../tensor.ts";
 * import { initialParameters } from "./model.ts";
 * import { unetModel } from "./unet.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const model = unetModel({ classes: 2, width: 1 });
 * const [one, two] = [0, 0].map((seed) => initialParameters(model, stream(seed, "init")));
 * const name = "outc.conv.bias";
 * deepStrictEqual(one![name]!.dataSync(), two![name]!.dataSync());
 * ```
 */
export function initialParameters(model: Model, random: RandomStream): TensorRecord {
  return Object.fromEntries(
    Object.entries(model.parameters).map(([name, info]) => {
      const draw = initialValue(info.init, random.fork(name));
      const values = new Float32Array(product(info.shape));
      // A loop, because Float32Array.from with a length takes three times as long, seconds for
      // HRNetV2-W48.
      for (let at = 0; at < values.length; at++) values[at] = draw();
      return [name, tf.tensor(values, memoryShape(info))];
    }),
  );
}

function initialValue(init: Initialization, random: RandomStream): () => number {
  if (init.kind === "constant") return () => init.value;
  if (init.kind === "normal") return () => init.std * random.normal();
  const bound = 1 / Math.sqrt(init.fan);
  return () => bound * (2 * random.uniform() - 1);
}

/**
 * Initial running statistics.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { initialStatistics } from "./model.ts";
 * import { hrnetv2Model } from "./hrnetv2.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const statistics = initialStatistics(hrnetv2Model({ classes: 2, width: 18 }));
 * deepStrictEqual(new Set(statistics["bn1.running_mean"]!.dataSync()), new Set([0]));
 * deepStrictEqual(new Set(statistics["bn1.running_var"]!.dataSync()), new Set([1]));
 * ```
 */
export function initialStatistics(model: Model): TensorRecord {
  return Object.fromEntries(
    Object.entries(model.statistics).map((
      [name, { shape, init }],
    ) => [name, tf.fill([...shape], init.value)]),
  );
}

/**
 * The shape of a parameter in this kit's memory layout.
 *
 * @example
 * ```ts
 * import { memoryShape } from "./model.ts";
 * import { unetModel } from "./unet.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const info = unetModel({ classes: 2, width: 8 }).parameters["inc.double_conv.0.weight"]!;
 * deepStrictEqual(info.shape, [8, 3, 3, 3]);
 * deepStrictEqual(memoryShape(info), [3, 3, 3, 8]);
 * ```
 */
export function memoryShape({ shape, layout }: ParameterInfo): number[] {
  return LAYOUTS[layout].map((axis) => shape[axis]!);
}

/**
 * A parameter from values in PyTorch's order of axes.
 *
 * @example Round trip
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { fromTorch, toTorch } from "./model.ts";
 * import { unetModel } from "./unet.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const info = unetModel({ classes: 2, width: 1 }).parameters["inc.double_conv.0.weight"]!;
 * const values = Float32Array.from({ length: 27 }, (_, index) => index);
 * deepStrictEqual(toTorch(fromTorch(values, info), info).dataSync(), values);
 * ```
 */
export function fromTorch(values: Float32Array, info: ParameterInfo): Tensor {
  return tf.tidy(() => tf.transpose(tf.tensor(values, [...info.shape]), [...LAYOUTS[info.layout]]));
}

/**
 * A parameter in PyTorch's order of axes; the caller disposes the result.
 *
 * @example
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { toTorch } from "./model.ts";
 * import { unetModel } from "./unet.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const info = unetModel({ classes: 2, width: 1 }).parameters["inc.double_conv.0.weight"]!;
 * deepStrictEqual(toTorch(tf.zeros([3, 3, 3, 1]), info).shape, [1, 3, 3, 3]);
 * ```
 */
export function toTorch(parameter: Tensor, { layout }: ParameterInfo): Tensor {
  const axes: readonly number[] = LAYOUTS[layout];
  return tf.transpose(parameter, axes.map((_, axis) => axes.indexOf(axis)));
}

const product = (shape: readonly number[]) => shape.reduce((value, size) => value * size, 1);

/**
 * Checks a number of classes.
 *
 * @throws {RangeError} unless `classes` is an integer of at least 2.
 */
export function checkClasses(name: string, classes: number): void {
  if (Number.isInteger(classes) && classes >= 2) return;
  throw new RangeError(`${name}: classes must be an integer of at least 2, not ${classes}`);
}
