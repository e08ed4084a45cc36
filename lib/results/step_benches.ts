/**
 * What `deno task bench` keeps of a network's training step: `results/bench/<network>-step.json`.
 * Measuring is the command's matter; what programs read of the file stands here, and the command
 * holds what it writes to it.
 *
 * @module
 */
import { join } from "@std/path";
import * as z from "zod";
import { UserError } from "../errors.ts";
import { namesIn, readChecked } from "./checked_json.ts";
import { type Damaged, RESULTS_FOLDER } from "./store.ts";

const milliseconds = z.number().nonnegative();
const count = z.int().nonnegative();

/** One contender, in turn with the others. */
const Measured = z.object({
  name: z.string(),
  /** Median and least time of a step. */
  medianMs: milliseconds,
  minMs: milliseconds,
  /** Median time of each round. */
  rounds: z.array(milliseconds).readonly(),
  /** Largest resident memory of the process. */
  peakBytes: count,
});

/** A file of the bench; a file may hold more than this. */
export const StepBench = z.object({
  machine: z.object({ os: z.string(), cpu: z.string(), cores: count, memoryBytes: count }),
  date: z.iso.datetime(),
  /** The command that measured it. */
  command: z.string(),
  /** Name of the network, as in the settings of experiments. */
  network: z.string(),
  /** Rounds, and steps of each contender in a round. */
  rounds: count,
  steps: count,
  threads: count,
  /** The whole step beside PyTorch's, for each size and arithmetic. */
  comparisons: z.array(z.object({
    variant: z.string(),
    dtype: z.string(),
    contenders: z.array(Measured).readonly(),
    /** Name of PyTorch's quickest mode, where there is PyTorch, and the kit's part of it. */
    best: z.string().optional(),
    timeRatio: z.number().optional(),
    memoryRatio: z.number().optional(),
  })).readonly(),
  /** Parts of the kit's step, for each size. */
  parts: z.array(z.object({
    variant: z.string(),
    parts: z.array(Measured).readonly(),
    /** Time of the layers and their gradient as a part of the step, by their number: median over rounds. */
    ielShare: z.record(z.string().regex(/^\d+$/, "a number of layers"), z.number().nonnegative())
      .readonly(),
  })).readonly(),
});
/** What was measured of a network's step. */
export type StepBench = z.infer<typeof StepBench>;

/**
 * The steps that were measured, in the order of the files' names. Damaged files are named, not
 * thrown.
 *
 * @example Nothing was measured
 * ```ts
 * import { listStepBenches } from "./step_benches.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * deepStrictEqual(await listStepBenches({ root }), { benches: [], damaged: [] });
 * await Deno.remove(root);
 * ```
 */
export async function listStepBenches(
  place: {
    /** The results folder. @default {RESULTS_FOLDER} */
    root?: string | undefined;
  } = {},
): Promise<{ benches: StepBench[]; damaged: Damaged[] }> {
  const { root = RESULTS_FOLDER } = place;
  const folder = join(root, "bench");
  const listing: { benches: StepBench[]; damaged: Damaged[] } = { benches: [], damaged: [] };
  for (const name of await namesIn(folder)) {
    if (!name.endsWith("-step.json")) continue;
    const path = join(folder, name);
    const network = name.replace("-step.json", "");
    const remedy = `delete it and measure again: deno task bench ${network}`;
    try {
      listing.benches.push((await readChecked(path, { schema: StepBench, remedy })).value);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      listing.damaged.push({ path, problem: error.message.slice(path.length + 2) });
    }
  }
  return listing;
}
