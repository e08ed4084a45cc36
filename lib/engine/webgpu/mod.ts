/**
 * The engine `webgpu`: tfjs's WebGPU backend on Deno's own WebGPU, for any GPU with a Vulkan, Metal
 * or Direct3D 12 driver.
 *
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import { tf } from "../../tensor.ts";
import { eager } from "../eager.ts";
import type { Opened } from "../engine.ts";
import { findAdapter, openDevice } from "./adapter.ts";
import { registerWebGpuKernels } from "./kernels.ts";

/** Options of `openWebGpu`. */
export interface WebGpuOptions {
  /** Whether to accept an adapter that computes on the CPU. @default whether IEL_WEBGPU_SOFTWARE is 1 */
  readonly software?: boolean;
}

/**
 * Opens the engine and makes it tfjs's backend.
 *
 * @example
 * ```ts
 * import { openWebGpu } from "./mod.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * const opened = await openWebGpu();
 * if ("engine" in opened) {
 *   strictEqual(opened.engine.name, "webgpu");
 *   opened.engine.close();
 * } else match(opened.reason, /^webgpu: /);
 * ```
 */
export async function openWebGpu(options: WebGpuOptions = {}): Promise<Opened> {
  const software = options.software ?? Deno.env.get("IEL_WEBGPU_SOFTWARE") === "1";
  const found = await findAdapter({ software });
  if ("reason" in found) return found;
  const { info } = found.adapter;
  let device: GPUDevice;
  try {
    device = await openDevice(found.adapter);
  } catch (error) {
    return { reason: `webgpu: the adapter gives no device: ${(error as Error).message}` };
  }
  // The backend's own factory requests features by a nested list, which Deno rejects.
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => watched(new WebGPUBackend(device, info), device));
  await tf.setBackend("webgpu");
  registerWebGpuKernels();
  return {
    engine: {
      name: "webgpu",
      version: `tfjs-backend-webgpu ${tf.version.tfjs}`,
      device: info.description || info.device || info.vendor,
      threads: 1,
      intraThreads: 1,
      ...eager,
      close() {
        tf.removeBackend("webgpu");
        device.destroy();
      },
    },
  };
}

/**
 * Throws an operation's device error at the next reading of values. Otherwise the device would
 * continue without the refused operation, and its results would read as zeros.
 */
function watched(backend: WebGPUBackend, device: GPUDevice): WebGPUBackend {
  let refused: string | undefined;
  device.addEventListener("uncapturederror", (event) => {
    refused ??= (event as GPUUncapturedErrorEvent).error.message.trim().split("\n")[0]!;
  });
  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const values = await read(dataId);
    await setImmediate(); // Deno reports a refusal between two turns of the event loop
    if (refused === undefined) return values;
    throw new Error(
      `webgpu: the device refused an operation, and its results are lost: ${refused}`,
    );
  };
  return backend;
}
