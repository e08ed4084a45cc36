/**
 * `deno task submit`: hands the runs of a table to the cluster that a lab already has, each as a task
 * of an array. Nothing of the kit's own schedules across machines.
 *
 * @module
 */
import { fromFileUrl, join, resolve } from "@std/path";
import { UserError } from "../lib/errors.ts";
import { requireWeights } from "../lib/experiments/selection.ts";
import { tasksOf } from "../lib/experiments/tasks.ts";
import { writeAtomic } from "../lib/files.ts";
import { RESULTS_FOLDER } from "../lib/results/store.ts";
import { commandLine, main } from "./main.ts";
import { shownPath, typedPath } from "./paths.ts";
import { selectionArguments, selectTyped, type TypedWords } from "./reproduce/options.ts";
import { clusterSettings } from "./submit/config.ts";
import { kubernetesJob, toYaml } from "./submit/kubernetes.ts";
import { slurmScript, submitScript } from "./submit/slurm.ts";

const KIT = fromFileUrl(new URL("..", import.meta.url));

interface Options extends Omit<TypedWords, "experiment"> {
  slurm?: boolean;
  kubernetes?: boolean;
  engine?: string;
  data?: string;
  results?: string;
  config?: string;
  dryRun?: boolean;
  "--"?: unknown;
}

async function submit(experiment: string | undefined, options: Options): Promise<void> {
  const { slurm, kubernetes, profile, seeds, seed, arms, precision, weights, ...others } = options;
  const { engine, data, results, config, dryRun, "--": _rest, ...typed } = others;
  if (!slurm === !kubernetes) throw new UserError("say which: --slurm or --kubernetes");
  const words = { experiment, profile, seeds, seed, arms, precision, weights };
  const selections = await selectTyped(words);
  if (weights !== "none") requireWeights(selections);
  const tasks = tasksOf(selections);
  const { spec } = tasks[0]!;
  const name = `iel-${experiment ?? spec.experiment}-${spec.profile}`;
  const path = typedPath(config) ?? typedPath("cluster.json")!;
  const asked = { typed, file: { path, mustExist: config !== undefined } };
  const option = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${name}`, `${value}`];
  const run = (threads: number) => [
    ...selectionArguments(words),
    ...option("threads", threads),
    ...option("engine", engine),
  ];
  if (kubernetes) {
    const settings = await clusterSettings("kubernetes", asked);
    const command = ["reproduce", ...run(settings.cpus)];
    const manifest = kubernetesJob({ name, tasks: tasks.length, command }, settings);
    return console.log(toYaml(manifest).trimEnd());
  }
  const settings = await clusterSettings("slurm", asked);
  const root = typedPath(results) ?? RESULTS_FOLDER;
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const stem = join(root, "runs", `submit-${time}`);
  const script = slurmScript({
    name,
    tasks: tasks.length,
    command: [
      ...[Deno.execPath(), "run", "-A", join(KIT, "scripts", "reproduce.ts")],
      ...run(settings.cpus),
      ...option("data", typedPath(data)),
      ...option("results", root),
    ],
    folder: resolve(KIT),
    log: `${stem}.%a.log`,
  }, settings);
  if (dryRun) return console.log(script.trimEnd());
  await writeAtomic(`${stem}.sh`, new TextEncoder().encode(script));
  const job = await submitScript(`${stem}.sh`);
  console.log(`job ${job}, tasks 0 to ${tasks.length - 1}: ${shownPath(`${stem}.sh`)}`);
  const again = [
    "deno task reproduce",
    ...selectionArguments(words),
    ...option("results", results),
  ];
  console.log(
    `see squeue --job ${job} and ${again.join(" ")} --list; without --list it draws them`,
  );
}

const cli = commandLine("submit");
cli.command("[experiment]", "Run the table on a cluster, each run as a task of an array")
  .usage("[experiment | all] (--slurm | --kubernetes) [options]")
  .option("--slurm", "Write the script of an array and submit it")
  .option("--kubernetes", "Print the manifest of an Indexed Job")
  .option("--profile <name>", "smoke, quick (default), paper")
  .option("--seeds <n>", "Repeat with the seeds 0 … n − 1 (default 1)")
  .option("--seed <k>", "The seed k only")
  .option("--arms <names>", "Of clean,clean-iel,noisy,noisy-iel (default all)")
  .option("--precision <name>", "float32 (default), bfloat16, or tf32 on a GPU")
  .option("--weights <file>", "Begin with these weights (none: draw them); see reproduce --help")
  .option("--engine <name>", "Engine of the runs (default the first that works there)")
  .option("--cpus <n>", "Cores of a run, and its threads (default 4)")
  .option("--gpus <n>", "GPUs of a run (default none)")
  .option("--mem <size>", "Memory of a run: 16G for Slurm, 16Gi for Kubernetes")
  .option("--at-once <n>", "Runs at a time (default all)")
  .option("--partition <name>", "Slurm: the partition")
  .option("--time <limit>", "Slurm: the time of a run, which is requeued where it needs longer")
  .option("--account <name>", "Slurm: who pays")
  .option(
    "--data <folder>",
    "Slurm: folder of the data sets (default IEL_DATA_DIR or datasets/data)",
  )
  .option("--results <folder>", "Slurm: folder that all nodes see (default results)")
  .option("--image <name>", "Kubernetes: the kit's image (default iel-kit)")
  .option("--namespace <name>", "Kubernetes: the namespace")
  .option("--results-claim <name>", "Kubernetes: volume claim of the results (ReadWriteMany)")
  .option("--data-claim <name>", "Kubernetes: volume claim of the data sets")
  .option("--config <file>", "These options by system, as JSON (default cluster.json)")
  .option("--dry-run", "Slurm: print the script, and submit nothing")
  .example("deno task submit all --profile paper --seeds 3 --slurm --partition gpu --gpus 1")
  .example("deno task submit --kubernetes --results-claim iel-results | kubectl apply -f -")
  .action(submit);
await main(cli);
