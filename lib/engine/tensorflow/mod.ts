/**
 * The `tensorflow` engine: tfjs-node-gpu's kernels on the TensorFlow C library, CPU or CUDA.
 *
 * @module
 */
import { UserError } from "../../errors.ts";
import { tf } from "../../tensor.ts";
import { installNative } from "../native.ts";
import type { Opened } from "../engine.ts";
import { vectorInstructions } from "../machine.ts";
import { installBackend } from "./backend.ts";
import { TensorFlowBinding } from "./binding.ts";
import { openLibrary } from "./c_api.ts";
import { compileFunction, compileStep } from "./compile.ts";
import { gpuAdvice, hasCuda, readDriver } from "./driver.ts";
import { type Installed, type InstallOptions, installTensorFlow } from "./install.ts";
import { examineInstalled, sweepParts } from "./installed.ts";
import { withQuietStandardError } from "./libc.ts";
import { cacheFolder, findTensorFlow, type TensorFlowLibrary } from "./library.ts";
import { GraphRecorder } from "./recorder.ts";

/**
 * Arithmetic of the products. Sums are float32, and so is everything else unless stated otherwise.
 *
 * - `"float32"`: on NVIDIA's GPUs too, where TensorFlow's default is TF32;
 * - `"tf32"`: TensorFloat-32 in convolutions and matrix products, only on NVIDIA's GPUs (Ampere or
 *   later). Relative rounding 2⁻¹¹, also in inverse evolution layers as a closed form;
 * - `"bfloat16"`: in convolutions and the operations between them (`half.ts`). Relative rounding 2⁻⁹;
 *   normalisation statistics, weights, logits and everything after the logits are float32.
 */
export type Precision = "float32" | "tf32" | "bfloat16";

/** Options of the `tensorflow` engine. */
export interface TensorFlowOptions extends InstallOptions {
  /** Computing threads. @default 0, one per core */
  readonly threads?: number;
  /** Threads within one operation. @default 0, all computing threads */
  readonly intraThreads?: number;
  /** Arithmetic of products. @default "float32" */
  readonly precision?: Precision;
  /** Receives one line that says why an available GPU is not used. @default console.warn */
  readonly log?: (line: string) => void;
}

/**
 * Opens the engine and makes it tfjs's backend. A missing library is fetched first, see
 * `installTensorFlow`.
 *
 * @throws {UserError} when the library exists but cannot be opened, or lacks the precision.
 */
export async function openTensorFlow(options: TensorFlowOptions = {}): Promise<Opened> {
  const { precision = "float32", log = console.warn, ...install } = options;
  const threads = options.threads || navigator.hardwareConcurrency;
  const intraThreads = options.intraThreads || threads;
  const result = await wholeLibrary({ ...install, log });
  if ("reason" in result) return result;
  const { installed: library } = result;
  const permission = await Deno.permissions.request({ name: "ffi" });
  if (permission.state !== "granted") {
    return { reason: "tensorflow: foreign functions are not permitted (--allow-ffi)" };
  }
  const { cc } = library;
  const open = () => openBinding(cc, { threads, intraThreads, precision });
  // TensorFlow prints a greeting to standard error, where progress is shown. Setting its log level
  // shows it.
  const binding = Deno.env.has("TF_CPP_MIN_LOG_LEVEL") ? open() : withQuietStandardError(open);
  if (!binding.isUsingGpuDevice()) {
    const cudaLibrary = await hasCuda(library);
    const advice = gpuAdvice({ cudaLibrary, driver: readDriver() });
    if (advice) log(`computing on the CPU: ${advice}`);
  }
  const backend = await installBackend(binding);
  installNative({
    bfloat16: precision === "bfloat16",
    convolvesBfloat16: binding.isUsingGpuDevice() || hasBfloat16(),
    isHalf: (tensor) => binding.isHalf(backend.idOf(tensor)),
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
      threads,
      intraThreads,
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

/** This machine's library, fetched if missing, and fetched again if damaged. */
async function wholeLibrary(
  { log, ...install }: InstallOptions & { readonly log: (line: string) => void },
): Promise<Installed<TensorFlowLibrary>> {
  const library = await findTensorFlow();
  if (!library) return await installTensorFlow(install);
  await sweepParts(cacheFolder());
  const { variant, damage } = await examineInstalled(library) ?? {};
  if (!variant || !damage) return { installed: library };
  log(`${damage}; fetching TensorFlow's library again`);
  const again = await installTensorFlow({ ...install, variant });
  return "reason" in again ? { reason: `${damage}, and ${again.reason}` } : again;
}

/**
 * Whether oneDNN has bfloat16 convolutions for this processor. Otherwise TensorFlow's own are left:
 * without gradients of dilated ones, and with sums in bfloat16.
 */
function hasBfloat16(): boolean {
  const vectors = vectorInstructions();
  return vectors !== undefined && vectors !== "AVX2";
}

function openBinding(
  cc: string,
  { precision, ...threads }: Required<
    Pick<TensorFlowOptions, "threads" | "intraThreads" | "precision">
  >,
): TensorFlowBinding {
  const library = openLibrary(cc);
  const { allowTensorFloat32 } = library;
  allowTensorFloat32?.(precision === "tf32");
  const binding = new TensorFlowBinding(library, threads);
  const gpu = binding.isUsingGpuDevice();
  const problem = precision === "tf32" && !gpu
    ? "TF32 needs an NVIDIA GPU, but the CPU computes here; use --precision float32"
    : gpu && !allowTensorFloat32
    ? `${cc} does not support switching TF32 on; unset IEL_TENSORFLOW to use the kit's own library`
    : undefined;
  if (!problem) return binding;
  binding.close();
  throw new UserError(problem);
}
