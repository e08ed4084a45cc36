/**
 * Implements `deno task submit`: submits the runs of an experiment as one array of tasks, to Slurm or
 * Kubernetes.
 *
 * @module
 */
import { fromFileUrl, join, resolve } from "@std/path";
import { UserError } from "../../lib/errors.ts";
import { requireWeights } from "../../lib/run/selection.ts";
import { tasksOf } from "../../lib/run/tasks.ts";
import { writeAtomic } from "../../lib/files.ts";
import { RESULTS_FOLDER } from "../../lib/results/store.ts";
import { shellLine } from "../../lib/cli_values.ts";
import { here, shownPath, typedPath } from "../paths.ts";
import {
  optionWords,
  selectionArguments,
  selectTyped,
  type TypedWords,
} from "../reproduce/options.ts";
import { type Asked, clusterSettings } from "./config.ts";
import { kubernetesJob, toYaml } from "./kubernetes.ts";
import { slurmScript, submitScript } from "./slurm.ts";

const KIT = fromFileUrl(new URL("../..", import.meta.url));

/** The options as typed; `config.ts` checks those of the cluster. */
export interface Options extends Omit<TypedWords, "experiment"> {
  readonly slurm?: boolean;
  readonly kubernetes?: boolean;
  readonly engine?: string | undefined;
  readonly data?: string | undefined;
  readonly results?: string | undefined;
  readonly config?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly "--"?: unknown;
}

/** The runs of one experiment, and the cluster settings for them. */
interface Order {
  /** Name of the array. */
  readonly name: string;
  /** Number of runs. */
  readonly tasks: number;
  /** The arguments that select them, which each task repeats. */
  readonly words: TypedWords;
  /** Settings of the cluster, typed and in a file. */
  readonly asked: Asked;
}

/**
 * Submits the runs to Slurm and prints how to follow them, or prints the script or manifest.
 *
 * @throws {UserError} if an option is not understood, or Slurm refuses the job.
 */
export async function submit(experiment: string | undefined, options: Options): Promise<void> {
  const { slurm, kubernetes, engine, data, results, config, dryRun, ...others } = options;
  const { profile, seeds, seed, arms, precision, set, weights, "--": _rest, ...typed } = others;
  if (!slurm === !kubernetes) throw new UserError("say which: --slurm or --kubernetes");
  if (kubernetes && weights !== undefined && weights !== "none") {
    throw new UserError(
      `--weights ${weights} is a local file, which pods cannot see; submit with ` +
        "--weights none, and put the file's path in a pod volume into the manifest",
    );
  }
  const words = { experiment, profile, seeds, seed, arms, precision, set, weights };
  const { selections, module } = await selectTyped(words);
  if (kubernetes && module !== undefined) {
    throw new UserError(
      `${experiment} is a local file, which pods cannot see; build it into an image of the kit, and ` +
        "put its path there and the number of its runs into the manifest of one of the kit's " +
        "experiments (docs/running.md)",
    );
  }
  for (const [name, folder] of Object.entries({ data, results })) {
    if (!kubernetes || folder === undefined) continue;
    throw new UserError(
      `--${name} is a folder of this machine, which pods cannot see; take --${name}-claim`,
    );
  }
  if (weights !== "none") requireWeights(selections);
  const tasks = tasksOf(selections);
  const { spec } = tasks[0]!;
  const path = typedPath("--config", config) ?? resolve(here(), "cluster.json");
  const order: Order = {
    name: `iel-${experiment === "all" ? "all" : spec.experiment}-${spec.profile}`,
    tasks: tasks.length,
    words,
    asked: { typed, file: { path, mustExist: config !== undefined } },
  };
  if (kubernetes) await printManifest(order, { engine });
  else await toSlurm(order, { engine, data, results, dryRun });
}

async function printManifest(
  { name, tasks, words, asked }: Order,
  { engine }: Pick<Options, "engine">,
): Promise<void> {
  const settings = await clusterSettings("kubernetes", asked);
  const threads = settings.cpus;
  const command = ["reproduce", ...selectionArguments(words), ...optionWords({ threads, engine })];
  console.log(toYaml(kubernetesJob({ name, tasks, command }, settings)).trimEnd());
}

async function toSlurm(
  { name, tasks, words, asked }: Order,
  { engine, data, results, dryRun }: Pick<Options, "engine" | "data" | "results" | "dryRun">,
): Promise<void> {
  const settings = await clusterSettings("slurm", asked);
  const folder = typedPath("--data", data);
  const root = typedPath("--results", results) ?? RESULTS_FOLDER;
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const stem = join(root, "runs", `submit-${time}`);
  const command = [
    ...[Deno.execPath(), "run", "-A", join(KIT, "scripts", "reproduce.ts")],
    ...selectionArguments(words),
    ...optionWords({ threads: settings.cpus, engine, data: folder, results: root }),
  ];
  const array = { name, tasks, command, folder: resolve(KIT), logs: stem };
  const script = slurmScript(array, settings);
  if (dryRun) return console.log(script.trimEnd());
  await writeAtomic(`${stem}.sh`, new TextEncoder().encode(script));
  const job = await submitScript(`${stem}.sh`);
  console.log(`job ${job}, tasks 0 to ${tasks - 1}: ${shownPath(`${stem}.sh`)}`);
  const place = optionWords({ data: folder, results: results === undefined ? undefined : root });
  const again = shellLine(...selectionArguments(words), ...place);
  console.log(
    `see squeue --job ${job} and deno task reproduce ${again} --list; without --list it draws them`,
  );
}
