/**
 * `deno task reproduce`: trains the networks of an experiment on this machine and compares what comes
 * out.
 *
 * @module
 */
import { ENGINE_NAMES } from "../lib/engine/engine.ts";
import { commandLine, main } from "./main.ts";
import type { Options } from "./reproduce/options.ts";

/** What is done in place of running. */
interface Instead {
  readonly list?: boolean;
  readonly estimate?: boolean;
}

const stop = new AbortController();
const cli = commandLine("reproduce");
cli.command(
  "[experiment]",
  "Train the networks of an experiment, compare what comes out, and draw it",
)
  .usage("[experiment | all | ./my_cells.ts] [options]   (the default is wbc-unet)")
  .option(
    "--profile <name>",
    "Size: smoke (seconds), quick (minutes), night (hours), paper (its own); default the first",
  )
  .option("--seeds <n>", "Run the seeds 0 to n − 1 (default 1)")
  .option("--seed <k>", "Run the seed k only")
  .option(
    "--arms <names>",
    "Run these arms, such as noisy,noisy-iel-40 (default: all but the extra ones)",
  )
  .option("--engine <name>", `One of ${ENGINE_NAMES.join(", ")} (default: the first that works)`)
  .option("--threads <n>", "Threads of each run (default: the cores, divided among the runs)")
  .option("--set <path=value>", "Change a setting, such as model.width=16 (may be given again)")
  .option(
    "--workers <n>",
    "Runs at once (default: one for each core, where memory allows; 1: one after the other)",
  )
  .option(
    "--task <k>",
    "Run number k of --list only, without tables and figures (for batch systems)",
  )
  .option("--precision <name>", "Arithmetic: float32 (default), bfloat16, or tf32 on a GPU")
  .option(
    "--weights <file>",
    "Begin with a .safetensors file (ImageNet's, PyTorch's, or a kept one), or with none",
  )
  .option("--drop-head", "Leave the head of --weights out, as for other classes")
  .option("--data <folder>", "Folder of the data sets (default: IEL_DATA_DIR or datasets/data)")
  .option("--results <folder>", "Folder of the results (default: results)")
  .option(
    "--keep-weights",
    "Keep the weights of each run, after its last and its best epoch, beside its record",
  )
  .option(
    "--live",
    "Show the curves of all runs on a page, for this machine alone, while they are run",
  )
  .option("--force", "Forget the finished and interrupted runs of this command, and run them again")
  .option("--list", "Run nothing: list what there is, what it costs, and what is done or running")
  .option("--estimate", "Measure a few steps of each arm, and say what its runs will take")
  .option("--json", "Print JSON")
  .example("deno task reproduce")
  .example("deno task reproduce wbc-unet --profile paper --seeds 3 --arms noisy,noisy-iel")
  .example("deno task reproduce ./my_cells.ts --seeds 3 --set model.width=16")
  .example("deno task reproduce --seeds 3 --task $SLURM_ARRAY_TASK_ID --results /scratch/iel")
  .action(async (experiment: string | undefined, options: Options & Instead) => {
    // Neither the help nor a mistyped option waits for tfjs and the fonts of figures.
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
  interrupted: "interrupted: what is done is kept; the same command (without --force) goes on",
});
