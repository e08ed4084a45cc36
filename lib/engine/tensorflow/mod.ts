/**
 * The `tensorflow` engine: tfjs-node-gpu's kernels on the TensorFlow C library, CPU or CUDA.
 *
 * @module
 */
import { tf } from "../../tensor.ts";
import { installNative } from "../native.ts";
import type { Opened } from "../opened.ts";
import { installBackend } from "./backend.ts";
import { TensorFlowBinding } from "./binding.ts";
import { openLibrary } from "./c_api.ts";
import { compileFunction, compileStep } from "./compile.ts";
import { type InstallOptions, installTensorFlow } from "./install.ts";
import { withQuietStandardError } from "./libc.ts";
import { findTensorFlow } from "./library.ts";
import { GraphRecorder } from "./recorder.ts";

/** Arithmetic of convolutions; everything else is float32. */
export type Precision = "float32" | "bfloat16";

/** Options of the `tensorflow` engine. */
export interface TensorFlowOptions extends InstallOptions {
  /** Threads within one operation. @default 0, all cores */
  readonly threads?: number;
  /** Arithmetic of convolutions. @default "float32" */
  readonly precision?: Precision;
}

/**
 * Opens the engine and makes it tfjs's backend. A library that is not on this machine is fetched
 * first, see `installTensorFlow`.
 *
 * @throws {UserError} when there is a library and it cannot be opened.
 */
export async function openTensorFlow(options: TensorFlowOptions = {}): Promise<Opened> {
  const { threads = 0, precision = "float32", ...install } = options;
  let library = await findTensorFlow();
  if (!library) {
    const result = await installTensorFlow(install);
    if ("reason" in result) return result;
    library = result.installed;
  }
  const { cc } = library;
  const open = () => new TensorFlowBinding(openLibrary(cc), { threads });
  // TensorFlow greets on standard error, where progress is shown; whoever sets its level wants it.
  const binding = Deno.env.has("TF_CPP_MIN_LOG_LEVEL") ? open() : withQuietStandardError(open);
  const backend = await installBackend(binding);
  installNative({
    bfloat16: precision === "bfloat16",
    run: (name, operation) => backend.run(name, operation),
    after(tensor, build) {
      const { recorder } = binding;
      if (!(recorder instanceof GraphRecorder)) return build();
      return recorder.after(backend.idOf(tensor), build);
    },
  });
  return {
    engine: {
      name: "tensorflow",
      version: `TensorFlow ${binding.TF_Version}`,
      device: binding.device.type === "CPU" ? "CPU" : binding.device.name.replace(/.*device:/, ""),
      threads: threads || navigator.hardwareConcurrency,
      compile: (fn) => compileFunction(backend, fn),
      compileStep: (step) => compileStep(backend, step),
      close() {
        if (tf.findBackend("tensorflow") === backend) { // it may have been opened anew
          installNative(undefined);
          tf.removeBackend("tensorflow");
        }
        binding.close();
      },
    },
  };
}
