/** Placeholder until the room's own table is merged. @module */
import * as z from "zod";
import { kind } from "../kind/kind.ts";
import { type Table, table } from "../kind/table.ts";
import type { AugmentationSettings } from "./augmentation.ts";

const schema = z.looseObject({ kind: z.literal("augment") });
export const augment = (settings: AugmentationSettings) => ({ kind: "augment", ...settings });
export const augmentations: Table<void, AugmentationSettings> = table<void, AugmentationSettings>(
  "augmentation",
  {
    augment: kind({
      kind: "augment",
      schema,
      make: (settings) => settings as unknown as AugmentationSettings,
    }),
  },
);
