/**
 * `deno task submit`: hands the runs of a table to the cluster that a lab already has, each as a task
 * of an array. Nothing of the kit's own schedules across machines.
 *
 * @module
 */
import { commandLine, main } from "./main.ts";
import { submit } from "./submit/submit.ts";

const cli = commandLine("submit");
cli.command("[experiment]", "Run an experiment on a cluster, each run as a task of an array")
  .usage("[experiment | all | ./my_cells.ts] (--slurm | --kubernetes) [options]")
  .option("--slurm", "Write the script of an array, and submit it")
  .option("--kubernetes", "Print the manifest of an Indexed Job")
  .option("--profile <name>", "Size (default: the experiment's first, such as quick)")
  .option("--seeds <n>", "Run the seeds 0 to n − 1 (default 1)")
  .option("--seed <k>", "Run the seed k only")
  .option("--arms <names>", "Run these arms (default: all but the extra ones)")
  .option("--precision <name>", "Arithmetic: float32 (default), bfloat16, or tf32 on a GPU")
  .option("--set <path=value>", "Change a setting, such as model.width=16 (may be given again)")
  .option("--weights <file>", "Begin with this .safetensors file, or with none")
  .option("--engine <name>", "Engine of the runs (default: the first that works there)")
  .option("--cpus <n>", "Cores of a run, and its threads (default 4)")
  .option("--gpus <n>", "GPUs of a run (default none)")
  .option("--mem <size>", "Memory of a run: 16G for Slurm, 16Gi for Kubernetes")
  .option("--at-once <n>", "Runs at a time (default: all)")
  .option("--partition <name>", "Slurm: the partition")
  .option(
    "--time <limit>",
    "Slurm: time limit of a run; one that needs longer is requeued and goes on",
  )
  .option("--account <name>", "Slurm: the account that pays")
  .option(
    "--data <folder>",
    "Slurm: folder of the data sets (default: IEL_DATA_DIR or datasets/data)",
  )
  .option(
    "--results <folder>",
    "Slurm: folder of the results, which all nodes see (default: results)",
  )
  .option("--image <name>", "Kubernetes: the kit's image (default: iel-kit)")
  .option("--namespace <name>", "Kubernetes: the namespace")
  .option("--results-claim <name>", "Kubernetes: volume claim of the results (ReadWriteMany)")
  .option("--data-claim <name>", "Kubernetes: volume claim of the data sets")
  .option("--config <file>", "A JSON file with these options, by system (default: cluster.json)")
  .option("--dry-run", "Slurm: print the script, and submit nothing")
  .example("deno task submit all --profile paper --seeds 3 --slurm --partition gpu --gpus 1")
  .example("deno task submit --kubernetes --results-claim iel-results | kubectl apply -f -")
  .action(submit);
await main(cli);
