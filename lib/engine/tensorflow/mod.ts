/**
 * The `tensorflow` engine: tfjs-node-gpu's kernels on the TensorFlow C library, CPU or CUDA.
 *
 * @module
 */
import { tf } from "../../tensor.ts";
import type { Engine } from "../engine.ts";
import { installNative } from "../native.ts";
import { installBackend } from "./backend.ts";
import { TensorFlowBinding } from "./binding.ts";
import { openLibrary } from "./c_api.ts";
import { compileFunction, compileStep } from "./compile.ts";
import { withQuietStandardError } from "./libc.ts";
import { GraphRecorder } from "./recorder.ts";

/** Options of the `tensorflow` engine. */
export interface TensorFlowOptions {
  /** Threads within one operation. @default 0, all cores */
  readonly threads?: number;
  /** Arithmetic of convolutions; everything else is float32. @default "float32" */
  readonly precision?: "float32" | "bfloat16";
}

/** Opens the engine on the library at `path` and makes it tfjs's backend. */
export async function openTensorFlow(
  path: string,
  options: TensorFlowOptions = {},
): Promise<Engine> {
  const { threads = 0, precision = "float32" } = options;
  const open = () => new TensorFlowBinding(openLibrary(path), { threads });
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
    name: "tensorflow",
    version: `TensorFlow ${binding.TF_Version}`,
    device: binding.device.type === "CPU" ? "CPU" : binding.device.name.replace(/.*device:/, ""),
    threads: threads || navigator.hardwareConcurrency,
    compile: (fn) => compileFunction(backend, fn),
    compileStep: (step) => compileStep(backend, step),
    close() {
      installNative(undefined);
      tf.removeBackend("tensorflow");
      binding.close();
    },
  };
}
