/**
 * The table of networks. Adding a row adds its tests (`conformance_test.ts`).
 *
 * @module
 */
import * as z from "zod";
import { aFunction, type Table, table } from "../kind/table.ts";
import { deeplabv3plus } from "./deeplabv3plus.ts";
import { hrnetv2 } from "./hrnetv2.ts";
import type { Model, ModelContext } from "./model.ts";
import { unet } from "./unet.ts";

/**
 * Every network of the kit. Each takes images of values 0–255: the UNet uses them as they are, like
 * the authors'; the two with public ImageNet weights standardise them.
 *
 * @example
 * ```ts
 * import { models } from "./table.ts";
 * import { unet } from "./unet.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(models.make(unet({ width: 8 }), { classes: 3 }).classes, 3);
 * ```
 */
export const models: Table<ModelContext, Model> = table<ModelContext, Model>("network", {
  unet,
  deeplabv3plus,
  hrnetv2,
}, {
  made: {
    what: "a network, such as models.make(unet(…), context)",
    schema: z.object({
      classes: z.int(),
      parameters: z.object({}),
      statistics: z.object({}),
      apply: aFunction,
    }),
  },
});

/**
 * Adds your own network to the table, so that runs can use and record it.
 *
 * @throws {RangeError} when the kit already has one of that name.
 *
 * @example One number for each class, whatever the image: four lines
 * ```ts
 * import { tf } from "../tensor.ts";
 * import type { ParameterInfo } from "./model.ts";
 * import { defineModel, models } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const shares = defineModel({
 *   kind: "shares",
 *   schema: z.strictObject({ kind: z.literal("shares") }),
 *   make: (_settings, { classes }) => {
 *     const bias: ParameterInfo = {
 *       shape: [classes],
 *       layout: "vector",
 *       init: { kind: "constant", value: 0 },
 *     };
 *     return {
 *       name: "shares",
 *       classes,
 *       parameters: { bias },
 *       statistics: {},
 *       apply: ({ bias }, images) => ({
 *         logits: tf.add(tf.zeros([...images.shape.slice(0, 3), classes]), bias!),
 *         statistics: {},
 *       }),
 *     };
 *   },
 * });
 * strictEqual(models.make(shares(), { classes: 4 }).parameters["bias"]?.shape[0], 4);
 * ```
 */
export const defineModel: typeof models.define = models.define;
