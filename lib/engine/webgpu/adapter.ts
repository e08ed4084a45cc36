/**
 * Finds the graphics adapter that the engine `webgpu` runs on. Software adapters, which emulate a GPU
 * on the CPU at a few GFLOP/s, are detected and named, so that nobody trains on one by accident.
 *
 * @module
 */
import { runProgram } from "../../program.ts";

/** An adapter, or one line that says why there is none. */
export type Adapter = { readonly adapter: GPUAdapter } | { readonly reason: string };

/** Names of adapters that compute on the CPU: Mesa, Google, Microsoft. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|software|basic render/i;

/** Whether an adapter computes on the CPU. */
export function isSoftware(
  info: Pick<GPUAdapterInfo, "description" | "device" | "isFallbackAdapter">,
): boolean {
  return info.isFallbackAdapter || SOFTWARE.test(`${info.description} ${info.device}`);
}

/**
 * The adapter with the highest performance.
 *
 * @param options.software Take a software adapter too. @default false
 */
export async function findAdapter(options: { software?: boolean } = {}): Promise<Adapter> {
  if (!("gpu" in navigator)) {
    return { reason: "webgpu: this Deno has no WebGPU; run it with --unstable-webgpu" };
  }
  // Vulkan's loader also looks for a window system, and complains on standard error if there is none.
  if (Deno.build.os === "linux" && !Deno.env.has("XDG_RUNTIME_DIR")) {
    Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
  }
  const info = options.software ? undefined : await infoApart();
  if (info && isSoftware(info)) {
    const name = info.description || info.device;
    return {
      reason: `webgpu: only a software adapter (${name}); IEL_WEBGPU_SOFTWARE=1 allows it`,
    };
  }
  const adapter = info === null ? null : await navigator.gpu.requestAdapter(PREFERENCE);
  if (!adapter) {
    return { reason: "webgpu: no graphics adapter; install the GPU's Vulkan driver" };
  }
  return { adapter };
}

const PREFERENCE = { powerPreference: "high-performance" } as const;

/**
 * The adapter's description, determined in a separate process: the driver of a software adapter
 * (Mesa's, with its compiler) in one process with TensorFlow sometimes crashes it with a corrupted
 * heap. Null when there is no adapter.
 */
async function infoApart(): Promise<Parameters<typeof isSoftware>[0] | null> {
  const script = `const adapter = await navigator.gpu.requestAdapter(${JSON.stringify(PREFERENCE)});
    const { description, device, isFallbackAdapter } = adapter?.info ?? {};
    console.log(JSON.stringify(adapter && { description, device, isFallbackAdapter }));`;
  const words = [Deno.execPath(), "eval", "--no-config", "--unstable-webgpu", script];
  const { success, out } = await runProgram(words, { stderr: "null" });
  return success ? JSON.parse(out) : null;
}

/** A device of the adapter with its largest buffers and workgroups: activations outgrow 128 MiB. */
export async function openDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { limits } = adapter;
  return await adapter.requestDevice({
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    },
  });
}
