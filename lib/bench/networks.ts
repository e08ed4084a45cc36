/**
 * The training steps that `deno task bench` measures: rows of the paper's table, at a size that two
 * cores can handle.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { choices } from "../cli_values.ts";
import { type IelSettings, inverseEvolutionLayers } from "../iel.ts";
import { unet } from "../models/unet.ts";
import type { PrecisionName, Setup } from "../experiment/spec.ts";
import { type ExperimentId, EXPERIMENTS } from "../paper/paper.ts";

/** What to train, as JSON: the kit's process and PyTorch's receive the same. */
export interface StepSettings extends Pick<Setup, "model" | "loss" | "optimizer"> {
  /** The layers. */
  readonly iel: IelSettings;
  /** Label whose pixels do not count; null if there is none. */
  readonly ignore: number | null;
  /** Channels of the logits. */
  readonly classes: number;
  /** Rows and columns of the images. */
  readonly size: number;
  /** Images in a batch. */
  readonly batch: number;
}

/** The parts of a step that can be timed; `iel` is the layers and their gradient alone. */
export const PARTS = ["forward", "gradients", "step", "iel"] as const;
/** A part of a step. */
export type Part = typeof PARTS[number];

/** Modes of PyTorch. */
export const TORCH_MODES = ["eager", "channels_last", "compile", "compile_channels_last"] as const;
/** A mode of PyTorch. */
export type TorchMode = typeof TORCH_MODES[number];

/** Precisions that the kit and PyTorch both have. */
export const DTYPES = ["float32", "bfloat16"] as const satisfies readonly PrecisionName[];

/** The steps to measure for a network, and how thoroughly, unless options say otherwise. */
export interface BenchedNetwork {
  /** Its name in sentences. */
  readonly title: string;
  /** Settings as the paper trains it, except for the size. */
  readonly settings: StepSettings;
  /** The packages that Python needs. */
  readonly packages: readonly string[];
  /** Parts of the kit's step to measure, besides the layers alone. */
  readonly parts: readonly Exclude<Part, "iel">[];
  /** Numbers of layers whose share to measure. */
  readonly layers: readonly number[];
  /** PyTorch's modes to measure. */
  readonly modes: readonly TorchMode[];
  /** Precisions to measure. */
  readonly dtypes: readonly PrecisionName[];
  /** Rounds, in which the contenders alternate. */
  readonly rounds: number;
  /** Steps of each per round. */
  readonly steps: number;
  /** Steps before timing: tracing, compiling, and the allocator's growth. */
  readonly warmup: number;
}

/** A row of the table of experiments, without its data. */
function stepOf(
  id: ExperimentId,
  data: Pick<StepSettings, "classes" | "size" | "batch" | "ignore">,
): StepSettings {
  const { model, iel, loss, optimizer } = EXPERIMENTS[id].base;
  return { model, iel: inverseEvolutionLayers.schema.parse(iel), loss, optimizer, ...data };
}

const street = { classes: 19, size: 256, batch: 2, ignore: 255 };
/** A step takes seconds, so there are fewer of them. */
const brief = {
  packages: ["torch", "torchvision", "timm"],
  parts: ["step"],
  modes: TORCH_MODES,
  dtypes: DTYPES,
  rounds: 5,
  steps: 2,
  warmup: 2,
} as const satisfies Partial<BenchedNetwork>;

/** The networks by name. */
export const NETWORKS = {
  unet: {
    title: "the UNet",
    settings: stepOf("wbc-unet", { classes: 3, size: 112, batch: 2, ignore: null }),
    packages: ["torch"],
    parts: ["forward", "gradients", "step"],
    layers: [20, 50],
    modes: TORCH_MODES,
    dtypes: DTYPES,
    rounds: 5,
    steps: 5,
    warmup: 3,
  },
  deeplabv3plus: {
    title: "DeepLabV3+ (ResNet-101, output stride 16)",
    settings: stepOf("cityscapes-deeplabv3plus", street),
    layers: [35],
    ...brief,
  },
  hrnetv2: {
    title: "HRNetV2-W48",
    settings: stepOf("cityscapes-hrnetv2", street),
    layers: [30],
    ...brief,
  },
} as const satisfies Record<string, BenchedNetwork>;

/** Name of a network that is measured. */
export type NetworkName = keyof typeof NETWORKS;

/** The step of the UNet with `width` channels in its first level. */
export const unetStep = (width: number): StepSettings => ({
  ...NETWORKS.unet.settings,
  model: unet({ width }),
});

/** A size of a network. */
export interface Variant {
  /** Its name. */
  readonly variant: string;
  /** What is trained. */
  readonly settings: StepSettings;
}

/** The sizes of a network: the UNet's widths; the other networks have one. */
export function variantsOf(network: NetworkName, widths: readonly number[]): Variant[] {
  if (network === "unet") {
    return widths.map((width) => ({ variant: `width ${width}`, settings: unetStep(width) }));
  }
  const { title, settings } = NETWORKS[network];
  return [{ variant: title, settings }];
}

/** The given network, or all of them. @throws {UserError} */
export function networksOf(name: string): NetworkName[] {
  const known = Object.keys(NETWORKS) as NetworkName[];
  if (name === "all") return known;
  const one = known.filter((network) => network === name);
  if (one.length > 0) return one;
  throw new UserError(
    `no network is called "${name}"; ${
      choices(name, [...known, "all", "profile", "layers", "workers", "epoch"])
    }`,
  );
}
