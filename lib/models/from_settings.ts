/**
 * Networks by name: the table from which experiments take them.
 *
 * @module
 */
import type { Model } from "./model.ts";
import { unet } from "./unet.ts";

/** A network as JSON. */
export interface ModelSettings {
  /** Which network. */
  readonly name: "unet";
  /** Channels of the first level. */
  readonly width: number;
}

/**
 * The network that settings describe, for a number of classes.
 *
 * @throws {RangeError} when a setting is unknown or out of range.
 *
 * @example
 * ```ts
 * import { modelFrom } from "./from_settings.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(modelFrom({ name: "unet", width: 8 }, { classes: 3 }).classes, 3);
 * ```
 */
export function modelFrom({ name, width }: ModelSettings, { classes }: { classes: number }): Model {
  if (name !== "unet") throw new RangeError(`no network is called "${name}"; there is unet`);
  return unet({ classes, width });
}
