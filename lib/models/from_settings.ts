/**
 * Networks by name: the table from which experiments take them.
 *
 * @module
 */
import { deeplabv3plus } from "./deeplabv3plus.ts";
import { type HRNET_WIDTHS, hrnetv2 } from "./hrnetv2.ts";
import { standardised } from "./imagenet.ts";
import type { NormOptions } from "./layer.ts";
import type { Model } from "./model.ts";
import type { OutputStride, RESNETS } from "./resnet.ts";
import { unet } from "./unet.ts";

/** The UNet as JSON. */
export interface UNetSettings {
  /** Which network. */
  readonly name: "unet";
  /** Channels of the first level. */
  readonly width: number;
}

/** DeepLabV3+ as JSON. */
export interface DeepLabSettings extends NormOptions {
  /** Which network. */
  readonly name: "deeplabv3plus";
  /** The network that makes the features. */
  readonly backbone: keyof typeof RESNETS;
  /** Pixels of the image to one of the last features. */
  readonly outputStride: OutputStride;
  /** Share of a batch in the backbone's new running statistics. @default momentum */
  readonly backboneMomentum?: number;
}

/** HRNetV2 as JSON. */
export interface HrnetSettings extends NormOptions {
  /** Which network. */
  readonly name: "hrnetv2";
  /** Channels of the first branch. */
  readonly width: typeof HRNET_WIDTHS[number];
}

/** A network as JSON; `name` says which. */
export type ModelSettings = UNetSettings | DeepLabSettings | HrnetSettings;

/**
 * The networks by name. Each takes images of values 0–255: the UNet as they are, like the authors';
 * the two with public ImageNet weights standardised like ImageNet's.
 */
const MODELS = {
  unet: ({ width }, classes) => unet({ classes, width }),
  deeplabv3plus: ({ name: _name, ...options }, classes) =>
    standardised(deeplabv3plus({ classes, ...options })),
  hrnetv2: ({ name: _name, ...options }, classes) => standardised(hrnetv2({ classes, ...options })),
} as const satisfies {
  [Name in ModelSettings["name"]]: (
    settings: Extract<ModelSettings, { name: Name }>,
    classes: number,
  ) => Model;
};

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
export function modelFrom(settings: ModelSettings, { classes }: { classes: number }): Model {
  if (!Object.hasOwn(MODELS, settings.name)) {
    const known = Object.keys(MODELS).join(", ");
    throw new RangeError(`no network is called "${settings.name}"; choose one of ${known}`);
  }
  const make = MODELS[settings.name] as (settings: ModelSettings, classes: number) => Model;
  return make(settings, classes);
}
