/**
 * The public door of the kit: everything that a notebook or a program over the kit needs, by room.
 * Re-exports only; what is not here is a room's own matter. Importing it opens no engine.
 *
 * @example A constant survives the inverse evolution layer
 * ```ts
 * import { heat, inverseEvolution, openEngine, tf } from "./mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const engine = await openEngine({ engine: "cpu" });
 * const layer = inverseEvolution(heat({ boundary: "replicate" }), { dt: 0.1, steps: 20 });
 * const logits = layer(tf.ones([1, 4, 4, 1]));
 * deepStrictEqual([...logits.dataSync()], new Array(16).fill(1));
 * engine.close();
 * ```
 *
 * @module
 */

// Tensors, random streams, and the error of a mistake that the user can mend.
export * from "./errors.ts";
export * from "./random.ts";
export * from "./tensor.ts";
export * from "./tree.ts";

// Where arithmetic runs.
export * from "./engine/engine.ts";
export * from "./engine/open.ts";
export type { InstallEvent, InstallOptions } from "./engine/tensorflow/install.ts";
export type { Precision } from "./engine/tensorflow/mod.ts";

// What evolves, how it is stepped, and the layer that steps it backwards.
export { BOUNDARIES, type Boundary } from "./evolution/boundary.ts";
export * from "./evolution/evolution.ts";
export * from "./evolution/table.ts";
export * from "./evolution/evolve.ts";
export * from "./evolution/heat.ts";
export * from "./evolution/implicit_heat.ts";
export * from "./evolution/stencil.ts";
export * from "./iel.ts";

// Images and label maps.
export * from "./data/augment.ts";
export * from "./data/augmentation.ts";
export * from "./data/batches.ts";
export * from "./data/dataset.ts";
export * from "./data/directory.ts";
export * from "./data/find.ts";
export * from "./data/folder.ts";
export type { DownloadOptions, Progress as DownloadProgress } from "./data/download.ts";
export type { GetOptions } from "./data/get.ts";
export * from "./data/loader.ts";
export type {
  Archive,
  ByHand,
  CountedSplit,
  Facts,
  KnownCopy,
  LicensedManifest,
  Manifest,
  PublishedSplit,
} from "./data/manifest.ts";
export * from "./data/open.ts";
export * from "./data/evenly_spaced.ts";
export type { MaskClass, MaskMeaning, MaskValue } from "./data/label_table.ts";
export type { PairNaming } from "./data/pair_names.ts";
export { resizeLabels, resizePicture, type Size } from "./data/resize.ts";
export * from "./data/write_folder.ts";

// Corrupting labels.
export * from "./noise/expected_share.ts";
export * from "./noise/label_noise.ts";
export * from "./noise/protocols.ts";
export * from "./noise/table.ts";
export * from "./noise/window_noise.ts";
export * from "./noise/wrong_epochs.ts";
export * from "./noise/wrong_share.ts";

// Networks.
export * from "./models/deeplabv3plus.ts";
export * from "./models/hrnetv2.ts";
export * from "./models/imagenet.ts";
export type { NormOptions } from "./models/layer.ts";
export * from "./models/model.ts";
export { type OutputStride, RESNET_NAMES, RESNETS } from "./models/resnet.ts";
export * from "./models/starting_weights.ts";
export * from "./models/table.ts";
export * from "./models/unet.ts";
export * from "./models/weights.ts";

// Losses, and scores computed from counts.
export * from "./losses/cross_entropy.ts";
export * from "./losses/loss.ts";
export * from "./losses/table.ts";
export * from "./metrics/conventions.ts";
export * from "./metrics/counts.ts";
export * from "./metrics/regularity.ts";
export * from "./metrics/score.ts";

// Training, epoch by epoch.
export type { CheckpointPlace } from "./train/checkpoint.ts";
export * from "./train/epoch.ts";
export * from "./train/evaluate.ts";
export type {
  Optimizer,
  OptimizerRates,
  OptimizerState,
  Updated,
  UpdateOneOptions,
  UpdateOptions,
} from "./train/optimizer/optimizer.ts";
export * from "./train/optimizer/rmsprop.ts";
export * from "./train/optimizer/sgd.ts";
export * from "./train/optimizer/table.ts";
export * from "./train/schedule/constant.ts";
export * from "./train/schedule/plateau.ts";
export * from "./train/schedule/poly.ts";
export type { PlateauMemory, Schedule, ScheduleState } from "./train/schedule/schedule.ts";
export * from "./train/schedule/step.ts";
export * from "./train/schedule/table.ts";
export * from "./train/sliding_window.ts";
export * from "./train/step.ts";
export * from "./train/train.ts";

// Records of runs, and what they say together.
export * from "./results/agreement.ts";
export * from "./results/arms.ts";
export * from "./results/current.ts";
export * from "./results/class_table.ts";
export * from "./results/evolution_time.ts";
export * from "./results/maps.ts";
export * from "./results/paired.ts";
export * from "./results/raggedness.ts";
export { Environment, EpochRecord, RunRecord, RunSpec, StoredMap } from "./results/record.ts";
export * from "./results/statistics.ts";
export {
  type Damaged,
  type Listing,
  listRecords,
  type Place,
  readRecord,
  recordPath,
  RESULTS_FOLDER,
  type Selection as RecordSelection,
  type Shelf,
  writeRecord,
} from "./results/store.ts";
export * from "./results/summary.ts";
export * from "./results/table.ts";
export * from "./results/tables.ts";

// The paper's experiments, and running them.
export * from "./experiments/examples.ts";
export * from "./experiments/experiment.ts";
export * from "./experiments/paper.ts";
export * from "./experiments/records.ts";
export * from "./experiments/reproduce.ts";
export * from "./experiments/run.ts";
export * from "./experiments/selection.ts";

// Figures from records.
export * from "./figures/dice.ts";
export * from "./figures/epochs.ts";
export * from "./figures/evolution_time.ts";
export * from "./figures/fields.ts";
export * from "./figures/figure.ts";
export * from "./figures/images.ts";
export * from "./figures/lines.ts";
export * from "./figures/predictions.ts";
export * from "./figures/title.ts";
export type { Layout as FigureLayout, Trace } from "./figures/plotly/renderer.ts";

// What a notebook shows while it runs. Importing it in a kernel keeps outputs in their cells.
export type { Display } from "./notebook/display.ts";
export { display } from "./notebook/display.ts";
export * from "./notebook/live.ts";
export * from "./notebook/live_curve.ts";
export { type ProgressBar, progressBar } from "./notebook/progress_bar.ts";
export { show } from "./notebook/show.ts";
export * from "./notebook/show_table.ts";
export { stopSignal } from "./notebook/stop.ts";
