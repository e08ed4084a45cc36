/**
 * Runs one training and writes its record.
 *
 * @module
 */
import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import { peakMemory, resetPeakMemory } from "../engine/machine.ts";
import { described } from "../experiment/describe.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { recordedSpec, type RunSpec } from "../experiment/spec.ts";
import { trainingOf } from "../experiment/training_of.ts";
import { parameterCount } from "../models/model.ts";
import { startingWeights } from "../models/starting_weights.ts";
import { runKey } from "../results/key.ts";
import { encodeMap } from "../results/maps.ts";
import type { RunRecord } from "../results/record.ts";
import { recordPath, writeRecord } from "../results/store.ts";
import { type CheckpointPlace, readNotes } from "../train/checkpoint.ts";
import type { Epoch, EpochNumbers, Progress } from "../train/epoch.ts";
import { withKeptCounts } from "../train/kept_counts.ts";
import { Diverged } from "../train/pass.ts";
import { train, type Training } from "../train/train.ts";
import { checkpointPath, forgetWeights, keptWeights } from "./claims/litter.ts";
import { eventFile } from "./event_lines.ts";
import { continued, describeEnvironment, Origin } from "./environment.ts";
import { keeper } from "./keep_weights.ts";

/** Options of a run. */
export interface RunOptions {
  /** The engine that computes the run. */
  readonly engine: Engine;
  /** The data set that its settings name. */
  readonly dataset: Dataset;
  /** The experiment that the run belongs to. */
  readonly experiment: Experiment;
  /** The command that reproduces the run, stored in its record. */
  readonly command: string;
  /** Stops the run between two steps; its reason is thrown. @default undefined */
  readonly signal?: AbortSignal | undefined;
  /** Folder of the shelves. @default the kit's `results` */
  readonly root?: string | undefined;
  /** Path of the weights file that the settings name. @default undefined, they name none */
  readonly weights?: string | undefined;
  /** Whether to keep weights beside the record. @default false, unless the run started with it on */
  readonly keepWeights?: boolean | undefined;
  /** Called after each step. @default undefined */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Called with each epoch once it has been evaluated. @default undefined */
  readonly onEpoch?: ((epoch: EpochNumbers) => void) | undefined;
  /** Called with the reason a checkpoint is ignored. @default console.warn */
  readonly onRestart?: ((problem: string) => void) | undefined;
}

/**
 * Runs one training and writes its record to the user's shelf. Each epoch saves a checkpoint and adds a
 * line to `<record>.events.jsonl` (see `EventLine`), which exists until the record does. After an
 * interruption, the same call resumes from the checkpoint and produces the same record. A checkpoint of
 * another engine is ignored and the run starts over, since a record names one engine. A training that
 * diverges gets a record that says so and contains the epochs before.
 *
 * @returns the record and its path.
 * @throws the signal's reason if it is aborted.
 *
 * @example A run that takes seconds
 * ```ts
 * import { openEngine } from "../engine/open.ts";
 * import { openData } from "../data/find_data.ts";
 * import { runToRecord } from "./run.ts";
 * import { select, specsOf } from "./selection.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const [selection] = select({ profile: "smoke", arms: "noisy-iel" });
 * const [spec] = specsOf(selection!);
 * const root = await Deno.makeTempDir();
 * const engine = await openEngine({ engine: "wasm" });
 * const { record } = await runToRecord(spec!, {
 *   engine,
 *   root,
 *   experiment: selection!.experiment,
 *   dataset: await openData(spec!.data),
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
  const { weights, experiment } = options;
  if ((spec.pretrained === null) !== (weights === undefined)) {
    throw new RangeError("weights needs a path exactly if the settings name a weights file");
  }
  const now: Origin = {
    started: new Date().toISOString(),
    environment: await describeEnvironment(engine),
  };
  const key = runKey(spec, dataset.provenance.sha256);
  const place = root === undefined ? {} : { root };
  const goal = recordPath({ spec, key }, place);
  const file: CheckpointPlace = {
    path: checkpointPath(goal),
    key: [key, engine.name, engine.version, engine.device].join(" "),
  };
  const notes = await readNotes(file);
  const first = Origin.safeParse(notes?.origin).data;
  const saved = first && notes;
  if (!saved && await Deno.stat(file.path).catch(() => undefined)) {
    const own = `${engine.version} on ${engine.device}`;
    onRestart(`${file.path} is damaged, of an older kit, or of another engine than ${own}`);
    if (notes) await Deno.remove(file.path); // else it would be resumed without a known start
  }
  const origin = first
    ? { ...first, environment: continued(first.environment, now.environment) }
    : now;
  const checkpoint = { ...file, origin };
  resetPeakMemory();
  const settled = trainingOf(spec, { dataset });
  const training: Training = {
    ...settled,
    weights: weights === undefined
      ? undefined
      : () => startingWeights(settled.model, { path: weights, head: spec.pretrained?.head }),
  };
  const epochs = [...saved?.epochs ?? []];
  const events = eventFile(goal, spec);
  const tell = (numbers: EpochNumbers) => {
    events.add(numbers);
    onEpoch?.(numbers);
  };
  epochs.forEach(tell);
  if (!saved) await forgetWeights(goal); // left by a run whose record was deleted
  const keeps = options.keepWeights || (await keptWeights(goal)).length > 0;
  const kept = keeps
    ? keeper({
      ...{ spec, model: settled.model, before: [...epochs], recordPath: goal, dataset },
    })
    : undefined;
  const keep = kept?.see;
  let last: Epoch | undefined;
  let diverged: RunRecord["diverged"] = null;
  try {
    for await (const epoch of train(training, { engine, signal, onProgress, checkpoint, keep })) {
      last = epoch;
      if (epoch.numbers.epoch <= epochs.length) {
        await keep?.(epoch); // the checkpoint already held all epochs
        continue;
      }
      epochs.push(epoch.numbers);
      tell(epoch.numbers);
    }
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
    diverged = { epoch: error.epoch, step: error.step, message: error.message };
    await forgetWeights(goal); // diverged weights are useless
  }
  const { parts, model } = settled;
  const { provenance } = dataset;
  const record: RunRecord = {
    format: 2,
    key,
    spec: recordedSpec(spec),
    show: described(experiment, {
      profile: spec.profile,
      arms: [spec.arm, ...Object.keys(spec.after)],
      data: spec.data.kind,
    }),
    data: {
      name: dataset.name,
      title: dataset.title,
      kind: provenance.kind,
      sha256: provenance.sha256,
      source: provenance.source,
      classes: dataset.classes.map(({ name, colour }) => ({ name, colour })),
      train: parts.train.ids.length,
      selection: parts.selection === parts.test ? null : [...parts.selection.ids],
      validation: [...parts.test.ids],
      wrongLabels: epochs[0]?.wrongLabels ?? null,
    },
    environment: origin.environment,
    command: options.command,
    started: origin.started,
    finished: new Date().toISOString(),
    parameters: parameterCount(model),
    peakMemoryBytes: peakMemory(),
    epochs: withKeptCounts(epochs, { total: spec.epochs, metric: spec.metric }),
    diverged,
    weights: await kept?.hashes() ?? {},
    predictions: Object.fromEntries(
      Object.entries(diverged ? {} : last!.predictions).map(([id, map]) => [id, encodeMap(map)]),
    ),
  };
  const path = await writeRecord(record, place);
  await Deno.remove(checkpoint.path).catch(() => {});
  await events.remove();
  return { record, path };
}
