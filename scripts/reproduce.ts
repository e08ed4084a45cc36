/**
 * `deno task reproduce`: trains the networks of an experiment on this machine and compares the results.
 *
 * @module
 */
import { ENGINE_NAMES } from "../lib/engine/engine.ts";
import { commandLine, main } from "./main.ts";
import type { Options } from "./reproduce/options.ts";

/** Actions that replace running. */
interface Instead {
  readonly list?: boolean;
  readonly estimate?: boolean;
}

const stop = new AbortController();
const cli = commandLine("reproduce");
cli.command(
  "[experiment]",
  "Train the networks of an experiment, compare the results, and draw them",
)
  .usage("[experiment | all | ./my_cells.ts] [options]   (the default is wbc-unet)")
  .option(
    "--profile <name>",
    "Profile: smoke (seconds), quick (minutes), night (hours), paper (its own); default: the first",
  )
  .option("--seeds <n>", "Run the seeds 0 to n − 1 (default 1)")
  .option("--seed <k>", "Run only the seed k")
  .option(
    "--arms <names>",
    "Run these arms, such as noisy,noisy-iel-40 (default: all but the extra ones)",
  )
  .option("--engine <name>", `One of ${ENGINE_NAMES.join(", ")} (default: the first that works)`)
  .option("--threads <n>", "Threads per run (default: the cores, divided among the runs)")
  .option("--set <path=value>", "Change a setting, such as model.width=16 (repeatable)")
  .option(
    "--workers <n>",
    "Run n processes in parallel, dividing the cores (default: one per core, if memory allows)",
  )
  .option(
    "--task <k>",
    "Execute only run k of --list, without tables and figures (for batch systems)",
  )
  .option("--precision <name>", "float32 (default), bfloat16, or tf32 on a GPU")
  .option(
    "--weights <file>",
    "Start from a .safetensors file (ImageNet's, PyTorch's, or a kept one), or from none",
  )
  .option("--drop-head", "Skip the head of --weights, as other classes require")
  .option("--data <folder>", "Folder of the data sets (default: IEL_DATA_DIR or datasets/data)")
  .option("--results <folder>", "Folder of the results (default: results)")
  .option(
    "--keep-weights",
    "Save the weights of the last and the best epoch beside each record",
  )
  .option(
    "--live",
    "Serve a page with live curves of all runs, to this machine only",
  )
  .option("--force", "Delete the finished and interrupted runs of this command, and repeat them")
  .option("--list", "Run nothing: list the experiments, their cost, and what is done or running")
  .option("--estimate", "Measure a few steps of each arm, and estimate the cost of its runs")
  .option("--json", "Print JSON")
  .example("deno task reproduce")
  .example("deno task reproduce wbc-unet --profile paper --seeds 3 --arms noisy,noisy-iel")
  .example("deno task reproduce ./my_cells.ts --seeds 3 --set model.width=16")
  .example("deno task reproduce --seeds 3 --task $SLURM_ARRAY_TASK_ID --results /scratch/iel")
  .action(async (experiment: string | undefined, options: Options & Instead) => {
    // Load tfjs and the fonts of figures only now, so that help and mistyped options are fast.
    if (options.list) await (await import("./reproduce/list.ts")).list(experiment, options);
    else {
      const work = options.estimate
        ? (await import("./reproduce/estimate.ts")).estimate
        : (await import("./reproduce/run.ts")).run;
      await work(experiment, { ...options, signal: stop.signal });
    }
  });
await main(cli, {
  stop,
  interrupted: "interrupted: finished work is kept; the same command (without --force) resumes",
});
