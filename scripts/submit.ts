/**
 * `deno task submit`: submits the runs of an experiment to a lab's existing cluster, each as a task of an
 * array. The kit itself does no scheduling across machines.
 *
 * @module
 */
import { commandLine, main } from "./main.ts";
import { submit } from "./submit/submit.ts";

const cli = commandLine("submit");
cli.command("[experiment]", "Run an experiment on a cluster, each run as a task of an array")
  .usage("[experiment | all | ./my_cells.ts] (--slurm | --kubernetes) [options]")
  .option("--slurm", "Write an array script and submit it")
  .option("--kubernetes", "Print the manifest of an Indexed Job")
  .option("--profile <name>", "Profile (default: the experiment's first, such as quick)")
  .option("--seeds <n>", "Run the seeds 0 to n − 1 (default 1)")
  .option("--seed <k>", "Run only the seed k")
  .option("--arms <names>", "Run these arms (default: all but the extra ones)")
  .option("--precision <name>", "float32 (default), bfloat16, or tf32 on a GPU")
  .option("--set <path=value>", "Change a setting, such as model.width=16 (repeatable)")
  .option("--weights <file>", "Start from this .safetensors file, or from none")
  .option("--engine <name>", "Engine of the runs (default: the first that works there)")
  .option("--cpus <n>", "Cores and threads per run (default 4)")
  .option("--gpus <n>", "GPUs per run (default none)")
  .option("--mem <size>", "Memory per run: 16G for Slurm, 16Gi for Kubernetes")
  .option("--at-once <n>", "Maximum number of parallel runs (default: all)")
  .option("--partition <name>", "Slurm: the partition")
  .option(
    "--time <limit>",
    "Slurm: time limit per run; a run that needs longer is requeued and resumed",
  )
  .option("--account <name>", "Slurm: the account to charge")
  .option(
    "--data <folder>",
    "Slurm: folder of the data sets (default: IEL_DATA_DIR or datasets/data)",
  )
  .option(
    "--results <folder>",
    "Slurm: folder of the results, visible to all nodes (default: results)",
  )
  .option("--image <name>", "Kubernetes: the kit's image (default: iel-kit)")
  .option("--namespace <name>", "Kubernetes: the namespace")
  .option("--results-claim <name>", "Kubernetes: volume claim of the results (ReadWriteMany)")
  .option("--data-claim <name>", "Kubernetes: volume claim of the data sets")
  .option("--config <file>", "A JSON file with these options, by system (default: cluster.json)")
  .option("--dry-run", "Slurm: print the script without submitting it")
  .example("deno task submit all --profile paper --seeds 3 --slurm --partition gpu --gpus 1")
  .example("deno task submit --kubernetes --results-claim iel-results | kubectl apply -f -")
  .action(submit);
await main(cli);
