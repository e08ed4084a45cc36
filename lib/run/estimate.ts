/**
 * What a run will take, from a few of its own steps: before days of a GPU are asked for. Nothing is
 * recorded.
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

/** What was measured of a run, and what follows from it. */
export interface Estimate {
  /** The run. */
  readonly spec: RunSpec;
  /** Steps of an epoch, and images that are evaluated after it. */
  readonly epoch: { readonly steps: number; readonly images: number };
  /** Seconds of a step, with reading its images; and of evaluating an image, in every way. */
  readonly seconds: { readonly step: number; readonly image: number };
  /** Seconds of the whole training: epochs × (steps × step + images × image). */
  readonly total: number;
  /** Largest resident memory of the process, in bytes; what a GPU holds is not in it. */
  readonly memoryBytes: number;
  /** Size of a checkpoint, in bytes: on the disk at any time, and twice that while one is written. */
  readonly checkpointBytes: number;
}

/** How a run is measured. */
export interface EstimateOptions {
  /** Where it is computed. */
  readonly engine: Engine;
  /** The data that its settings name. */
  readonly dataset: Dataset;
  /** Steps that are timed. @default 2 */
  readonly steps?: number;
  /** Images whose evaluation is timed. @default 2 */
  readonly images?: number;
  /** Ends it between two steps. @default undefined */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Measures a run: as many steps as are to be timed and as many again before, in which whatever is made
 * once (tracing, memory) is made. Weights are drawn, which takes as long as others would. What else the
 * machine does at the time is in the numbers.
 *
 * @example A run of seconds
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
 * Estimates as a table, a row for each arm.
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
      ...["arm", "epochs", "steps of an epoch", "seconds of a step", "images evaluated"],
      ...["seconds of an image", "hours of a run", "memory, GB", "checkpoint, GB"],
    ],
    rows: estimates.map(({ spec, epoch, seconds, total, memoryBytes, checkpointBytes }) => [
      ...[spec.arm, spec.epochs, epoch.steps, seconds.step.toFixed(3)],
      ...[epoch.images, seconds.image.toFixed(3), (total / 3600).toFixed(1)],
      ...[(memoryBytes / 1e9).toFixed(1), (checkpointBytes / 1e9).toFixed(2)],
    ]),
  };
}
