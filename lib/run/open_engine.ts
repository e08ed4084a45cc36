/**
 * Opens the engine of a run, with the precision that its settings name and with threads divided
 * according to the size of its network.
 *
 * @module
 */
import type { Engine, EngineName } from "../engine/engine.ts";
import { type EngineOptions, openEngine } from "../engine/open.ts";
import { intraThreadsFor } from "../engine/threads.ts";
import type { RunSpec } from "../experiment/spec.ts";
import { parameterCount } from "../models/model.ts";
import { models } from "../models/table.ts";

/** The choice of engine and thread count. */
export interface EngineChoice extends Pick<EngineOptions, "onProgress" | "log"> {
  /** Which engine. @default the first that works */
  readonly engine?: EngineName | undefined;
  /** Number of compute threads; 0 uses all cores. @default 0 */
  readonly threads?: number | undefined;
}

/**
 * Opens the engine of a run.
 *
 * @throws {UserError} if it is not available on this machine.
 *
 * @example
 * ```ts
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { resolveRun } from "../experiment/resolve.ts";
 * import { openEngineOf } from "./open_engine.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const choice = { profile: "smoke", arm: "clean", seed: 0 };
 * const engine = await openEngineOf(resolveRun(EXPERIMENTS["wbc-unet"], choice), { engine: "cpu" });
 * strictEqual(engine.name, "cpu");
 * engine.close();
 * ```
 */
export function openEngineOf(
  { model, precision }: Pick<RunSpec, "model" | "precision">,
  { threads = 0, ...options }: EngineChoice = {},
): Promise<Engine> {
  // The number of classes hardly affects the size of a network.
  const parameters = parameterCount(models.make(model, { classes: 2 }));
  const cores = threads || navigator.hardwareConcurrency;
  return openEngine({
    ...options,
    threads,
    precision,
    intraThreads: intraThreadsFor({ parameters, threads: cores }),
  });
}

/**
 * Opens an engine when the first run needs one, and reuses it for later runs with the same precision
 * and network.
 */
export function lazyEngine(
  choice: EngineChoice & {
    /** Called with each engine that is opened. @default undefined */
    readonly onOpen?: ((engine: Engine) => void) | undefined;
  },
): { open(spec: RunSpec): Promise<Engine>; close(): void } {
  let engine: Engine | undefined;
  let opened = "";
  return {
    async open(spec) {
      const wanted = JSON.stringify([spec.precision, spec.model]);
      if (engine && opened === wanted) return engine;
      engine?.close();
      engine = undefined;
      engine = await openEngineOf(spec, choice);
      opened = wanted;
      choice.onOpen?.(engine);
      return engine;
    },
    close() {
      engine?.close();
      engine = undefined;
    },
  };
}
