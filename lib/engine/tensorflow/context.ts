/**
 * An eager TensorFlow context: its configuration and its devices.
 *
 * @module
 */
import { bytesOf, readCString, type Status, type TensorFlowSymbols } from "./c_api.ts";

/** A device that TensorFlow lists. */
export interface Device {
  /** TensorFlow's name, such as `"/job:localhost/replica:0/task:0/device:CPU:0"`. */
  readonly name: string;
  /** `"CPU"`, `"GPU"`, … */
  readonly type: string;
}

/** Options of a context. */
export interface ContextOptions {
  /** Number of operations that may run side by side. @default 0, TensorFlow's choice: all cores */
  readonly threads?: number;
  /** Threads within one operation. @default 0, TensorFlow's choice: all cores */
  readonly intraThreads?: number;
  /** Whether to ignore GPUs. @default false */
  readonly cpuOnly?: boolean;
}

/**
 * Encodes `ConfigProto` (tensorflow/core/protobuf/config.proto) by hand: field 1 `device_count`, 2
 * `intra_op_parallelism_threads`, 5 `inter_op_parallelism_threads`, 6
 * `gpu_options { 4 allow_growth }`. Operations that do not depend on each other run side by side: a
 * layer's two gradients, branches of a network. GPU memory is allocated on demand.
 */
export function configProto(
  { threads = 0, intraThreads = 0, cpuOnly = false }: ContextOptions,
): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  if (cpuOnly) out.push(0x0a, 7, 0x0a, 3, ...new TextEncoder().encode("GPU"), 0x10, 0);
  if (intraThreads) out.push(0x10, ...varint(intraThreads));
  if (threads) out.push(0x28, ...varint(threads));
  out.push(0x32, 2, 0x20, 1);
  return Uint8Array.from(out);
}

function varint(value: number): number[] {
  const out: number[] = [];
  for (; value > 127; value >>>= 7) out.push((value & 127) | 128);
  return [...out, value];
}

/**
 * Makes every context start its own threads (tensorflow/core/common_runtime/local_device.cc).
 * Otherwise the first context of a process fixes the threads within an operation for all later ones.
 * TensorFlow reads the variable once.
 */
const OWN_THREADS = "TF_OVERRIDE_GLOBAL_THREADPOOL";

/** Creates a context. */
export function newContext(
  c: TensorFlowSymbols,
  { status, ...options }: ContextOptions & { status: Status },
): { context: bigint; devices: Device[] } {
  Deno.env.set(OWN_THREADS, "1");
  const contextOptions = c.TFE_NewContextOptions();
  const config = configProto(options);
  c.TFE_ContextOptionsSetConfig(
    contextOptions,
    bytesOf(config),
    BigInt(config.length),
    status.handle,
  );
  status.check("configuration");
  const context = c.TFE_NewContext(contextOptions, status.handle);
  c.TFE_DeleteContextOptions(contextOptions);
  status.check("context");
  const list = c.TFE_ContextListDevices(context, status.handle);
  status.check("list of devices");
  const devices = Array.from({ length: c.TF_DeviceListCount(list) }, (_, index) => ({
    name: readCString(c.TF_DeviceListName(list, index, status.handle)),
    type: readCString(c.TF_DeviceListType(list, index, status.handle)),
  }));
  c.TF_DeleteDeviceList(list);
  return { context, devices };
}
