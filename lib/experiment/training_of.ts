/**
 * Turns the settings of a run into a training, by the rows of the tables.
 *
 * @module
 */
import { afters } from "../after/table.ts";
import { augmentations } from "../data/augmentations.ts";
import type { Dataset } from "../data/dataset.ts";
import { type Parts, splits } from "../data/split.ts";
import { UserError } from "../errors.ts";
import { iels } from "../iel.ts";
import { losses } from "../losses/table.ts";
import { models } from "../models/table.ts";
import { corrections } from "../noise/corrections.ts";
import type { LabelNoise } from "../noise/label_noise.ts";
import { noises } from "../noise/table.ts";
import { stream } from "../random.ts";
import { optimizers } from "../train/optimizer/table.ts";
import { schedules } from "../train/schedule/table.ts";
import type { Training } from "../train/train.ts";
import type { RunSpec } from "./spec.ts";

/**
 * The training that the settings of a run describe: parts of the data, network, noise, layers, loss,
 * optimizer, schedule.
 *
 * @throws {UserError} when no row of a table handles a setting, or the settings do not fit the data.
 *
 * @example
 * ```ts
 * import { openData } from "../data/find_data.ts";
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { resolveRun } from "./resolve.ts";
 * import { trainingOf } from "./training_of.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const choice = { profile: "smoke", arm: "clean-iel", seed: 0 };
 * const spec = resolveRun(EXPERIMENTS["wbc-unet"], choice);
 * const { noise, transform } = trainingOf(spec, { dataset: await openData(spec.data) });
 * strictEqual(noise, undefined);
 * strictEqual(transform?.resolution, "logits");
 * ```
 */
export function trainingOf(
  spec: RunSpec,
  { dataset }: { readonly dataset: Dataset },
): Training & { readonly parts: Parts } {
  const classes = dataset.classes.length;
  const { height, width, ignore } = dataset;
  const { batch, epochs, seed, metric, noiseFrame } = spec;
  const augmentation = spec.augmentation
    ? augmentations.make(spec.augmentation, { height, width, ignore })
    : undefined;
  const parts = splits.make(spec.split, dataset);
  return {
    model: models.make(spec.model, { classes, height, width, batch }),
    ...{ dataset, parts },
    noise: noiseOf(spec, { dataset }),
    noiseFrame,
    selectionNoise: selectionNoiseOf(spec, { dataset, labels: parts.selectionLabels }),
    correction: spec.correction && corrections.make(spec.correction, { classes, ignore }),
    transform: spec.iel ? iels.make(spec.iel, undefined) : undefined,
    after: Object.fromEntries(
      Object.entries(spec.after).map((
        [name, settings],
      ) => [name, afters.make(settings, { classes })]),
    ),
    augmentation,
    window: spec.window ?? undefined,
    loss: losses.make(spec.loss, { classes, ignore }),
    optimizer: optimizers.make(spec.optimizer, undefined),
    schedule: schedules.make(spec.schedule, undefined),
    ...{ metric, batch, epochs, seed },
  };
}

/**
 * The noise of labels of the selection part. These are whole images, whatever training crops. With
 * `noisy-elsewhere` it has another seed: other positions, other classes.
 */
function selectionNoiseOf(
  run: Parameters<typeof noiseOf>[0],
  { dataset, labels }: {
    readonly dataset: Dataset;
    readonly labels: Parts["selectionLabels"];
  },
): LabelNoise | undefined {
  if (labels === "clean") return undefined;
  const spec = { ...run, noiseFrame: "image" } as const;
  if (labels === "noisy") return noiseOf(spec, { dataset });
  const { positionsSeed } = { positionsSeed: "run", ...spec.noise };
  if (positionsSeed !== "run") {
    throw new UserError(
      `split: selection labels that are "noisy-elsewhere" need noise whose positionsSeed is "run"; ` +
        `${positionsSeed} puts every noise at the same positions`,
    );
  }
  const seed = stream(spec.seed, "noise/selection").integer(2 ** 31);
  return noiseOf({ ...spec, seed }, { dataset });
}

/**
 * The noise of a run, ready to apply to labels of the data set, in the frame where it acts.
 *
 * @example
 * ```ts
 * import { openData } from "../data/find_data.ts";
 * import { noiseOf } from "./training_of.ts";
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { resolveRun } from "./resolve.ts";
 * import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
 *
 * const [clean, noisy] = ["clean", "noisy"].map((arm) =>
 *   resolveRun(EXPERIMENTS["wbc-unet"], { profile: "smoke", arm, seed: 0 })
 * );
 * const dataset = await openData(noisy!.data);
 * const { id, label } = await dataset.train.load(0);
 * deepStrictEqual(noiseOf(clean!, { dataset }), undefined);
 * notDeepStrictEqual(noiseOf(noisy!, { dataset })!.corrupt(label, { id, epoch: 1 }), label);
 * ```
 */
export function noiseOf(
  { noise, noiseFrame, augmentation, seed }: Pick<
    RunSpec,
    "noise" | "noiseFrame" | "augmentation" | "seed"
  >,
  { dataset }: { readonly dataset: Dataset },
): LabelNoise | undefined {
  if (!noise) return undefined;
  const { classes, ignore, height, width } = dataset;
  const changed = noiseFrame === "network" && augmentation
    ? augmentations.make(augmentation, { height, width, ignore }).size
    : undefined;
  const seen = changed ?? { height, width };
  return noises.make(noise, { classes: classes.length, ignore, ...seen, seed });
}
