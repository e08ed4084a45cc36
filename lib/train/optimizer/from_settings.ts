/**
 * Optimizers by their settings: an experiment's row names one as plain JSON, a record keeps it.
 *
 * @module
 */
import type { Optimizer } from "./optimizer.ts";
import { rmsprop, type RmspropSettings } from "./rmsprop.ts";
import { sgd, type SgdSettings } from "./sgd.ts";

/** Settings of any optimizer; `kind` says which. Plain JSON. */
export type OptimizerSettings = RmspropSettings | SgdSettings;

/**
 * The optimizer that settings describe.
 *
 * @throws {RangeError} when the kind is unknown or a setting is out of its range.
 *
 * @example Settings survive JSON
 * ```ts
 * import { optimizerFrom } from "./from_settings.ts";
 * import { rmsprop } from "./rmsprop.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { settings } = rmsprop({ learningRate: 1e-4 });
 * deepStrictEqual(optimizerFrom(JSON.parse(JSON.stringify(settings))).settings, settings);
 * ```
 */
export function optimizerFrom(settings: OptimizerSettings): Optimizer<OptimizerSettings> {
  switch (settings.kind) {
    case "rmsprop":
      return rmsprop(settings);
    case "sgd":
      return sgd(settings);
    default: {
      const { kind } = settings as { kind: unknown };
      throw new RangeError(`no optimizer is called ${kind}: choose "rmsprop" or "sgd"`);
    }
  }
}
