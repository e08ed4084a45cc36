/**
 * Running one arm of an experiment into a record. Which runs there are is `experiment.ts`'s matter.
 *
 * @module
 */
import type { AugmentationSettings } from "../data/augmentation.ts";
import type { Dataset } from "../data/dataset.ts";
import type { DatasetSettings } from "../data/open.ts";
import type { Engine } from "../engine/engine.ts";
import { peakMemory, resetPeakMemory } from "../engine/machine.ts";
import { ielFrom, type IelSettings } from "../iel.ts";
import { lossFrom, type LossSettings } from "../losses.ts";
import type { ConventionName } from "../metrics/conventions.ts";
import { modelFrom, type ModelSettings } from "../models/from_settings.ts";
import { parameterCount } from "../models/model.ts";
import { type LabelNoise, labelNoise } from "../noise/label_noise.ts";
import type { NoiseSettings } from "../noise/settings.ts";
import { wrongShare } from "../noise/wrong_share.ts";
import { enginePixelCrossEntropy } from "../ops/cross_entropy.ts";
import { runKey } from "../results/key.ts";
import { encodeMap } from "../results/maps.ts";
import type { Environment, RunRecord, RunSpec } from "../results/record.ts";
import { recordPath, writeRecord } from "../results/store.ts";
import { type CheckpointPlace, readNotes } from "../train/checkpoint.ts";
import type { Epoch, EpochNumbers, Progress } from "../train/epoch.ts";
import { optimizerFrom, type OptimizerSettings } from "../train/optimizer/from_settings.ts";
import { scheduleFrom, type ScheduleSettings } from "../train/schedule/from_settings.ts";
import type { SlidingWindow } from "../train/sliding_window.ts";
import { train, type Training } from "../train/train.ts";
import { continued, describeEnvironment } from "./environment.ts";
import { startingWeights } from "./pretrained.ts";

/**
 * The data set of a run's settings.
 *
 * @example
 * ```ts
 * import { resolveRun } from "../experiment/experiment.ts";
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { datasetSettings } from "./run.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const spec = resolveRun(EXPERIMENTS["wbc-unet"], { profile: "paper", arm: "clean", seed: 0 });
 * deepStrictEqual(datasetSettings(spec), { name: "wbc", height: 112, width: 112 });
 * ```
 */
export const datasetSettings = (spec: RunSpec): DatasetSettings =>
  spec.dataset as unknown as DatasetSettings;

/**
 * What the settings of a run mean: network, noise, layers, loss, optimizer, schedule.
 *
 * @throws {RangeError} when a setting is unknown or out of range.
 *
 * @example
 * ```ts
 * import { openDataset } from "../data/open.ts";
 * import { resolveRun } from "../experiment/experiment.ts";
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { datasetSettings, trainingOf } from "./run.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { metric, ...experiment } = EXPERIMENTS["wbc-unet"];
 * const choice = { profile: "smoke", arm: "clean-iel", seed: 0 } as const;
 * const spec = resolveRun({ ...experiment, metric }, choice);
 * const dataset = await openDataset(datasetSettings(spec));
 * const { noise, transform } = trainingOf(spec, { dataset, metric });
 * strictEqual(noise, undefined);
 * strictEqual(typeof transform, "function");
 * ```
 */
export function trainingOf(
  spec: RunSpec,
  { dataset, metric }: { dataset: Dataset; metric: ConventionName },
): Training {
  // The record's schema leaves the shape of these to the rooms that own them, which check them.
  const settings = spec as unknown as {
    model: ModelSettings;
    noise: NoiseSettings | null;
    iel: IelSettings | null;
    loss: LossSettings;
    optimizer: OptimizerSettings;
    schedule: ScheduleSettings;
    augmentation?: AugmentationSettings;
    window?: SlidingWindow;
  };
  return {
    model: modelFrom(settings.model, { classes: dataset.classes.length }),
    dataset,
    noise: noiseOf(settings.noise, { dataset, seed: spec.seed }),
    transform: settings.iel ? ielFrom(settings.iel) : undefined,
    resolution: settings.iel?.resolution,
    augmentation: settings.augmentation,
    window: settings.window,
    loss: lossFrom(settings.loss, { pixelLoss: enginePixelCrossEntropy }),
    optimizer: optimizerFrom(settings.optimizer),
    learningRate: settings.optimizer.learningRate,
    schedule: scheduleFrom(settings.schedule),
    metric,
    batch: spec.batch,
    epochs: spec.epochs,
    seed: spec.seed,
  };
}

/** How a run is run. */
export interface RunOptions {
  /** Where it is computed. */
  readonly engine: Engine;
  /** The data that its settings name. */
  readonly dataset: Dataset;
  /** The score that a plateau schedule watches. */
  readonly metric: ConventionName;
  /** The command that makes the run, for its record. */
  readonly command: string;
  /** Ends the run between two steps, with its reason thrown. @default undefined */
  readonly signal?: AbortSignal | undefined;
  /** Folder of the shelves. @default the kit's `results` */
  readonly root?: string | undefined;
  /** Path of the file of weights that the settings name. @default undefined, they name none */
  readonly weights?: string | undefined;
  /** Told of each step. @default undefined */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Told of each epoch once it is validated. @default undefined */
  readonly onEpoch?: ((epoch: EpochNumbers) => void) | undefined;
  /** Told why a checkpoint is not taken up. @default console.warn */
  readonly onRestart?: ((problem: string) => void) | undefined;
}

/** What a checkpoint keeps so that the record is of the whole run, not of its last part. */
interface Origin {
  readonly started: string;
  readonly environment: Environment;
}

