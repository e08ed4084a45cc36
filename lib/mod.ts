/**
 * The public entry point of the kit: what a notebook or a study needs to define an experiment, run it
 * and look at the results. Everything else is exported by the entry points of the rooms, such as
 * `@iel/kit/figures` or `../lib/data/mod.ts`. Re-exports only; importing it opens no engine.
 *
 * @example Your own experiment, in a few lines
 * ```ts
 * import { dataset, experiment, heat, iel, unet, windows } from "./mod.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const cells = experiment({
 *   id: "my-cells",
 *   base: {
 *     data: dataset("synthetic-blobs", { height: 32, width: 32 }),
 *     model: unet({ width: 8 }),
 *     noise: windows(),
 *   },
 *   arms: { noisy: {}, heat: { iel: iel(heat(), { dt: 0.1, steps: 20 }) } },
 *   compare: [{ arm: "heat", with: "noisy", expect: "greater" }],
 * });
 * deepStrictEqual(Object.keys(cells.arms), ["noisy", "heat"]);
 * ```
 *
 * @module
 */

// Experiments: how to define one, and those of the kit.
export { experiment, layerSweep } from "./experiment/experiment.ts";
export { EXPERIMENTS } from "./paper/paper.ts";
export { STUDIES } from "./studies/table.ts";

// The parts of an experiment: rows of the tables, called with their options.
export { dataset, folder } from "./data/table.ts";
export { heldOut, lastBlocks, lists, published } from "./data/split.ts";
export { protocols } from "./noise/protocols.ts";
export { windows } from "./noise/window_noise.ts";
export { deeplabv3plus } from "./models/deeplabv3plus.ts";
export { hrnetv2 } from "./models/hrnetv2.ts";
export { unet } from "./models/unet.ts";
export { heat } from "./evolution/heat.ts";
export { iel } from "./iel.ts";
export { crossEntropy } from "./losses/cross_entropy.ts";
export { gce } from "./losses/gce.ts";
export { rmsprop } from "./train/optimizer/rmsprop.ts";
export { sgd } from "./train/optimizer/sgd.ts";
export { constant } from "./train/schedule/constant.ts";
export { plateau } from "./train/schedule/plateau.ts";
export { poly } from "./train/schedule/poly.ts";
export { implicitHeatAfter } from "./after/implicit_heat.ts";
export { majority } from "./after/majority.ts";

// Your own rows. `z` describes their settings.
export { defineAfter } from "./after/table.ts";
export { defineDataset } from "./data/table.ts";
export { defineEvolution } from "./evolution/table.ts";
export { defineLoss } from "./losses/table.ts";
export { defineModel } from "./models/table.ts";
export { defineNoise } from "./noise/table.ts";
/** Zod, which describes the settings of your own row. */
export * as z from "zod";

// Running an experiment, and its records.
export { reproduce, type Reproduced } from "./run/reproduce.ts";
export { chooseRecords } from "./run/records.ts";
export { listRecords } from "./results/store.ts";
export type { RunRecord } from "./results/record.ts";

// Looking at the results. Importing this in a kernel keeps outputs in their cells.
export { curves, predictions, scores, verdicts } from "./figures/of_records.ts";
export { help } from "./notebook/help.ts";
export { liveRuns } from "./notebook/live_runs.ts";
export { show, showTable } from "./notebook/show.ts";
export { stopSignal } from "./notebook/stop.ts";

// Tensors and what acts on them; random streams and messages, for code of your own.
export { UserError } from "./errors.ts";
export { type RandomStream, stream } from "./random.ts";
export { evolve } from "./evolution/evolve.ts";
export { openEngine } from "./engine/open.ts";
export { tf } from "./tensor.ts";
