/**
 * Checks NVIDIA's driver as far as the CUDA library depends on it. If the driver is missing or too
 * old, TensorFlow computes on the CPU without saying so; this module supplies the message.
 *
 * @module
 */
import { dirname, join } from "@std/path";
import type { TensorFlowLibrary } from "./library.ts";

/** What the driver reports about itself. */
export interface Driver {
  /**
   * The newest CUDA version that it supports, in NVIDIA's numbering: 12050 is CUDA 12.5
   * (cuDriverGetVersion).
   */
  readonly cuda: number;
  /** `CUresult` of its initialisation (cuInit); 0 on success. */
  readonly code: number;
  /** Number of GPUs visible to this process. */
  readonly gpus: number;
}

/** The CUDA version of the kit's NVIDIA wheels; later minor releases do not need a newer driver. */
const CUDA_NEEDED = 12000;

/**
 * The first driver that supports it on Linux (NVIDIA, CUDA compatibility, table "minor version
 * compatibility").
 */
const DRIVER_NEEDED = 525;

/** `CUDA_ERROR_NO_DEVICE` (cuda.h). */
const NO_DEVICE = 100;

/** Queries this machine's driver; `undefined` where there is none. */
export function readDriver(): Driver | undefined {
  const name = Deno.build.os === "windows" ? "nvcuda.dll" : "libcuda.so.1";
  try {
    const { symbols } = Deno.dlopen(name, {
      cuInit: { parameters: ["u32"], result: "i32" },
      cuDriverGetVersion: { parameters: ["buffer"], result: "i32" },
      cuDeviceGetCount: { parameters: ["buffer"], result: "i32" },
    });
    const number = new Int32Array(1);
    symbols.cuDriverGetVersion(number);
    const [cuda] = number as unknown as [number];
    const code = symbols.cuInit(0);
    number[0] = 0;
    if (code === 0) symbols.cuDeviceGetCount(number);
    return { cuda, code, gpus: number[0]! };
  } catch { // no such library
    return undefined;
  }
}

/** Whether a library comes with NVIDIA's libraries, as those of the CUDA wheels do. */
export async function hasCuda({ cc }: TensorFlowLibrary): Promise<boolean> {
  const nvidia = join(dirname(cc), "..", "nvidia");
  return await Deno.stat(nvidia).then((info) => info.isDirectory, () => false);
}

/**
 * Why no GPU computes, with the remedy, in one line; `undefined` where nothing is wrong: a GPU
 * computes, or the machine has neither a GPU nor a GPU library.
 *
 * @example
 * ```ts
 * import { gpuAdvice } from "./driver.ts";
 * import assert from "node:assert/strict";
 *
 * const old = gpuAdvice({ cudaLibrary: true, driver: { cuda: 11040, code: 0, gpus: 1 } });
 * assert.match(old!, /driver is too old \(for CUDA 11\.4\)/);
 * assert.equal(gpuAdvice({ cudaLibrary: false, driver: undefined }), undefined);
 * ```
 */
export function gpuAdvice({ cudaLibrary, driver }: {
  /** Whether TensorFlow's library is built for GPUs. */
  readonly cudaLibrary: boolean;
  /** The result of `readDriver`. */
  readonly driver: Driver | undefined;
}): string | undefined {
  if (!cudaLibrary) {
    return driver?.code === 0 && driver.gpus > 0 && driver.cuda >= CUDA_NEEDED
      ? "an NVIDIA GPU is not used; deno task doctor --install cuda fetches the library for it"
      : undefined;
  }
  const install = `install version ${DRIVER_NEEDED} or later`;
  if (!driver) {
    return `NVIDIA's driver is missing (libcuda.so.1); ${install}, and give a container its GPUs ` +
      "(docker run --gpus all)";
  }
  if (driver.cuda < CUDA_NEEDED) {
    return `NVIDIA's driver is too old (for CUDA ${cudaVersion(driver)}); ${install}`;
  }
  if (driver.code === NO_DEVICE || driver.code === 0 && driver.gpus === 0) {
    return "NVIDIA's driver shows no GPU; look at nvidia-smi and at CUDA_VISIBLE_DEVICES";
  }
  if (driver.code !== 0) {
    return `NVIDIA's driver does not start (CUDA error ${driver.code}); look at nvidia-smi`;
  }
  return undefined;
}

/** The newest CUDA version of a driver, such as `"12.5"`. */
export function cudaVersion({ cuda }: Driver): string {
  return `${Math.floor(cuda / 1000)}.${Math.floor(cuda % 1000 / 10)}`;
}