/**
 * Runs one arm into a record on the user's shelf. A checkpoint is kept after each epoch; the same
 * call goes on from it after an interruption, and the record comes out the same. Another engine's
 * checkpoint is not taken up: the run starts over, since a record names one engine.
 *
 * @returns the record and its path.
 * @throws the signal's reason, when it is aborted.
 *
 * @example A run of seconds
 * ```ts
 * import { openDataset } from "../data/open.ts";
 * import { openEngine } from "../engine/open.ts";
 * import { resolveRun } from "../experiment/experiment.ts";
 * import { EXPERIMENTS } from "../paper/paper.ts";
 * import { datasetSettings, runToRecord } from "./run.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const experiment = EXPERIMENTS["wbc-unet"];
 * const spec = resolveRun(experiment, { profile: "smoke", arm: "noisy-iel", seed: 0 });
 * const root = await Deno.makeTempDir();
 * const engine = await openEngine({ engine: "wasm" });
 * const { record } = await runToRecord(spec, {
 *   engine,
 *   root,
 *   dataset: await openDataset(datasetSettings(spec)),
 *   metric: experiment.metric,
 *   command: "an example",
 * });
 * strictEqual(record.epochs.length, 2);
 * engine.close();
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function runToRecord(
  spec: RunSpec,
  options: RunOptions,
): Promise<{ record: RunRecord; path: string }> {
  const { engine, dataset, signal, onProgress, onEpoch, root, onRestart = console.warn } = options;
  const { weights } = options;
  if ((spec.pretrained === undefined) !== (weights === undefined)) {
    throw new RangeError("the path of weights belongs to a run whose settings name their file");
  }
  const now: Origin = {
    started: new Date().toISOString(),
    environment: await describeEnvironment(engine),
  };
  const key = runKey(spec, dataset.provenance.sha256);
  const place = root === undefined ? {} : { root };
  const file: CheckpointPlace = {
    path: recordPath({ spec, key }, place).replace(/\.json$/, ".checkpoint"),
    key: [key, engine.name, engine.version, engine.device].join(" "),
  };
  const saved = await readNotes(file);
  if (!saved && await Deno.stat(file.path).catch(() => undefined)) {
    const own = `${engine.version} on ${engine.device}`;
    onRestart(`${file.path} is damaged, or of another engine than ${own}`);
  }
  const first = saved?.origin as Origin | undefined;
  const origin = first
    ? { ...first, environment: continued(first.environment, now.environment) }
    : now;
  const checkpoint = { ...file, origin };
  resetPeakMemory();
  const settled = trainingOf(spec, options);
  const training: Training = {
    ...settled,
    weights: weights === undefined ? undefined : () => startingWeights(settled.model, weights),
  };
  const epochs = [...saved?.epochs ?? []];
  epochs.forEach((epoch) => onEpoch?.(epoch));
  let last: Epoch | undefined;
  for await (const epoch of train(training, { engine, signal, onProgress, checkpoint })) {
    last = epoch;
    if (epoch.numbers.epoch <= epochs.length) continue;
    epochs.push(epoch.numbers);
    onEpoch?.(epoch.numbers);
  }
  const record: RunRecord = {
    format: 1,
    key,
    spec,
    data: {
      name: dataset.name,
      kind: dataset.provenance.kind,
      sha256: dataset.provenance.sha256,
      source: dataset.provenance.source,
      classes: dataset.classes.map(({ name }) => name),
      train: dataset.train.ids.length,
      validation: [...dataset.validation.ids],
      wrongLabels: training.noise ? await wrongLabels(dataset, training.noise) : null,
    },
    environment: origin.environment,
    command: options.command,
    started: origin.started,
    finished: new Date().toISOString(),
    parameters: parameterCount(training.model),
    peakMemoryBytes: peakMemory(),
    epochs,
    predictions: Object.fromEntries(
      Object.entries(last!.predictions).map(([id, map]) => [id, encodeMap(map)]),
    ),
  };
  const path = await writeRecord(record, place);
  await Deno.remove(checkpoint.path).catch(() => {});
  return { record, path };
}

/**
 * The noise of a run, ready to be applied to labels of the data set.
 *
 * @example
 * ```ts
 * import { openDataset } from "../data/open.ts";
 * import { protocols } from "../noise/protocols.ts";
 * import { noiseOf } from "./run.ts";
 * import { notDeepStrictEqual, strictEqual } from "node:assert/strict";
 *
 * const dataset = await openDataset({ name: "synthetic-blobs", height: 32, width: 32 });
 * strictEqual(noiseOf(null, { dataset, seed: 0 }), undefined);
 * const noise = noiseOf(protocols.released.settings, { dataset, seed: 0 })!;
 * const { id, label } = await dataset.train.load(0);
 * notDeepStrictEqual(noise.corrupt(label, { id, epoch: 1 }), label);
 * ```
 */
export function noiseOf(
  settings: NoiseSettings | null,
  { dataset, seed }: { dataset: Dataset; seed: number },
): LabelNoise | undefined {
  if (!settings) return undefined;
  const { classes, ignore, height, width } = dataset;
  return labelNoise(settings, { classes: classes.length, ignore, height, width, seed });
}

/** Share of the training pixels that the first epoch's noise makes wrong. */
async function wrongLabels({ train, ignore }: Dataset, noise: LabelNoise): Promise<number> {
  let sum = 0;
  for (let index = 0; index < train.ids.length; index++) {
    const { id, label } = await train.load(index);
    sum += wrongShare(
      label,
      noise.corrupt(label, { id, epoch: 1 }),
      ignore === undefined ? {} : { ignore },
    );
  }
  return sum / train.ids.length;
}
