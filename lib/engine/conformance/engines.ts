/**
 * The engines that the conformance suite examines, and how far each may deviate.
 *
 * @module
 */
import type { Engine, EngineName } from "../engine.ts";
import type { Opened } from "../opened.ts";

/** One engine of the suite. */
export interface Row {
  /** Opens it. */
  readonly open: () => Promise<Opened>;
  /** Largest deviation from `cpu`, in units of the largest value. */
  readonly tolerance: (engine: Engine) => number;
}

/** Float32 throughout; sums are taken in another order. */
const FLOAT32 = 1e-5;
/** NVIDIA's convolutions and products round to TensorFloat-32, whose mantissa has 10 bits. */
const TENSOR_FLOAT_32 = 2e-3;

/** By name; `cpu` is what they are compared with. */
export const ROWS: Readonly<Record<Exclude<EngineName, "cpu">, Row>> = {
  tensorflow: {
    open: async () => await (await import("../tensorflow/mod.ts")).openTensorFlow(),
    tolerance: (engine) => engine.device === "CPU" ? FLOAT32 : TENSOR_FLOAT_32,
  },
  webgpu: {
    open: async () => await (await import("../webgpu/mod.ts")).openWebGpu(),
    tolerance: () => 1e-4, // exp, log and division of shaders are not rounded correctly
  },
  wasm: {
    open: async () => await (await import("../wasm/mod.ts")).openWasm(),
    tolerance: () => FLOAT32,
  },
};
