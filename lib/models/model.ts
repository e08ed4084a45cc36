/**
 * What a network is: a pure function of named parameters. Its parameters carry the names and shapes
 * of the public PyTorch checkpoints. A network never knows of inverse evolution layers.
 *
 * @module
 */
import type { RandomStream } from "../random.ts";
import { type Tensor, type Tensor4D, type TensorRecord, tf } from "../tensor.ts";

/** How PyTorch's axes of a parameter lie in memory here; see `LAYOUTS`. */
export type Layout = "convolution" | "transposed-convolution" | "vector";

/**
 * Axes of a parameter in PyTorch, in the order in which they lie in memory here: convolutions
 * [out, in, height, width] → [height, width, in, out]; transposed ones [in, out, height, width] →
 * [height, width, out, in], which is what TensorFlow's kernels take.
 */
export const LAYOUTS = {
  "convolution": [2, 3, 1, 0],
  "transposed-convolution": [2, 3, 1, 0],
  "vector": [0],
} as const satisfies Record<Layout, readonly number[]>;

/** One parameter of a network. */
export interface ParameterInfo {
  /** Shape in PyTorch's order of axes. */
  readonly shape: readonly number[];
  /** How its axes lie in memory. */
  readonly layout: Layout;
  /** Fan-in that PyTorch's default initialisation takes for it: U(−1/√fan, 1/√fan). */
  readonly fanIn: number;
}

/** A network's parameters by name, in PyTorch's order. */
export type ParameterTable = Readonly<Record<string, ParameterInfo>>;

/** What a network computes. */
export interface ModelOutput {
  /** [batch, height, width, classes], before any softmax. */
  readonly logits: Tensor4D;
  /** New running statistics by name, where the network has batch normalisation; empty elsewhere. */
  readonly statistics: TensorRecord;
}

/** A segmentation network. */
export interface Model {
  /** Which network it is, such as `"unet"`. */
  readonly name: string;
  /** Channels of the logits. */
  readonly classes: number;
  /** What there is to learn. */
  readonly parameters: ParameterTable;
  /**
   * Computes logits.
   *
   * @param images [batch, height, width, 3], values 0–255.
   */
  apply(parameters: TensorRecord, images: Tensor4D, mode: "train" | "evaluate"): ModelOutput;
}

/** Number of learnable values. */
export function parameterCount(model: Model): number {
  return Object.values(model.parameters).reduce((sum, { shape }) => sum + product(shape), 0);
}

/**
 * Initial parameters as PyTorch's Conv2d and ConvTranspose2d draw them by default: U(−b, b) with
 * b = 1/√fan_in, weights and biases alike (Kaiming-uniform with a = √5 comes to this). Every
 * parameter has a stream of its own name.
 */
export function initialParameters(model: Model, random: RandomStream): TensorRecord {
  return Object.fromEntries(
    Object.entries(model.parameters).map(([name, info]) => {
      const own = random.fork(name);
      const bound = 1 / Math.sqrt(info.fanIn);
      const values = Float32Array.from(
        { length: product(info.shape) },
        () => bound * (2 * own.uniform() - 1),
      );
      return [name, tf.tensor(values, memoryShape(info))];
    }),
  );
}

/** Shape of a parameter as it lies in memory here. */
export function memoryShape({ shape, layout }: ParameterInfo): number[] {
  return LAYOUTS[layout].map((axis) => shape[axis]!);
}

/** A parameter from values in PyTorch's order of axes. */
export function fromTorch(values: Float32Array, info: ParameterInfo): Tensor {
  return tf.tidy(() => tf.transpose(tf.tensor(values, [...info.shape]), [...LAYOUTS[info.layout]]));
}

/** A parameter in PyTorch's order of axes; the result is the caller's to dispose. */
export function toTorch(parameter: Tensor, { layout }: ParameterInfo): Tensor {
  const axes: readonly number[] = LAYOUTS[layout];
  return tf.transpose(parameter, axes.map((_, axis) => axes.indexOf(axis)));
}

const product = (shape: readonly number[]) => shape.reduce((value, size) => value * size, 1);
