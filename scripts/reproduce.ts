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
  .usage("[experiment | all | ./my_cells.ts] [options]   (the default is wbc-unet)")
  .option(
    "--profile <name>",
    "smoke (seconds), quick (minutes; default), night (hours), paper (its own sizes)",
  )
  .option("--seeds <n>", "Repeat with the seeds 0 … n − 1 (default 1)")
  .option("--seed <k>", "The seed k only")
  .option(
    "--arms <names>",
    "Of the experiment's arms (default all but the extra ones); noisy-iel-40 has 40 layers",
  )
  .option("--engine <name>", `${ENGINE_NAMES.join(", ")} (default the first that works)`)
  .option("--threads <n>", "Threads of each run (default: the cores, shared out)")
  .option("--set <path=value>", "Change a setting, such as model.width=16 (may be given again)")
  .option(
    "--workers <n>",
    "Run n processes in parallel (default: one for each core, where memory allows)",
  )
  .option(
    "--task <k>",
    "Only the run k of the list, without tables and figures (for batch systems)",
  )
  .option("--precision <name>", "float32 (default), bfloat16, or tf32 on a GPU")
  .option(
    "--weights <file>",
    "Begin with a .safetensors file: ImageNet's, ours, PyTorch's, or none",
  )
  .option("--drop-head", "Take all of --weights but the head, as for other classes")
  .option("--data <folder>", "Folder of the data sets (default IEL_DATA_DIR or datasets/data)")
  .option("--results <folder>", "Folder of the results (default results)")
  .option(
    "--keep-weights",
    "Keep each run's weights, last and best, as .safetensors beside its record",
  )
  .option("--force", "Forget finished and interrupted runs of the selection, and run them again")
  .option("--list", "What there is to run, what it costs, which of it is done or running")
  .option("--json", "Print JSON on standard output")
  .example("deno task reproduce")
  .example("deno task reproduce wbc-unet --profile paper --seeds 3 --arms noisy,noisy-iel")
  .example("deno task reproduce ./my_cells.ts --seeds 3 --set model.width=16")
  .example("deno task reproduce --seeds 3 --task $SLURM_ARRAY_TASK_ID --results /scratch/iel")
  .action((experiment: string | undefined, options: Options & { list?: boolean }) =>
    options.list ? list(experiment, options) : run(experiment, { ...options, signal: stop.signal })
  );
await main(cli, {
  stop,
  interrupted: "interrupted: what is done is kept; the same command (without --force) goes on",
});
