/**
 * Helpers for tests of training: a training run of seconds on synthetic cells.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { openDataset } from "../data/open.ts";
import { inverseEvolution, type TrainingTransform } from "../iel.ts";
import { heat } from "../evolution/heat.ts";
import { meanCrossEntropy } from "../losses/cross_entropy.ts";
import { unetModel } from "../models/unet.ts";
import { labelNoise } from "../noise/table.ts";
import { protocols } from "../noise/protocols.ts";
import type { TensorRecord } from "../tensor.ts";
import type { Epoch, EpochNumbers } from "./epoch.ts";
import { rmsprop } from "./optimizer/rmsprop.ts";
import { optimizers } from "./optimizer/table.ts";
import { plateau } from "./schedule/plateau.ts";
import { schedules } from "./schedule/table.ts";
import { train, type Training, type TrainOptions } from "./train.ts";

/** Options of the small training. */
export interface SmallOptions {
  /** Seed of all random streams. @default 0 */
  readonly seed?: number;
  /** Passes over the seven images. @default 3 */
  readonly epochs?: number;
  /** Whether the training labels are noisy. @default true */
  readonly noisy?: boolean;
  /** Whether there are inverse evolution layers. @default false */
  readonly iel?: boolean;
}

/** Twenty inverse evolution layers with the released stencil. */
export const layers: TrainingTransform = {
  apply: inverseEvolution(heat()),
  resolution: "logits",
};

/** 32×32 pixels, seven training images in batches of two, a network of width 2. */
export async function smallTraining(
  { seed = 0, epochs = 3, noisy = true, iel = false }: SmallOptions = {},
): Promise<Training> {
  const size = { height: 32, width: 32 };
  const dataset = await openDataset({
    name: "synthetic-blobs",
    ...size,
    train: 7,
    validation: 3,
  });
  const { released: { settings } } = protocols;
  return {
    model: unetModel({ classes: 3, width: 2 }),
    dataset,
    noise: noisy
      ? labelNoise(settings, { ...size, classes: 3, ignore: undefined, seed })
      : undefined,
    transform: iel ? layers : undefined,
    loss: (logits, labels) => meanCrossEntropy(logits, labels),
    optimizer: optimizers.make(rmsprop({ learningRate: 1e-3 })),
    schedule: schedules.make(plateau({ patience: 0 })),
    metric: "authors-dice",
    batch: 2,
    epochs,
    seed,
  };
}

/** An epoch's numbers without its times. */
export type Untimed = Omit<EpochNumbers, "trainSeconds" | "validationSeconds">;

/** The part that does not depend on a clock. */
export function untimed(numbers: EpochNumbers): Untimed {
  const { trainSeconds: _training, validationSeconds: _validation, ...rest } = numbers;
  return rest;
}

/** Trains to the end. */
export async function outcome(
  training: Training,
  options: TrainOptions,
): Promise<{ epochs: Untimed[]; digest: string; last: Epoch["predictions"] }> {
  const epochs: Untimed[] = [];
  let [digest, last]: [string, Epoch["predictions"]] = ["", {}];
  for await (const { numbers, parameters, predictions } of train(training, options)) {
    epochs.push(untimed(numbers));
    digest = await digestOf(parameters);
    last = predictions;
  }
  return { epochs, digest, last };
}

/** SHA-256 of the values of parameters, in order. */
export async function digestOf(parameters: TensorRecord): Promise<string> {
  const hash = createHash("sha256");
  for (const tensor of Object.values(parameters)) hash.update(await tensor.data());
  return hash.digest("hex");
}
