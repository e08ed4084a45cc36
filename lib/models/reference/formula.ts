/**
 * Reference numbers of the paper's networks, and the formula behind them. They were computed with
 * PyTorch 2.13 (CPU, float32) from the public implementations. Weights and inputs are sine waves (or
 * chirps, whose frequency rises) seeded by the parameter's name, so that a test can prove that a
 * network written here is the same network, without a weight file.
 *
 * @module
 */
import * as z from "zod";
import { type Tensor3D, type Tensor4D, type TensorRecord, tf } from "../../tensor.ts";
import { fromTorch, type ParameterTable } from "../model.ts";

const numbersByName = z.record(z.string(), z.number());

/** The contents of a reference file. */
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
    /** The same in float64, where PyTorch's float32 deviates strongly from it. */
    loss_float64: z.number().optional(),
    /** The relative deviation: the maximum over two releases of PyTorch. */
    loss_deviation: z.number().optional(),
    /** L2 norm of the loss's gradient with respect to each parameter. */
    grad_l2: numbersByName.optional(),
    /** The same in float64, and the relative deviation of PyTorch's float32, where known. */
    grad_l2_float64: numbersByName.optional(),
    float32_deviation: numbersByName.optional(),
  }),
  /** Training in float64 with chirps instead of waves; see `deeplab_hrnet_float64.py` for the reason. */
  chirp: z.object({
    loss: z.number(),
    grad_l2: numbersByName,
    /** The largest relative deviation of a norm in PyTorch's float32. */
    float32_deviation: z.number(),
  }).optional(),
  /** The same with normalisation by the running statistics: well conditioned. */
  frozen: z.object({ loss: z.number(), grad_l2: numbersByName }).optional(),
});
/** The contents of a reference file. */
export type Reference = z.infer<typeof Reference>;

/** Reads `reference/<name>.json`. */
export function readReference(name: string): Reference {
  const url = new URL(`./${name}.json`, import.meta.url);
  return Reference.parse(JSON.parse(Deno.readTextFileSync(url)));
}

const STEP = 0.7390851332151607; // the fixed point of cosine, an arbitrary irrational step

/** offset + scale·sin(seed + φ(i)) for i = 0 … count − 1. */
export type Formula = (
  seed: number,
  options: { count: number; scale: number; offset?: number },
) => Float32Array;

/** The formula for a phase φ. Its sines and cosines are computed once for all seeds. */
function formula(phase: (i: number) => number): Formula {
  let [sines, cosines] = [new Float64Array(), new Float64Array()];
  return (seed, { count, scale, offset = 0 }) => {
    if (sines.length < count) {
      [sines, cosines] = [new Float64Array(count), new Float64Array(count)];
      for (let i = 0; i < count; i++) {
        sines[i] = Math.sin(phase(i));
        cosines[i] = Math.cos(phase(i));
      }
    }
    const [sine, cosine] = [scale * Math.sin(seed), scale * Math.cos(seed)];
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      values[i] = offset + sine * cosines[i]! + cosine * sines[i]!;
    }
    return values;
  };
}

/** φ(i) = step·i. */
export const wave: Formula = formula((i) => STEP * i);
/** φ(i) = step·i²: neighbouring rows of a matrix made from it have little in common. */
export const chirp: Formula = formula((i) => STEP * i * i);

const nameSeed = (name: string) =>
  [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 1000;

/** The values of the parameter or statistic called `name`, in PyTorch's order of axes. */
export function referenceValues(
  name: string,
  { shape, formula }: { shape: readonly number[]; formula: Formula },
): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const seed = nameSeed(name);
  if (shape.length >= 2) return formula(seed, { count, scale: Math.sqrt(2 / (count / shape[0]!)) });
  const nearOne = name.endsWith("running_var") || (shape.length === 1 && name.endsWith("weight"));
  return formula(seed, { count, scale: 0.1, offset: nearOne ? 1 : 0 });
}

/** Reference parameters or statistics of a network, in this kit's memory layout. */
export function referenceTensors(table: ParameterTable, formula: Formula): TensorRecord {
  return Object.fromEntries(
    Object.entries(table).map(([name, info]) => [
      name,
      fromTorch(referenceValues(name, { shape: info.shape, formula }), info),
    ]),
  );
}

/** Mean and deviation of red, green and blue, as stated by the publishers of ImageNet weights. */
const IMAGENET = [[0.485, 0.229], [0.456, 0.224], [0.406, 0.225]] as const;

/**
 * The reference images, [2, 64, 64, 3]: the inputs for which the numbers were computed. With
 * `standardised`, the images of values 0–255 that a network's standardisation turns into them.
 */
export function referenceImages(
  formula: Formula,
  { standardised }: { standardised: boolean },
): Tensor4D {
  const [batch, channels, size] = [2, 3, 64];
  const seen = formula(7, { count: batch * channels * size * size, scale: 1 });
  const values = standardised
    ? seen.map((value, at) => {
      const [mean, deviation] = IMAGENET[Math.floor(at / size ** 2) % channels]!;
      return 255 * (mean + deviation * value);
    })
    : seen;
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
