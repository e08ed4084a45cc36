/**
 * The engines that the conformance suite tests, and the tolerance of each.
 *
 * @module
 */
import type { Engine, EngineName, Opened } from "../engine.ts";
import { findTensorFlow } from "../tensorflow/library.ts";

/** One engine of the suite. */
export interface Row {
  /** Opens the engine. */
  readonly open: () => Promise<Opened>;
  /** The largest deviation allowed from `cpu`, relative to the largest value. */
  readonly tolerance: (engine: Engine) => number;
}

/** Float32 throughout; only the order of summation differs. */
const FLOAT32 = 1e-5;
/** NVIDIA's convolutions and matrix products round to TensorFloat-32, whose mantissa has 10 bits. */
const TENSOR_FLOAT_32 = 2e-3;

/** Engines by name; `cpu` is the reference. */
export const ROWS: Readonly<Record<Exclude<EngineName, "cpu">, Row>> = {
  tensorflow: {
    async open() {
      // Without this check, opening it would fetch the library, which tests must not do.
      if (await findTensorFlow()) {
        return await (await import("../tensorflow/mod.ts")).openTensorFlow();
      }
      return { reason: "no TensorFlow library; fetch it with deno task doctor --install cpu" };
    },
    tolerance: (engine) => engine.device === "CPU" ? FLOAT32 : TENSOR_FLOAT_32,
  },
  webgpu: {
    open: async () => await (await import("../webgpu/mod.ts")).openWebGpu(),
    tolerance: () => 1e-4, // shaders do not round exp, log and division correctly
  },
  wasm: {
    open: async () => await (await import("../wasm/mod.ts")).openWasm(),
    tolerance: () => FLOAT32,
  },
};

/** Why an engine is missing on this machine; `undefined` where it is present. */
export async function absence({ open }: Row): Promise<string | undefined> {
  const opened = await open();
  if ("reason" in opened) return opened.reason;
  opened.engine.close();
}
