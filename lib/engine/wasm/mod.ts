/**
 * The engine `wasm`: tfjs's WebAssembly backend with SIMD, for any machine, with the gradients that
 * it lacks. It needs no native code and no installation. None of tfjs's builds has relaxed SIMD.
 *
 * @module
 */
import { version_wasm } from "@tensorflow/tfjs-backend-wasm";
import { tf } from "../../tensor.ts";
import { eager } from "../eager.ts";
import type { Opened } from "../engine.ts";
import { registerWasmKernels } from "./kernels.ts";
import { MOST_THREADS, threadedBackend } from "./pool.ts";

/** Options of the `wasm` engine. */
export interface WasmOptions {
  /**
   * Threads within one operation, at most 8. Numbers do not depend on them. More than one pays for
   * long operations on free cores only: an operation waits for all of its threads.
   *
   * @default 1
   */
  readonly threads?: number | undefined;
  /** Receives one line that says why there is one thread instead of several. @default console.warn */
  readonly log?: ((line: string) => void) | undefined;
}

/**
 * How tfjs gets its backend `wasm`, by number of threads. Backends are kept: Deno 2.9.6 loses some
 * files and memory for every worker that is ended while it waits, as those of a pool do.
 */
const factories = new Map([[1, tf.findBackendFactory("wasm")]]);
/** Number of threads of the one that tfjs has. */
let installed = 1;
let registered = false;

/**
 * Opens the engine and makes it tfjs's backend. Closing it frees nothing: it is ready to be opened
 * again, and its threads sleep.
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
export async function openWasm(
  { threads = 1, log = console.warn }: WasmOptions = {},
): Promise<Opened> {
  if (!await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT")) {
    return { reason: "wasm: this processor has no WebAssembly SIMD" };
  }
  try {
    await install(Math.max(1, Math.min(threads, MOST_THREADS)));
  } catch (error) {
    log(`wasm computes with one thread: ${(error as Error).message}`);
    await install(1);
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
      threads: installed,
      intraThreads: installed,
      ...eager,
      close: () => {},
    },
  };
}

/** Gives tfjs the backend with this number of threads. Tensors of the other one stay valid. */
async function install(threads: number): Promise<void> {
  if (threads === installed) return;
  if (!factories.has(threads)) {
    const backend = await threadedBackend(threads);
    factories.set(threads, () => backend);
  }
  const { wasm: previous } = tf.engine().registry;
  if (previous) {
    previous.dispose = () => {}; // which removeBackend calls
    factories.set(installed, () => previous);
  }
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", factories.get(threads)!, 2); // tfjs's own priority
  installed = threads;
}
