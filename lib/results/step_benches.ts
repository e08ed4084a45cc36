/**
 * The schema of `deno task bench`'s measurements of a network's training step,
 * `results/bench/<network>-step.json`, as far as programs read it. The command measures, and validates
 * what it writes against this schema.
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

/** The measurements of one contender. */
const Measured = z.object({
  name: z.string(),
  /** Median and minimum time of a step. */
  medianMs: milliseconds,
  minMs: milliseconds,
  /** Median time of each round. */
  rounds: z.array(milliseconds).readonly(),
  /** Peak resident memory of the process, in bytes. */
  peakBytes: count,
});

/** A file of the bench, which may contain more than this. */
export const StepBench = z.object({
  machine: z.object({ os: z.string(), cpu: z.string(), cores: count, memoryBytes: count }),
  date: z.iso.datetime(),
  /** The command that measured it. */
  command: z.string(),
  /** Name of the network, as in the settings of experiments. */
  network: z.string(),
  /** Rounds, and steps of each contender per round. */
  rounds: count,
  steps: count,
  threads: count,
  /** The whole step compared with PyTorch's, for each size and precision. */
  comparisons: z.array(z.object({
    variant: z.string(),
    dtype: z.string(),
    contenders: z.array(Measured).readonly(),
    /** PyTorch's fastest mode, if PyTorch is available, and the kit's values divided by PyTorch's. */
    best: z.string().optional(),
    timeRatio: z.number().optional(),
    memoryRatio: z.number().optional(),
  })).readonly(),
  /** Parts of the kit's step, for each size. */
  parts: z.array(z.object({
    variant: z.string(),
    parts: z.array(Measured).readonly(),
    /** Time of layers and their gradient as a share of the step, by number of layers: median over rounds. */
    ielShare: z.record(z.string().regex(/^\d+$/, "a number of layers"), z.number().nonnegative())
      .readonly(),
  })).readonly(),
});
/** The measurements of a network's step. */
export type StepBench = z.infer<typeof StepBench>;

/**
 * Lists the measured steps, in the order of the file names. Damaged files are listed, not thrown.
 *
 * @example No measurements
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
    /** Subfolder of `bench`, for measurements on another machine. @default "", `bench` itself */
    machine?: string | undefined;
  } = {},
): Promise<{ benches: StepBench[]; damaged: Damaged[] }> {
  const { root = RESULTS_FOLDER, machine = "" } = place;
  const folder = join(root, "bench", machine);
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
