/**
 * The engines that the conformance suite examines, and how far each may deviate.
 *
 * @module
 */
import type { Engine, EngineName, Opened } from "../engine.ts";
import { findTensorFlow } from "../tensorflow/library.ts";

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
    async open() {
      // Without this, opening it would fetch the library, which is not a test's business.
      if (await findTensorFlow()) {
        return await (await import("../tensorflow/mod.ts")).openTensorFlow();
      }
      return { reason: "no TensorFlow library; fetch it with deno task doctor --install cpu" };
    },
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

/** Why this machine does not have an engine; `undefined` where it does. */
export async function absence({ open }: Row): Promise<string | undefined> {
  const opened = await open();
  if ("reason" in opened) return opened.reason;
  opened.engine.close();
}
