/**
 * Reference numbers of the paper's networks and the formula behind them. They were computed with
 * PyTorch 2.13 (CPU, float32) from the public implementations; weights and inputs are sine waves
 * seeded by the parameter's name, so that a test can prove that a network written here is that
 * network, with no weight file.
 *
 * @module
 */
import * as z from "zod";
import { type Tensor3D, type Tensor4D, type TensorRecord, tf } from "../../tensor.ts";
import { fromTorch, type Model } from "../model.ts";

/** What a reference file holds. */
const Reference = z.object({
  parameters: z.int(),
  /** Names and shapes of parameters (and buffers), in PyTorch's order. */
  state: z.record(z.string(), z.array(z.int())),
  eval: z.object({
    shape: z.array(z.int()),
    mean: z.number(),
    std: z.number(),
    /** Logits by flat index in PyTorch's order of axes [batch, class, height, width]. */
    samples: z.record(z.string(), z.number()),
  }),
  train: z.object({
    loss: z.number(),
    /** L2 norm of the loss's gradient with respect to each parameter. */
    grad_l2: z.record(z.string(), z.number()),
    /** The same in float64, and how far PyTorch's float32 is from it (relative), where known. */
    grad_l2_float64: z.record(z.string(), z.number()).optional(),
    float32_deviation: z.record(z.string(), z.number()).optional(),
  }),
});
export type Reference = z.infer<typeof Reference>;

/** Reads `reference/<name>.json`. */
export function readReference(name: string): Reference {
  const url = new URL(`./${name}.json`, import.meta.url);
  return Reference.parse(JSON.parse(Deno.readTextFileSync(url)));
}

const STEP = 0.7390851332151607; // the fixed point of cosine, an arbitrary irrational step

/** sin(seed + step·i) for i = 0 … count − 1. */
function wave(seed: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(seed + STEP * i));
}

const nameSeed = (name: string) =>
  [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 1000;

/** The values of the parameter or buffer called `name`, in PyTorch's order of axes. */
export function referenceValues(name: string, shape: readonly number[]): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = wave(nameSeed(name), count);
  if (shape.length >= 2) {
    const scale = Math.sqrt(2 / (count / shape[0]!));
    return values.map((value) => value * scale);
  }
  const nearOne = name.endsWith("running_var") || (shape.length === 1 && name.endsWith("weight"));
  return values.map((value) => (nearOne ? 1 : 0) + 0.1 * value);
}

/** Reference parameters of a network, laid out as they lie in memory here. */
export function referenceParameters(model: Model): TensorRecord {
  return Object.fromEntries(
    Object.entries(model.parameters).map((
      [name, info],
    ) => [name, fromTorch(referenceValues(name, info.shape), info)]),
  );
}

/** The reference images, [2, 64, 64, 3]. */
export function referenceImages(): Tensor4D {
  const [batch, channels, size] = [2, 3, 64];
  const values = wave(7, batch * channels * size * size);
  return tf.tidy(() =>
    tf.transpose(tf.tensor4d(values, [batch, channels, size, size]), [0, 2, 3, 1])
  );
}

/** The reference labels, [2, 64, 64]: floor(7i/11) mod K. */
export function referenceLabels(classes: number): Tensor3D {
  const values = Int32Array.from(
    { length: 2 * 64 * 64 },
    (_, i) => Math.floor(i * 7 / 11) % classes,
  );
  return tf.tensor3d(values, [2, 64, 64], "int32");
}
