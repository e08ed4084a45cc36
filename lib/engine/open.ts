/**
 * Opens an engine: the requested one, or the best that this machine has.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { tf } from "../tensor.ts";
import { eager } from "./eager.ts";
import { type Engine, ENGINE_NAMES, type EngineName } from "./engine.ts";
import type { Opened } from "./engine.ts";
import type { InstallOptions } from "./tensorflow/install.ts";
import type { Precision } from "./tensorflow/mod.ts";
import { choices } from "../cli_values.ts";

/** Options for opening an engine. */
export interface EngineOptions extends InstallOptions {
  /** The engine. @default the environment variable IEL_ENGINE, otherwise the first that works on this machine */
  readonly engine?: EngineName | undefined;
  /**
   * Computing threads, where the engine supports the choice.
   *
   * @default 0: one per core on `tensorflow`, one on `wasm`
   */
  readonly threads?: number | undefined;
  /**
   * Threads within one operation, where the engine supports the choice: see `intraThreadsFor`. On
   * `tensorflow` numbers depend on it in their last digits; they do not depend on `threads`.
   *
   * @default 0, all computing threads
   */
  readonly intraThreads?: number | undefined;
  /** Arithmetic of products; only `tensorflow` has others than float32. @default "float32" */
  readonly precision?: Precision | undefined;
  /**
   * Receives one line that says which engine or device replaces a better one, and why. @default
   * console.warn
   */
  readonly log?: ((line: string) => void) | undefined;
}

/** Each engine's module is loaded only on request, because the modules are large. */
const OPENERS: Record<EngineName, (options: EngineOptions) => Promise<Opened>> = {
  async tensorflow({ threads = 0, intraThreads = 0, onProgress, ...options }) {
    const { precision = "float32", log = console.warn } = options;
    const { openTensorFlow } = await import("./tensorflow/mod.ts");
    const progress = onProgress && { onProgress };
    return await openTensorFlow({ threads, intraThreads, precision, log, ...progress });
  },
  webgpu: async () => await (await import("./webgpu/mod.ts")).openWebGpu(),
  async wasm({ threads = 0, intraThreads = 0, log }) {
    const { openWasm } = await import("./wasm/mod.ts");
    // One operation runs at a time, so that there is no use for threads beside those within it.
    return await openWasm({ threads: Math.min(threads, intraThreads || threads), log });
  },
  async cpu() {
    await tf.setBackend("cpu");
    const version = `tfjs ${tf.version.tfjs}`;
    const one = { device: "CPU", threads: 1, intraThreads: 1 };
    return { engine: { name: "cpu", version, ...one, ...eager, close() {} } };
  },
};

/**
 * Opens an engine and makes it tfjs's backend. The first use of `tensorflow` downloads its library.
 * Without a choice the engines are tried in the order of `ENGINE_NAMES`; `cpu`, an oracle for tests,
 * comes last.
 *
 * @throws {UserError} when the requested engine is not available here, or no engine has that name.
 *
 * @example
 * ```ts
 * import { openEngine } from "./open.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const engine = await openEngine({ engine: "cpu" });
 * strictEqual(engine.name, "cpu");
 * engine.close();
 * ```
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine: asked = Deno.env.get("IEL_ENGINE"), precision, log = console.warn } = options;
  if (asked) {
    const name = engineName(asked);
    const opened = await tryEngine(name, options);
    if ("engine" in opened) return checkPrecision(opened.engine, precision);
    throw new UserError(
      `the engine ${name} is not available: ${opened.reason}; leave --engine and IEL_ENGINE out to use another`,
    );
  }
  const reasons: string[] = [];
  for (const name of ENGINE_NAMES) {
    const opened = await tryEngine(name, options);
    if ("reason" in opened) {
      reasons.push(opened.reason);
      continue;
    }
    if (reasons.length) log(`using the engine ${name}: ${reasons.join("; ")}`);
    return checkPrecision(opened.engine, precision);
  }
  throw new UserError(`no engine works here: ${reasons.join("; ")}; see deno task doctor`);
}

/**
 * Opens an engine and makes it tfjs's backend, or says in one line why it is unavailable here.
 *
 * @example
 * ```ts
 * import { tryEngine } from "./open.ts";
 * import { ok } from "node:assert/strict";
 *
 * const opened = await tryEngine("cpu");
 * ok("engine" in opened);
 * opened.engine.close();
 * ```
 */
export function tryEngine(name: EngineName, options: EngineOptions = {}): Promise<Opened> {
  return OPENERS[name](options);
}

function engineName(name: string): EngineName {
  const known = ENGINE_NAMES.find((known) => known === name);
  if (known) return known;
  throw new UserError(`no engine is called "${name}"; ${choices(name, ENGINE_NAMES)}`);
}

function checkPrecision(engine: Engine, precision: Precision | undefined): Engine {
  if (!precision || precision === "float32" || engine.name === "tensorflow") return engine;
  engine.close();
  throw new UserError(
    `the engine ${engine.name} has no ${precision}; use --engine tensorflow or --precision float32`,
  );
}
