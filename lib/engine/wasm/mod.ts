/**
 * The engine `wasm`: tfjs's WebAssembly backend with SIMD, for any machine, with the gradients that
 * it lacks. It needs no native code and no installation. It uses one thread: tfjs 4.22 disables its
 * threaded build outside a browser (flags_wasm.ts, tfjs issue 3830), and none of its builds has
 * relaxed SIMD.
 *
 * @module
 */
import { getThreadsCount, version_wasm } from "@tensorflow/tfjs-backend-wasm";
import { tf } from "../../tensor.ts";
import { eager } from "../eager.ts";
import type { Opened } from "../engine.ts";
import { registerWasmKernels } from "./kernels.ts";

let registered = false;

/**
 * Opens the engine and makes it tfjs's backend.
 *
 * @example
 * ```ts
 * import { openWasm } from "./mod.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const opened = await openWasm();
 * if ("engine" in opened) strictEqual(opened.engine.name, "wasm");
 * ```
 */
export async function openWasm(): Promise<Opened> {
  if (!await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) {
    return { reason: "wasm: this processor has no WebAssembly SIMD" };
  }
  if (!await tf.setBackend("wasm")) {
    return { reason: "wasm: the WebAssembly module does not start" };
  }
  if (!registered) registerWasmKernels();
  registered = true;
  return {
    engine: {
      name: "wasm",
      version: `tfjs-backend-wasm ${version_wasm}`,
      device: "CPU",
      threads: getThreadsCount(),
      intraThreads: getThreadsCount(),
      ...eager,
      close: () => {},
    },
  };
}
