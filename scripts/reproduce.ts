/**
 * `deno task reproduce`: trains the paper's networks on this machine and compares what comes out.
 *
 * @module
 */
import { ENGINE_NAMES } from "../lib/engine/engine.ts";
import { commandLine, main } from "./main.ts";
import { list } from "./reproduce/list.ts";
import type { Options } from "./reproduce/options.ts";
import { run } from "./reproduce/run.ts";

const stop = new AbortController();
const cli = commandLine("reproduce");
cli.command("[experiment]", "Train an experiment's networks and compare with the published runs")
  .usage("[experiment | all] [options]   (the default is wbc-unet)")
  .option(
    "--profile <name>",
    "smoke (seconds), quick (minutes; default), night (hours), paper (its own sizes)",
  )
  .option("--seeds <n>", "Repeat with the seeds 0 … n − 1 (default 1)")
  .option("--seed <k>", "The seed k only")
  .option(
    "--arms <names>",
    "Of clean,clean-iel,noisy,noisy-iel (default all); noisy-iel-40 has 40 layers",
  )
  .option("--engine <name>", `${ENGINE_NAMES.join(", ")} (default the first that works)`)
  .option("--threads <n>", "Threads within an operation (default all cores)")
  .option("--workers <n>", "So many runs at once, each in a process; the cores are shared out")
  .option(
    "--task <k>",
    "Only the run k of the list, without tables and figures (for batch systems)",
  )
  .option("--precision <name>", "float32 (default), bfloat16, or tf32 on a GPU")
  .option(
    "--weights <file>",
    "Begin with a .safetensors file: ImageNet's, ours, PyTorch's, or none",
  )
  .option("--data <folder>", "Folder of the data sets (default IEL_DATA_DIR or datasets/data)")
  .option("--results <folder>", "Folder of the results (default results)")
  .option("--force", "Forget finished and interrupted runs of the selection, and run them again")
  .option("--list", "What there is to run, what it costs, which of it is done or running")
  .option("--json", "Print JSON on standard output")
  .example("deno task reproduce")
  .example("deno task reproduce wbc-unet --profile paper --seeds 3 --arms noisy,noisy-iel")
  .example("deno task reproduce all --profile paper --seeds 3 --workers 2")
  .example("deno task reproduce --seeds 3 --task $SLURM_ARRAY_TASK_ID --results /scratch/iel")
  .action((experiment: string | undefined, options: Options & { list?: boolean }) =>
    options.list ? list(experiment, options) : run(experiment, { ...options, signal: stop.signal })
  );
await main(cli, {
  stop,
  interrupted: "interrupted: what is done is kept; the same command (without --force) goes on",
});
