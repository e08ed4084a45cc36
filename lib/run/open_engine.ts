/**
 * The engine of a run: with the arithmetic that its settings name, and threads divided by the size of
 * its network.
 *
 * @module
 */
import type { Engine, EngineName } from "../engine/engine.ts";
import { type EngineOptions, openEngine } from "../engine/open.ts";
import { intraThreadsFor } from "../engine/threads.ts";
import type { RunSpec } from "../experiment/spec.ts";
import { parameterCount } from "../models/model.ts";
import { models } from "../models/table.ts";

/** Which engine, and how many threads. */
export interface EngineChoice extends Pick<EngineOptions, "onProgress" | "log"> {
  /** Which engine. @default the first that works */
  readonly engine?: EngineName | undefined;
  /** Threads that compute; 0 for all cores. @default 0 */
  readonly threads?: number | undefined;
}

/**
 * Opens the engine of a run.
 *
 * @throws {UserError} when it is not to be had here.
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
  // The number of classes hardly changes how large a network is.
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
 * An engine that is opened when the first run needs one, and kept for the others as long as they want
 * the same arithmetic and network.
 */
export function lazyEngine(
  choice: EngineChoice & {
    /** Told of an engine that was opened. @default undefined */
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
