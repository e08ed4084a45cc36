/**
 * The table of augmentations. Adding a row adds its tests (`augmentations_test.ts`).
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind } from "../kind/kind.ts";
import { aFunction, type Table, table } from "../kind/table.ts";
import { augment } from "./augment.ts";
import { checkAugmentation } from "./augmentation.ts";
import type { Augmentation, AugmentationContext } from "./augmentation_kind.ts";
import { flip } from "./flip.ts";
import { shift } from "./shift.ts";

const side = z.int().positive();
const spread = z.number().nonnegative();

const schema = z.strictObject({
  kind: z.literal("augment"),
  /** Factor of both sides: see `AugmentationSettings`, as for every field. */
  scale: z.strictObject({
    least: z.number().positive(),
    greatest: z.number().positive(),
    step: z.number().positive().exactOptional(),
  }).exactOptional(),
  /** The size that the network sees. */
  crop: z.strictObject({ height: side, width: side }),
  /** Colours. */
  jitter: z.strictObject({ brightness: spread, contrast: spread, saturation: spread })
    .exactOptional(),
  /** Whether to mirror left and right with probability ½. */
  flip: z.boolean().exactOptional(),
});

/**
 * Scale, crop, colour jitter and flip, in that order; see `augment`. `make` throws a `RangeError` when
 * the settings do not suit the data set, before training begins.
 *
 * @example The usual recipe for DeepLabV3+ on Cityscapes
 * ```ts
 * import { AUGMENTATIONS } from "./augmentation.ts";
 * import { cropScaleFlipJitter } from "./augmentations.ts";
 * import { throws } from "node:assert/strict";
 *
 * const settings = cropScaleFlipJitter(AUGMENTATIONS.deeplab);
 * cropScaleFlipJitter.make(settings, { height: 1024, width: 2048, ignore: 255 });
 * const small = { height: 512, width: 512, ignore: undefined };
 * throws(() => cropScaleFlipJitter.make(settings, small), /no label to ignore/);
 * ```
 */
export const cropScaleFlipJitter: Kind<typeof schema, AugmentationContext, Augmentation> = kind({
  kind: "augment",
  schema,
  make({ kind: _kind, ...settings }, context) {
    checkAugmentation(settings, context);
    return {
      size: settings.crop,
      apply: (sample, random) => augment(sample, settings, { random, ignore: context.ignore }),
    };
  },
});

/**
 * Every augmentation of the kit.
 *
 * @example
 * ```ts
 * import { augmentations } from "./augmentations.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const settings = { kind: "shift", pixels: 8 };
 * deepStrictEqual(augmentations.schema.parse({ kind: "shift" }), settings);
 * ```
 */
export const augmentations: Table<AugmentationContext, Augmentation> = table<
  AugmentationContext,
  Augmentation
>("augmentation", { cropScaleFlipJitter, flip, shift }, {
  made: {
    what: "an augmentation, such as { apply: (sample, random) => sample }",
    schema: z.object({
      apply: aFunction,
      size: z.object({ height: side, width: side }).exactOptional(),
    }),
  },
});

/**
 * Adds your own augmentation, so that runs can use and record it.
 *
 * @throws {RangeError} when the kit already has one of that name.
 *
 * @example Upside down
 * ```ts
 * import { augmentations, defineAugmentation } from "./augmentations.ts";
 * import { ok } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const fall = defineAugmentation({
 *   kind: "fall",
 *   schema: z.strictObject({ kind: z.literal("fall") }),
 *   make: () => ({
 *     apply: ({ label, ...sample }) => ({ ...sample, label: { ...label, data: label.data.toReversed() } }),
 *   }),
 * });
 * ok(augmentations.own(fall())?.sha256);
 * ```
 */
export const defineAugmentation: typeof augmentations.define = augmentations.define;
