/**
 * tfjs's threaded build of the wasm backend. tfjs starts it only in a browser: its worker script is a
 * classic one, which Deno does not run. Here the kit's own script, `pool_thread.ts`, takes its place.
 *
 * @module
 */
import process from "node:process";
import { Worker } from "node:worker_threads";
import { BackendWasm, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import build from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js";

/** The build has no more threads than these, the calling one included. */
export const MOST_THREADS = 8;

/** What the build's factory returns, and takes in the form of settings. */
interface ThreadedModule {
  cwrap(name: string, result: "number" | null, parameters: readonly "number"[]): unknown;
  tfjs?: unknown;
  readonly PThread: {
    readonly unusedWorkers: Worker[];
    readonly runningWorkers: Worker[];
    terminateAllThreads(): void;
  };
}

type Receive = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;

let compiled: Promise<WebAssembly.Module> | undefined;

/**
 * A new wasm backend whose convolutions, matrix products and many elementwise operations are divided
 * among threads. Numbers do not depend on how many there are: they divide the elements of a result,
 * never a sum.
 *
 * @param threads From 2 to `MOST_THREADS`.
 * @throws {Error} if the threads cannot be started.
 */
export async function threadedBackend(threads: number): Promise<BackendWasm> {
  const module = await startModule(threads);
  module.tfjs = {
    init: module.cwrap("init", null, []),
    initWithThreadsCount: module.cwrap("init_with_threads_count", null, ["number"]),
    getThreadsCount: module.cwrap("get_threads_count", "number", []),
    registerTensor: module.cwrap("register_tensor", null, ["number", "number", "number"]),
    disposeData: module.cwrap("dispose_data", null, ["number"]),
    dispose: module.cwrap("dispose", null, []),
  };
  setThreadsCount(threads);
  const backend = new BackendWasm(module as unknown as BackendWasm["wasm"]);
  setThreadsCount(-1); // tfjs's default, for its own build
  // They wait for work as long as the process lives, and must not keep it alive.
  for (const worker of module.PThread.runningWorkers) worker.unref();
  return backend;
}

/** Starts the build and the workers that it needs. */
function startModule(threads: number): Promise<ThreadedModule> {
  return new Promise((resolve, reject) => {
    let file = "";
    const settings = {
      locateFile(name: string, folder: string): string | URL {
        if (!name.endsWith(".wasm")) return new URL("./pool_thread.ts", import.meta.url);
        return file = folder + name;
      },
      instantiateWasm(imports: WebAssembly.Imports, receive: Receive) {
        // It would use half of the cores at most.
        imports.env!.emscripten_num_logical_cores = () => 2 * threads;
        const { PThread } = settings as unknown as ThreadedModule;
        PThread.unusedWorkers.splice(threads - 1); // which `asOnlyGuest` did not start
        const failed = (error: Error) => {
          PThread.terminateAllThreads();
          reject(error);
        };
        // Without these, or with the build's own, a script that does not load ends the process.
        const listen = () =>
          PThread.unusedWorkers.forEach((worker) =>
            worker.removeAllListeners("error").on("error", failed)
          );
        listen();
        compiled ??= Deno.readFile(file).then((bytes) => WebAssembly.compile(bytes));
        compiled.then(async (module) => {
          receive(await WebAssembly.instantiate(module, imports), module);
          listen();
        }).catch(failed);
        return {};
      },
    };
    const start = () => (build as unknown as Factory)(settings);
    asOnlyGuest(start, { workers: threads - 1 }).then(resolve, reject);
  });
}

type Factory = (settings: object) => Promise<ThreadedModule>;

/**
 * Runs the build's factory, and keeps the process as it is. The factory replaces the global `Worker`,
 * starts as many as the build may use, and listens to uncaught errors only to throw them again.
 */
function asOnlyGuest<R>(factory: () => R, { workers }: { readonly workers: number }): R {
  const worker = Object.getOwnPropertyDescriptor(globalThis, "Worker")!;
  const events = ["uncaughtException", "unhandledRejection"];
  const before = new Set(events.flatMap((event) => process.listeners(event as "exit")));
  let started = 0;
  const startWorker = function (script: URL) {
    return started++ < workers ? new Worker(script) : {};
  };
  Object.defineProperty(globalThis, "Worker", {
    configurable: true,
    get: () => startWorker,
    set() {},
  });
  try {
    return factory();
  } finally {
    Object.defineProperty(globalThis, "Worker", worker);
    for (const event of events) {
      for (const listener of process.listeners(event as "exit")) {
        if (!before.has(listener)) process.removeListener(event, listener);
      }
    }
  }
}
