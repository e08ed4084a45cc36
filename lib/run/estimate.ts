/**
 * Estimates the time and memory of a run from a few of its own steps, for use before days of GPU time
 * are requested. It writes no record.
 *
 * @module
 */
import { join } from "@std/path";
import type { Dataset, Split } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import { peakMemory, resetPeakMemory } from "../engine/machine.ts";
import { trainingOf } from "../experiment/training_of.ts";
import type { RunSpec } from "../experiment/spec.ts";
import type { Table } from "../results/table.ts";
import type { EpochNumbers } from "../train/epoch.ts";
import { train } from "../train/train.ts";

/** The measurements of a run, and the totals computed from them. */
export interface Estimate {
  /** The run. */
  readonly spec: RunSpec;
  /** Training steps per epoch, and images evaluated after each epoch. */
  readonly epoch: { readonly steps: number; readonly images: number };
  /** Seconds per step with reading its images; seconds to evaluate an image with all arms of the run. */
  readonly seconds: { readonly step: number; readonly image: number };
  /** Seconds for the whole training: epochs × (steps × step + images × image). */
  readonly total: number;
  /** Peak resident memory of the process, in bytes, without GPU memory. */
  readonly memoryBytes: number;
  /** Size of a checkpoint, in bytes. The run needs twice that on disk while it writes one. */
  readonly checkpointBytes: number;
}

/** Options of a measurement. */
export interface EstimateOptions {
  /** The engine that computes the run. */
  readonly engine: Engine;
  /** The data set that its settings name. */
  readonly dataset: Dataset;
  /** Number of steps to time. @default 2 */
  readonly steps?: number;
  /** Number of images whose evaluation is timed. @default 2 */
  readonly images?: number;
  /** Stops the measurement between two steps. @default undefined */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Measures a run. It first takes as many warm-up steps as it times, to cover one-off work such as tracing
 * and memory allocation. The weights are random, which does not affect the time. Other load on the
 * machine is included in the measurements.
 *
 * @example A run that takes seconds
 * ```ts
 * import { openData } from "../data/find_data.ts";
 * import { openEngine } from "../engine/open.ts";
 * import { estimateRun } from "./estimate.ts";
 * import { select, specsOf } from "./selection.ts";
 * import { ok, strictEqual } from "node:assert/strict";
 *
 * const [spec] = specsOf(select({ profile: "smoke", arms: "noisy-iel" })[0]!);
 * const engine = await openEngine({ engine: "wasm" });
 * const dataset = await openData(spec!.data);
 * const { epoch, total, seconds } = await estimateRun(spec!, { engine, dataset });
 * strictEqual(total, spec!.epochs * (epoch.steps * seconds.step + epoch.images * seconds.image));
 * ok(total > 0);
 * engine.close();
 * ```
 */
export async function estimateRun(
  spec: RunSpec,
  { engine, dataset, steps = 2, images = 2, signal }: EstimateOptions,
): Promise<Estimate> {
  const training = trainingOf(spec, { dataset });
  const { train: learnt, test, selection } = training.parts;
  const first = ({ ids, load }: Split, count: number): Split => ({
    ids: ids.slice(0, count),
    load,
  });
  const few = first(test, images);
  const parts = {
    ...training.parts,
    train: first(learnt, steps * spec.batch),
    test: few,
    selection: selection === test ? few : first(selection, images),
  };
  const folder = await Deno.makeTempDir({ prefix: "iel-estimate-" });
  resetPeakMemory();
  try {
    const checkpoint = { path: join(folder, "run.checkpoint"), key: "estimate" };
    const epochs: EpochNumbers[] = [];
    const options = { engine, signal, checkpoint };
    for await (const { numbers } of train({ ...training, parts, epochs: 2 }, options)) {
      epochs.push(numbers);
    }
    const warm = epochs[1]!;
    const evaluated = (of: typeof parts) =>
      of.test.ids.length + (of.selection === of.test ? 0 : of.selection.ids.length);
    const seconds = {
      step: warm.trainSeconds / warm.steps,
      image: warm.validationSeconds / evaluated(parts),
    };
    const epoch = {
      steps: Math.ceil(learnt.ids.length / spec.batch),
      images: evaluated(training.parts),
    };
    return {
      spec,
      epoch,
      seconds,
      total: spec.epochs * (epoch.steps * seconds.step + epoch.images * seconds.image),
      memoryBytes: peakMemory(),
      checkpointBytes: (await Deno.stat(checkpoint.path)).size,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Estimates as a table with one row per arm.
 *
 * @example
 * ```ts
 * import { fakeRecord } from "../results/fixture.ts";
 * import { estimateTable } from "./estimate.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const { spec } = fakeRecord({ epochs: 2 });
 * const { rows } = estimateTable([{
 *   spec,
 *   epoch: { steps: 135, images: 30 },
 *   seconds: { step: 0.5, image: 0.1 },
 *   total: 141,
 *   memoryBytes: 2e9,
 *   checkpointBytes: 4e7,
 * }]);
 * deepStrictEqual(rows[0], ["noisy-iel", 2, 135, "0.500", 30, "0.100", "0.0", "2.0", "0.04"]);
 * ```
 */
export function estimateTable(estimates: readonly Estimate[]): Table {
  return {
    columns: [
      ...["arm", "epochs", "steps per epoch", "seconds per step", "images evaluated"],
      ...["seconds per image", "hours per run", "memory, GB", "checkpoint, GB"],
    ],
    rows: estimates.map(({ spec, epoch, seconds, total, memoryBytes, checkpointBytes }) => [
      ...[spec.arm, spec.epochs, epoch.steps, seconds.step.toFixed(3)],
      ...[epoch.images, seconds.image.toFixed(3), (total / 3600).toFixed(1)],
      ...[(memoryBytes / 1e9).toFixed(1), (checkpointBytes / 1e9).toFixed(2)],
    ]),
  };
}
