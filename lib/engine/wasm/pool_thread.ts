/**
 * One thread of `pool.ts`, a worker: the part of emscripten's protocol that a pool of threads needs.
 * The worker receives the compiled build and its memory, and then a function to run, which returns
 * only when the pool ends.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import build from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js";

/** What the main thread sends. */
type Message = Load | Run;

interface Load {
  readonly cmd: "load";
  readonly wasmModule: WebAssembly.Module;
  readonly wasmMemory: WebAssembly.Memory;
}

interface Run {
  readonly cmd: "run";
  readonly pthread_ptr: number;
  readonly start_routine: number;
  readonly arg: number;
}

/** What starts a thread in the build. */
interface Thread {
  __emscripten_thread_init(pointer: number, isBrowser: 0, isRuntime: 0, canBlock: 1): void;
  establishStackSpace(): void;
  invokeEntryPoint(routine: number, argument: number): void;
  readonly PThread: { threadInitTLS(): void };
}

let thread: Thread | undefined;

Object.assign(globalThis, { // which the build calls
  postMessage: (message: unknown) => parentPort!.postMessage(message),
  startWorker(started: Thread) {
    thread = started;
    parentPort!.postMessage({ cmd: "loaded" });
  },
});

parentPort!.on("message", (message: Message) => {
  if (message.cmd === "load") load(message);
  else if (message.cmd === "run") run(message);
});

function load({ wasmModule, wasmMemory }: Load): void {
  (build as unknown as (settings: object) => void)({
    ENVIRONMENT_IS_PTHREAD: true,
    wasmMemory,
    buffer: wasmMemory.buffer,
    instantiateWasm(imports: WebAssembly.Imports, receive: (own: WebAssembly.Instance) => void) {
      const own = new WebAssembly.Instance(wasmModule, imports);
      receive(own);
      return own.exports;
    },
  });
}

function run({ pthread_ptr: pointer, start_routine: routine, arg }: Run): void {
  thread!.__emscripten_thread_init(pointer, 0, 0, 1);
  thread!.establishStackSpace();
  thread!.PThread.threadInitTLS();
  thread!.invokeEntryPoint(routine, arg);
}
