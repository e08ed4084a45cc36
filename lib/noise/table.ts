/**
 * The table of label noises. Adding a row adds its tests (`conformance_test.ts`).
 *
 * @module
 */
import * as z from "zod";
import type { Settings } from "../kind/kind.ts";
import { aFunction, type Table, table } from "../kind/table.ts";
import { boundaryBand } from "./boundary_band.ts";
import { classFlips } from "./class_flips.ts";
import { instances } from "./instances.ts";
import type { LabelNoise, LabelNoiseContext } from "./label_noise.ts";
import { pixelFlips } from "./pixel_flips.ts";
import { windows } from "./window_noise.ts";

/**
 * Every kind of label noise of the kit.
 *
 * @example
 * ```ts
 * import { noises } from "./table.ts";
 * import { throws } from "node:assert/strict";
 *
 * throws(() => noises.schema.parse({ kind: "widnow" }), /There are window, boundary-band, /);
 * ```
 */
export const noises: Table<LabelNoiseContext, LabelNoise> = table<LabelNoiseContext, LabelNoise>(
  "noise",
  { windows, boundaryBand, instances, pixelFlips, classFlips },
  {
    made: {
      what: "a noise, such as { corrupt: (label) => label }",
      schema: z.object({ corrupt: aFunction }),
    },
  },
);

/**
 * Adds your own kind of noise, so that runs can use and record it.
 *
 * @throws {RangeError} when the kit already has one of that name.
 *
 * @example Labels upside down
 * ```ts
 * import { defineNoise, noises } from "./table.ts";
 * import { ok } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const fall = defineNoise({
 *   kind: "fall",
 *   schema: z.strictObject({ kind: z.literal("fall") }),
 *   make: () => ({ corrupt: (label) => ({ ...label, data: label.data.toReversed() }) }),
 * });
 * ok(noises.own(fall())?.sha256);
 * ```
 */
export const defineNoise: typeof noises.define = noises.define;

/**
 * The noise that settings of any kind describe.
 *
 * @throws {UserError} when no row of the table accepts the settings.
 * @throws {RangeError} when they do not fit the labels.
 *
 * @example
 * ```ts
 * import { labelNoise } from "./table.ts";
 * import { protocols } from "./protocols.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const context = { classes: 2, ignore: 255, height: 8, width: 8, seed: 0 };
 * const noise = labelNoise(protocols.released.settings, context);
 * const ignored = { height: 8, width: 8, data: new Uint8Array(64).fill(255) };
 * strictEqual(noise.corrupt(ignored, { id: "a", epoch: 1 }).data.every((v) => v === 255), true);
 * ```
 */
export function labelNoise<S extends Settings>(
  settings: S,
  context: LabelNoiseContext,
): LabelNoise {
  return noises.make(settings, context);
}
